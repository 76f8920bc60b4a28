//! Whether products, work types and travel types can become Talenom's products, and be booked as they are.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{AccountNumber, SalesAccountGuid},
        item::{Item, ItemCode, ItemKind},
        money::Percent,
        vat::{Accounts, TaxCategory, percents},
    },
    rules::products::{Booked, Known, Step, account_of},
};

/// What items are judged by.
#[derive(Debug)]
pub struct Registers<'a> {
    /// The numbers of Severa's sales accounts.
    pub numbers: &'a HashMap<SalesAccountGuid, String>,
    /// Talenom's sales accounts.
    pub accounts: &'a Accounts,
    /// What products are made and linked by; none where Talenom has no products.
    pub products: Option<&'a Known<'a>>,
    /// The day of the check.
    pub today: Date,
}

impl Registers<'_> {
    /// What is wrong or noteworthy about each of the items of one code. What products would be held for is told before, by
    /// the very rule that holds them; the rest of items that can still be chosen only.
    #[must_use]
    pub fn check(&self, group: &[&Item]) -> Vec<Vec<Finding>> {
        let steps = self.products.map(|products| products.decide(group)).unwrap_or_default();
        let mut steps = steps.into_iter();
        let is_in_conflict = !Booked::of(group, self.numbers).conflicts().is_empty();
        let check = |item: &&Item| {
            let about = |code| Finding::new(code, place_of(item));
            let (mut findings, mut is_held) = (Vec::new(), false);
            match steps.next() {
                Some(Step::Held(held)) => (findings, is_held) = (held, true),
                Some(Step::New { findings: noteworthy, .. }) if item.is_active => {
                    findings = noteworthy;
                    findings.extend(item.code.is_some().then(|| about(Code::ItemNotInTalenom)));
                }
                Some(Step::New { .. } | Step::Found { .. } | Step::Uncertain | Step::Skipped(_)) | None => {}
            }
            if item.is_active {
                findings.extend((is_in_conflict && !is_held).then(|| about(Code::ItemCodesConflict)));
                findings.extend(self.check_alone(item));
            }
            findings.into_iter().map(|finding| Finding { place: place_of(item), ..finding }).collect()
        };
        group.iter().map(check).collect()
    }

    /// What an item's own fields say.
    fn check_alone(&self, item: &Item) -> Vec<Finding> {
        let about = |code| Finding::new(code, place_of(item));
        let mut findings = Vec::new();
        match &item.code {
            None => findings.push(about(Code::ItemWithoutCode)),
            Some(code) => findings.extend(other_year(item.kind, code, self.today).map(|year| {
                about(Code::TravelCodeOtherYear)
                    .found(year)
                    .expected(u32::from(self.today.year().unsigned_abs()))
            })),
        }
        let percent = item.vat_percent.value().copied();
        if let Some(percent) = percent.filter(|percent| !percents::is_lawful(*percent, self.today)) {
            let finding = about(Code::ItemVatNotLawful).found(percent);
            findings.push(percents::lawful_on(self.today).into_iter().fold(finding, Finding::expected));
        } else if let Some(percent) = percent.filter(|one| *one > Percent::ZERO) {
            let account = account_of(item, self.numbers);
            findings.extend(account.and_then(|account| self.mismatch(percent, account)));
        }
        findings
    }

    fn mismatch(&self, percent: Percent, account: AccountNumber) -> Option<Finding> {
        let Accounts::Listed(accounts) = self.accounts else { return None };
        let account = accounts.get(&account)?;
        let category = TaxCategory::Standard;
        if account.takes(percent, category, self.today) {
            return None;
        }
        let place = Place::SalesAccount { number: account.number };
        let finding = Finding::new(Code::ItemAccountMismatch, place).found(percent);
        Some(account.percents_on(category, self.today).into_iter().fold(finding, Finding::expected))
    }
}

/// Where an item is.
#[must_use]
pub fn place_of(item: &Item) -> Place {
    Place::OfItem { kind: item.kind, guid: item.guid, code: item.code.clone() }
}

/// The year in a travel code, where it is not this one: the tax-free rates change with the year.
fn other_year(kind: ItemKind, code: &ItemCode, today: Date) -> Option<u32> {
    if kind != ItemKind::TravelType {
        return None;
    }
    let digits = code.as_str().split(|c: char| !c.is_ascii_digit());
    let years = digits.filter(|word| word.len() == 4).filter_map(|word| word.parse::<u32>().ok());
    let mut years = years.filter(|year| (2000..2100).contains(year));
    years.find(|year| i64::from(*year) != i64::from(today.year()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::{
            Field,
            ids::ProductId,
            item::{ItemAccount, Product},
        },
        mapping::tests::registers,
        rules::products::{Products, by_code},
    };

    fn item(code: &str, percent: &str, account: &str) -> Item {
        Item {
            guid: Uuid::from_u128(7).into(),
            kind: ItemKind::TravelType,
            code: ItemCode::parse(code).ok(),
            name: Field::Value("Nimike".to_owned()),
            unit: Field::Absent,
            vat_percent: Percent::parse(percent).map_or(Field::Absent, Field::Value),
            sales_account: Field::Value(ItemAccount { guid: None, number: Field::Value(account.to_owned()) }),
            is_active: true,
        }
    }

    fn product(id: &str, code: &str) -> Product {
        Product {
            id: ProductId::parse(id).unwrap(),
            code: ItemCode::parse(code).ok(),
            name: Field::Absent,
            unit: Field::Absent,
            tax_percent: Field::Absent,
            sales_account: Field::Absent,
            is_active: true,
            external_reference: Field::Absent,
        }
    }

    #[track_caller]
    fn check(items: &[Item], expected: &[Code]) {
        let (numbers, links) = (HashMap::new(), HashMap::new());
        let products = [product("p1", "t100"), product("p2", "km 2026")];
        let known = Known {
            links: &links,
            products: Products::listed(products.iter()),
            accounts: &numbers,
            inactive: items.iter().filter(|item| !item.is_active).map(|item| item.guid).collect(),
            deactivates: false,
        };
        let accounts = registers().accounts;
        let today = date(2026, 11, 24);
        let registers = Registers { numbers: &numbers, accounts: &accounts, products: Some(&known), today };
        let groups = by_code(items);
        let found = groups.iter().flat_map(|group| registers.check(group)).flatten();
        assert_eq!(found.map(|finding| finding.code).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_thing_that_is_wrong_with_an_item_is_told() {
        check(&[item("T100", "25.5", "3000"), item(" t100 ", "", "3000")], &[]);
        check(&[item("KM 2026", "", "")], &[]);
        check(&[item("", "25.5", "3000")], &[Code::ItemWithoutCode]);
        check(&[item("X", "25.5", "3000")], &[Code::ItemNotInTalenom]);
        check(&[item("KM 2025", "", "")], &[Code::ItemNotInTalenom, Code::TravelCodeOtherYear]);
        check(&[item("T100", "24", "3000")], &[Code::ItemVatNotLawful]);
        check(&[item("T100", "13.5", "3000")], &[Code::ItemAccountMismatch]);
    }

    #[test]
    fn a_conflict_stops_only_where_the_product_is_to_be_made() {
        let both = |code| [item(code, "25.5", "3000"), item(code, "25.5", "3001")];
        check(&both("T100"), &[Code::ItemCodesConflict, Code::ItemCodesConflict]);
        check(&both("X"), &[Code::ItemAccountConflict, Code::ItemAccountConflict]);
        let [one, other] = both("X");
        check(&[one, Item { is_active: false, ..other }], &[Code::ItemNotInTalenom]);
    }
}
