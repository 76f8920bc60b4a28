//! Whether the accounts that a connection names can be booked on in Talenom.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::domain::{
    connection::{DefaultAccount, Settings},
    finding::{Code, FieldName, Finding, Place},
    ids::AccountNumber,
    invoice::RowType,
    vat::{Accounts, SalesAccount, Treatment},
};

/// The findings about each account that the settings name, and about each row type that they name none for.
#[must_use]
pub fn check(settings: &Settings, accounts: &Accounts, today: Date) -> Vec<Vec<Finding>> {
    let Accounts::Listed(accounts) = accounts else { return vec![vec![not_listed()]] };
    let defaults = settings.default_accounts.iter().enumerate().map(|(at, default)| {
        let place = place_of("default_accounts", at);
        let bookable = bookable(default.account, accounts, &place);
        bookable.map_or_else(|finding| vec![finding], |account| mismatch(default, account, today, &place))
    });
    let old_rates = settings.old_rate_accounts.iter().enumerate().map(|(at, old)| {
        bookable(old.account, accounts, &place_of("old_rate_accounts", at)).err().into_iter().collect()
    });
    let has_default = |row_type| settings.default_accounts.iter().any(|one| one.row_type == row_type);
    let types = [
        (RowType::FlatRate, "FLAT_RATE"),
        (RowType::Hours, "HOURS"),
        (RowType::ProjectFees, "PROJECT_FEES"),
        (RowType::TravelExpenses, "TRAVEL_EXPENSES"),
    ];
    let without = types.into_iter().filter(|(row_type, _)| !has_default(*row_type));
    let without = without.map(|(_, word)| {
        let place = Place::Connection { field: "settings.default_accounts".into() };
        vec![Finding::new(Code::DefaultAccountMissing, place).found(word)]
    });
    // The account of what customers owe is no sales account, so the list only shows where one was taken for the other.
    let receivable = accounts.contains_key(&settings.receivable_account).then(|| {
        let place = Place::Connection { field: "settings.receivable_account".into() };
        Finding::new(Code::ReceivableAccountIsSales, place).found(settings.receivable_account)
    });
    let receivable = std::iter::once(receivable.into_iter().collect());
    defaults.chain(old_rates).chain(without).chain(receivable).collect()
}

fn place_of(list: &str, at: usize) -> Place {
    Place::Connection { field: FieldName::from_path(&format!("settings.{list}[{at}].account")) }
}

/// The account, where it can be booked on.
fn bookable<'a>(
    number: AccountNumber,
    accounts: &'a HashMap<AccountNumber, SalesAccount>,
    place: &Place,
) -> Result<&'a SalesAccount, Finding> {
    let finding = |code| Finding::new(code, place.clone()).found(number);
    let account = accounts.get(&number).ok_or_else(|| finding(Code::AccountUnknown))?;
    if account.is_enabled { Ok(account) } else { Err(finding(Code::AccountDisabled)) }
}

/// Where the default is for one kind of sale, the account must have a percent of that kind today.
fn mismatch(default: &DefaultAccount, account: &SalesAccount, today: Date, place: &Place) -> Vec<Finding> {
    let has_none = |treatment: Treatment| account.percents_on(treatment.category(), today).is_empty();
    let finding = || Finding::new(Code::DefaultAccountMismatch, place.clone()).found(account.number);
    default.treatment.filter(|treatment| has_none(*treatment)).map(|_| finding()).into_iter().collect()
}

/// What is wrong with one of Severa's sales accounts in Talenom. One that nothing uses does no harm there.
#[must_use]
pub fn check_in_talenom(number: AccountNumber, is_used: bool, accounts: &Accounts) -> Option<Finding> {
    let Accounts::Listed(accounts) = accounts else { return Some(not_listed()) };
    let finding = bookable(number, accounts, &Place::SalesAccount { number }).err()?;
    match (is_used, finding.code == Code::AccountUnknown) {
        (true, _) => Some(finding),
        (false, true) => Some(Finding { code: Code::AccountNotInTalenom, ..finding }),
        (false, false) => None,
    }
}

fn not_listed() -> Finding {
    Finding::new(Code::AccountsNotChecked, Place::TalenomOrganization)
}
