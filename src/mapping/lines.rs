//! Invoice rows.

use jiff::civil::Date;

use crate::domain::{
    Field,
    cost_center::CostCenterNumber,
    finding::{Code, FieldName, Finding, Place},
    ids::AccountNumber,
    invoice::Row,
    item::ItemCode,
    money::{Amount, Currency, Percent},
    sales_invoice::{Line, Sale},
    vat::{Accounts, Treatment, percents},
};

use super::{
    Material, Prices, Registers,
    accounts::{Booking, Vat},
    prices,
    products::Sold,
    text,
    treatment::{self, ZeroVat},
};

/// Talenom's limits: the lengths are assumed.
const NAME_MAX: usize = 200;
/// An invoice with more rows is not believed to be meant.
const ROWS_MAX: usize = 2_000;

/// All rows in the order of the printed invoice, or none where one of them cannot be mapped.
pub(super) fn lines(
    material: &Material,
    registers: &Registers,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Line>> {
    let Material { invoice, rows, .. } = material;
    let whole = || Place::Invoice { field: "".into() };
    if rows.is_empty() {
        findings.push(Finding::new(Code::RowsMissing, whole()));
        return None;
    }
    if rows.len() > ROWS_MAX {
        findings.push(Finding::new(Code::TooManyRows, whole()).found(rows.len()).expected(ROWS_MAX));
        return None;
    }
    if matches!(registers.accounts, Accounts::NotListed) {
        findings.push(Finding::new(Code::AccountsNotChecked, whole()));
    }
    let has_zero = rows.iter().any(|row| is_at_zero(row) && !says_only_something(row));
    let zero_vat = has_zero.then(|| treatment::of_zero_rows(material, registers, findings)).flatten();
    let mut ordered: Vec<&Row> = rows.iter().collect();
    ordered.sort_by_key(|row| row.sort_order.value().copied().unwrap_or(i64::MAX));
    let mut mapper = RowMapper {
        material,
        registers,
        prices: Prices::of(invoice, rows),
        currency: invoice.currency.value().copied().unwrap_or(Currency::EUR),
        zero_vat,
        number: 0,
        findings,
    };
    // Every row is looked at, also after one that cannot be mapped.
    let lines: Vec<Option<Line>> = ordered.into_iter().map(|row| mapper.line(row)).collect();
    lines.into_iter().collect()
}

/// Whether the row neither counts nor costs anything: then it is a text between the others.
#[must_use]
pub fn says_only_something(row: &Row) -> bool {
    let has_quantity = row.quantity.value().is_some_and(|quantity| !quantity.get().is_zero());
    let has_price = row.unit_price.value().is_some_and(|price| price.amount != Amount::ZERO);
    !has_quantity && !has_price
}

fn is_at_zero(row: &Row) -> bool {
    row.vat_percent == Field::Value(Percent::ZERO)
}

/// Maps one row after the other; knows where each stands, so that findings name it.
struct RowMapper<'a> {
    material: &'a Material,
    registers: &'a Registers,
    prices: Prices,
    currency: Currency,
    zero_vat: Option<ZeroVat>,
    number: usize,
    findings: &'a mut Vec<Finding>,
}

impl RowMapper<'_> {
    fn line(&mut self, row: &Row) -> Option<Line> {
        self.number += 1;
        let name = self.required_text(&row.description, "description");
        if row.has_comment == Field::Value(true) {
            self.tell(Code::CommentNotMoved, "hasInvoiceComment");
        }
        if row.accrual_account.text().is_some() {
            self.tell(Code::AccrualNotMoved, "recurringSalesAccount");
        }
        if says_only_something(row) {
            return name.map(Line::Text);
        }
        let quantity = self.required(&row.quantity, "quantity");
        let price = self.price(row);
        let percent = self.required(&row.vat_percent, "vatRate");
        let treatment = percent.and_then(|percent| self.treatment(percent));
        let vat = percent.zip(treatment).and_then(|(percent, treatment)| self.vat(row, percent, treatment));
        let codes = row.item_codes();
        let sold = Sold::of(&codes, &self.material.leads);
        if sold.is_blocked {
            self.tell(Code::ProductNotMade, "code");
        }
        let sales_account = self.account(row, vat, sold.account);
        let cost_center = text::shortened(
            &row.cost_center,
            CostCenterNumber::LENGTH_MAX,
            &self.place("costCenter.number"),
            self.findings,
        );
        let price = self.prices.without_tax(price?, percent);
        let Some(fitted) = prices::fitted(quantity?, price, self.currency) else {
            let finding = self.finding(Code::FieldInvalid, "quantity").expected("quantity");
            self.findings.push(finding);
            return None;
        };
        if fitted.is_one_piece {
            let finding = self.finding(Code::RowAsOnePiece, "quantity");
            self.findings.push(finding.found(fitted.unit_price));
        }
        let zero_vat = self.zero_vat.as_ref().filter(|_| is_at_zero(row));
        Some(Line::Sale(Sale {
            name: name?,
            code: code(&codes),
            product: sold.product,
            quantity: fitted.quantity,
            unit: row.unit.text().map(ToOwned::to_owned),
            unit_price: fitted.unit_price,
            sales_account: sales_account?,
            tax_percent: vat?.percent,
            treatment: vat?.treatment,
            tax_reason: zero_vat.and_then(|zero_vat| zero_vat.reason.clone()),
            cost_center,
        }))
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

    /// The price, which must be in the invoice's currency.
    fn price(&mut self, row: &Row) -> Option<Amount> {
        let price = self.required(&row.unit_price, "unitPrice.amount")?;
        if price.currency != self.currency {
            const FIELD: &str = "unitPrice.currencyCode";
            let finding = self.finding(Code::FieldInvalid, FIELD).expected(FIELD);
            self.findings.push(finding);
        }
        Some(price.amount)
    }

    /// What kind of sale a row with this percent is.
    fn treatment(&mut self, percent: Percent) -> Option<Treatment> {
        if percent == Percent::ZERO {
            if self.zero_vat.is_none() {
                self.tell(Code::ZeroVat, "vatRate");
            }
            return self.zero_vat.as_ref().map(|zero_vat| zero_vat.treatment);
        }
        if !self.registers.is_vat_registered {
            let finding = self.finding(Code::SellerNotRegistered, "vatRate").found(percent);
            self.findings.push(finding);
            return None;
        }
        Some(Treatment::Domestic)
    }

    /// What the row is booked with, where the percent was lawful on a day that counts.
    fn vat(&mut self, row: &Row, percent: Percent, treatment: Treatment) -> Option<Vat> {
        // Without any date the invoice is held for that.
        let day = self.material.tax_point()?;
        let is_lawful_now = percents::is_lawful(percent, day);
        if !is_lawful_now && !self.days_of(row).iter().any(|day| percents::is_lawful(percent, *day)) {
            let finding = self.finding(Code::VatPercentNotLawful, "vatRate").found(percent);
            let finding = percents::lawful_on(day).into_iter().fold(finding, Finding::expected);
            self.findings.push(finding);
            return None;
        }
        Some(Vat { percent, treatment, day, is_old: !is_lawful_now })
    }

    fn account(
        &mut self,
        row: &Row,
        vat: Option<Vat>,
        of_product: Option<AccountNumber>,
    ) -> Option<AccountNumber> {
        let booking = Booking { number: self.number, vat, of_product };
        let Registers { accounts, settings, .. } = self.registers;
        let (account, finding) = booking.account(row, accounts, settings);
        self.findings.extend(finding);
        account
    }

    /// The days on which what the row stands for was done, as far as they were asked for.
    fn days_of(&self, row: &Row) -> Vec<Date> {
        if let Some(original) = &self.material.original {
            return original.sold_on.clone();
        }
        let origins = self.material.origins.as_deref().unwrap_or_default();
        let of_row = origins.iter().filter(|origin| row.guid.value().is_some() && origin.row == row.guid);
        of_row.filter_map(|origin| origin.day.value().copied()).collect()
    }
}

/// The row's code, where it has one: grouped rows have several, and then none says what was sold.
fn code(codes: &[ItemCode]) -> Option<String> {
    match codes {
        [code] if code.fits() => Some(code.as_str().to_owned()),
        _ => None,
    }
}
