//! A row's sales account and VAT percent must match Talenom's account on the day of the supply.

use std::collections::HashMap;

use crate::domain::{
    finding::{Code, Finding, Place},
    ids::AccountNumber,
    sales_invoice::{Line, SalesInvoice},
    vat::SalesAccount,
};

use jiff::civil::Date;

/// Talenom's sales accounts, where they can be read.
#[derive(Debug, Clone)]
pub enum Accounts {
    /// As Talenom lists them.
    Listed(HashMap<AccountNumber, SalesAccount>),
    /// Talenom does not list them to us; it checks each row itself when the rows are written.
    NotListed,
}

impl Accounts {
    /// Makes a list findable by number.
    #[must_use]
    pub fn listed(accounts: Vec<SalesAccount>) -> Self {
        Self::Listed(accounts.into_iter().map(|account| (account.number, account)).collect())
    }
}

/// Checks every row.
pub(super) fn check(
    sales_invoice: &SalesInvoice,
    day: Date,
    accounts: &Accounts,
    findings: &mut Vec<Finding>,
) {
    let Accounts::Listed(accounts) = accounts else {
        findings.push(Finding::new(Code::AccountsNotChecked, Place::Invoice { field: "".into() }));
        return;
    };
    for (line, number) in sales_invoice.lines.iter().zip(1..) {
        findings.extend(check_line(line, number, day, accounts));
    }
}

fn check_line(
    line: &Line,
    number: usize,
    day: Date,
    accounts: &HashMap<AccountNumber, SalesAccount>,
) -> Option<Finding> {
    let at = |field: &'static str| Place::Row { number, field: field.into() };
    let Some(account) = accounts.get(&line.sales_account) else {
        return Some(Finding::new(Code::AccountUnknown, at("salesAccount.number")).found(line.sales_account));
    };
    if !account.is_enabled {
        return Some(Finding::new(Code::AccountDisabled, at("salesAccount.number")).found(account.number));
    }
    if account.takes(line.tax_percent, line.tax_category, day) {
        return None;
    }
    let finding = Finding::new(Code::AccountVatMismatch, at("vatRate")).found(line.tax_percent);
    Some(account.percents_on(line.tax_category, day).into_iter().fold(finding, Finding::expected))
}
