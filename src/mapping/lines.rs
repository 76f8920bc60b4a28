//! Invoice rows.

use crate::domain::{
    Field,
    finding::{Code, FieldName, Finding, Place},
    ids::AccountNumber,
    invoice::Row,
    money::{Percent, UnitPrice},
    sales_invoice::Line,
    vat::TaxCategory,
};

use super::text;

/// Talenom's limits: the decimals are documented, the lengths assumed.
const NAME_MAX: usize = 200;
const CODE_MAX: usize = 30;
const COST_CENTER_MAX: usize = 8;
const QUANTITY_DECIMALS_MAX: u32 = 4;
const PRICE_DECIMALS_MAX: u32 = 11;

/// All rows in the order of the printed invoice, or none where one of them cannot be mapped.
pub(super) fn lines(rows: &[Row], findings: &mut Vec<Finding>) -> Option<Vec<Line>> {
    if rows.is_empty() {
        findings.push(Finding::new(Code::RowsMissing, Place::Invoice { field: "".into() }));
        return None;
    }
    let mut ordered: Vec<&Row> = rows.iter().collect();
    ordered.sort_by_key(|row| row.sort_order.value().copied().unwrap_or(i64::MAX));
    let lines: Vec<Option<Line>> = ordered
        .iter()
        .zip(1..)
        .map(|(row, number)| RowMapper { number, findings: &mut *findings }.line(row))
        .collect();
    lines.into_iter().collect()
}

/// Maps one row; knows where it stands, so that findings name it.
struct RowMapper<'a> {
    number: usize,
    findings: &'a mut Vec<Finding>,
}

impl RowMapper<'_> {
    fn line(&mut self, row: &Row) -> Option<Line> {
        let name = self.required_text(&row.description, "description");
        let quantity = self.required(&row.quantity, "quantity");
        let unit_price = self.required(&row.unit_price.map(|money| money.amount), "unitPrice.amount");
        let tax_percent =
            self.required(&row.vat_percent, "vatRate").and_then(|percent| self.positive(percent));
        let sales_account = self.account(row);
        if row.has_comment == Field::Value(true) {
            self.tell(Code::CommentNotMoved, "hasInvoiceComment");
        }
        if let Some(quantity) = quantity.filter(|quantity| quantity.decimals() > QUANTITY_DECIMALS_MAX) {
            let finding = self.finding(Code::QuantityTooPrecise, "quantity").found(quantity);
            self.findings.push(finding.expected(QUANTITY_DECIMALS_MAX));
        }
        let unit_price = unit_price.and_then(|amount| UnitPrice::parse(&amount.to_string()).ok());
        if let Some(price) = unit_price.filter(|price| price.decimals() > PRICE_DECIMALS_MAX) {
            let finding = self.finding(Code::PriceTooPrecise, "unitPrice.amount").found(price);
            self.findings.push(finding.expected(PRICE_DECIMALS_MAX));
        }
        Some(Line {
            name: name?,
            code: code(row),
            quantity: quantity?,
            unit: row.unit.text().map(ToOwned::to_owned),
            unit_price: unit_price?,
            sales_account: sales_account?,
            tax_percent: tax_percent?,
            tax_category: TaxCategory::Standard,
            cost_center: self.cost_center(row),
        })
    }

    fn place(&self, field: &'static str) -> Place {
        Place::Row { number: self.number, field: FieldName::from(field) }
    }

    fn finding(&self, code: Code, field: &'static str) -> Finding {
        Finding::new(code, self.place(field))
    }

    fn tell(&mut self, code: Code, field: &'static str) {
        let finding = self.finding(code, field);
        self.findings.push(finding);
    }

    fn required<T: Copy>(&mut self, field: &Field<T>, name: &'static str) -> Option<T> {
        let value = field.value().copied();
        if value.is_none() {
            let finding = self.finding(Code::FieldMissing, name).expected(name);
            self.findings.push(finding);
        }
        value
    }

    fn required_text(&mut self, field: &Field<String>, name: &'static str) -> Option<String> {
        if field.text().is_none() {
            let finding = self.finding(Code::FieldMissing, name).expected(name);
            self.findings.push(finding);
        }
        text::shortened(field, NAME_MAX, &self.place(name), self.findings)
    }

    /// Rows at 0 % need a treatment, which this release does not find out yet.
    fn positive(&mut self, percent: Percent) -> Option<Percent> {
        if percent <= Percent::ZERO {
            self.tell(Code::ZeroVat, "vatRate");
            return None;
        }
        Some(percent)
    }

    fn account(&mut self, row: &Row) -> Option<AccountNumber> {
        const FIELD: &str = "salesAccount.number";
        let Some(text) = row.sales_account.text() else {
            self.tell(Code::AccountMissing, FIELD);
            return None;
        };
        let account = AccountNumber::parse(text).ok();
        if account.is_none() {
            let finding = self.finding(Code::FieldInvalid, FIELD).expected(FIELD);
            self.findings.push(finding);
        }
        account
    }

    fn cost_center(&mut self, row: &Row) -> Option<String> {
        text::shortened(&row.cost_center, COST_CENTER_MAX, &self.place("costCenter.number"), self.findings)
    }
}

/// The row's code, where it has one: grouped rows have several, and then none says what was sold.
fn code(row: &Row) -> Option<String> {
    let codes = row.codes.value()?;
    let mut codes = codes.iter().map(|code| code.trim()).filter(|code| !code.is_empty());
    match (codes.next(), codes.next()) {
        (Some(code), None) if code.chars().count() <= CODE_MAX => Some(code.to_owned()),
        _ => None,
    }
}
