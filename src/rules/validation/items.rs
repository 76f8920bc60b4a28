//! Whether products, work types and travel types can become Talenom's products, and be booked as they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use crate::domain::{
    finding::{Code, Finding, Place},
    ids::{AccountNumber, SalesAccountGuid},
    item::{Item, ItemCode, ItemKind},
    money::Percent,
    vat::{Accounts, TaxCategory, percents},
};

/// What items are judged by.
#[derive(Debug)]
pub struct Registers<'a> {
    /// The numbers of Severa's sales accounts.
    pub numbers: &'a BTreeMap<SalesAccountGuid, AccountNumber>,
    /// Talenom's sales accounts.
    pub accounts: &'a Accounts,
    /// What makes each code of Talenom's products the same one; none where they cannot be read.
    pub products: Option<&'a HashSet<String>>,
    /// The day of the check.
    pub today: Date,
}

/// What one item gives to all with its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Booked {
    percent: Option<Percent>,
    account: Option<AccountNumber>,
}

impl Booked {
    /// Whether the two cannot be one product. What one of them leaves open contradicts nothing.
    fn contradicts(self, other: Self) -> bool {
        self.account.zip(other.account).is_some_and(|(ours, theirs)| ours != theirs)
            || self.percent.zip(other.percent).is_some_and(|(ours, theirs)| ours != theirs)
    }
}

/// Judges items one after the other, and remembers of each only what another one with its code must agree with.
#[derive(Debug, Default)]
pub struct Items {
    by_code: HashMap<String, Booked>,
}

impl Items {
    /// What is wrong or noteworthy about an item that can still be chosen.
    pub fn check(&mut self, item: &Item, registers: &Registers<'_>) -> Vec<Finding> {
        let about = |code| Finding::new(code, place_of(item));
        let percent = item.vat_percent.value().copied();
        let account = account_of(item, registers.numbers);
        let mut findings = Vec::new();
        match &item.code {
            None => findings.push(about(Code::ItemWithoutCode)),
            Some(code) => {
                let booked = Booked { percent, account };
                let first = *self.by_code.entry(code.key()).or_insert(booked);
                if first.contradicts(booked) {
                    findings.push(about(Code::ItemCodesConflict));
                }
                if registers.products.is_some_and(|products| !products.contains(&code.key())) {
                    findings.push(about(Code::ItemNotInTalenom));
                }
                findings.extend(other_year(item.kind, code, registers.today).map(|year| {
                    about(Code::TravelCodeOtherYear)
                        .found(year)
                        .expected(u32::from(registers.today.year().unsigned_abs()))
                }));
            }
        }
        if let Some(percent) = percent.filter(|percent| !percents::is_lawful(*percent, registers.today)) {
            let finding = about(Code::ItemVatNotLawful).found(percent);
            findings.push(percents::lawful_on(registers.today).into_iter().fold(finding, Finding::expected));
        } else if let (Some(percent), Some(account)) = (percent.filter(|one| *one > Percent::ZERO), account) {
            findings.extend(
                mismatch(percent, account, registers)
                    .map(|finding| Finding { place: place_of(item), ..finding }),
            );
        }
        findings
    }
}

/// Where an item is.
#[must_use]
pub fn place_of(item: &Item) -> Place {
    Place::OfItem { kind: item.kind, guid: item.guid, code: item.code.clone() }
}

/// The account that an item names, by number or by guid.
#[must_use]
pub fn account_of(item: &Item, numbers: &BTreeMap<SalesAccountGuid, AccountNumber>) -> Option<AccountNumber> {
    let named = item.sales_account.value()?;
    let by_number = named.number.text().and_then(|number| AccountNumber::parse(number).ok());
    by_number.or_else(|| numbers.get(&named.guid?).copied())
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

fn mismatch(percent: Percent, account: AccountNumber, registers: &Registers<'_>) -> Option<Finding> {
    let Accounts::Listed(accounts) = registers.accounts else { return None };
    let account = accounts.get(&account)?;
    let (category, today) = (TaxCategory::Standard, registers.today);
    if account.takes(percent, category, today) {
        return None;
    }
    let place = Place::SalesAccount { number: account.number };
    let finding = Finding::new(Code::ItemAccountMismatch, place).found(percent);
    Some(account.percents_on(category, today).into_iter().fold(finding, Finding::expected))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::{Field, item::ItemAccount},
        mapping::tests::registers,
    };

    fn item(code: &str, percent: &str, account: &str) -> Item {
        Item {
            guid: Uuid::from_u128(7).into(),
            kind: ItemKind::TravelType,
            code: ItemCode::parse(code).ok(),
            name: Field::Absent,
            unit: Field::Absent,
            vat_percent: Percent::parse(percent).map_or(Field::Absent, Field::Value),
            sales_account: Field::Value(ItemAccount { guid: None, number: Field::Value(account.to_owned()) }),
            is_active: true,
        }
    }

    #[track_caller]
    fn check(items: &[Item], expected: &[Code]) {
        let (known, accounts) =
            (HashSet::from(["t100".to_owned(), "km 2026".to_owned()]), registers().accounts);
        let registers = Registers {
            numbers: &BTreeMap::new(),
            accounts: &accounts,
            products: Some(&known),
            today: date(2026, 11, 24),
        };
        let mut judged = Items::default();
        let found: Vec<Code> = items
            .iter()
            .flat_map(|item| judged.check(item, &registers))
            .map(|finding| finding.code)
            .collect();
        assert_eq!(found, expected);
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
        check(&[item("T100", "25.5", "3000"), item("t100", "25.5", "3001")], &[Code::ItemCodesConflict]);
    }
}
