//! The account of a row: the row's own, else the connection's default; and it must take the row's VAT on the day.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::domain::{
    connection::Settings,
    finding::{Code, Finding, Place},
    ids::AccountNumber,
    invoice::Row,
    money::Percent,
    vat::{Accounts, SalesAccount, Treatment},
};

/// What a row books.
#[derive(Debug, Clone, Copy)]
pub(super) struct Booking {
    /// Where the row stands.
    pub(super) number: usize,
    pub(super) percent: Percent,
    pub(super) treatment: Treatment,
    /// The day on which it is booked.
    pub(super) day: Date,
    /// Whether the percent was lawful when it was sold, but is not on the day.
    pub(super) is_old: bool,
}

impl Booking {
    /// The account that the row goes to, and what is wrong with it.
    pub(super) fn account(
        &self,
        row: &Row,
        accounts: &Accounts,
        settings: &Settings,
    ) -> (Option<AccountNumber>, Option<Finding>) {
        let account = match self.chosen(row, settings) {
            Ok(account) => account,
            Err(finding) => return (None, Some(finding)),
        };
        let old = settings.old_rate_account(self.percent).filter(|_| self.is_old);
        match accounts {
            // Talenom checks it itself.
            Accounts::NotListed => (Some(old.unwrap_or(account)), None),
            Accounts::Listed(accounts) => match self.problem(account, accounts) {
                None => (Some(account), None),
                Some(problem) if self.is_old && problem.code == Code::AccountVatMismatch => match old {
                    Some(old) => (Some(old), self.problem(old, accounts)),
                    None => (
                        Some(account),
                        Some(self.finding(Code::OldRateAccount, "vatRate").found(self.percent)),
                    ),
                },
                Some(problem) => (Some(account), Some(problem)),
            },
        }
    }

    /// The account that stands on the row, or that the connection has for such rows.
    fn chosen(&self, row: &Row, settings: &Settings) -> Result<AccountNumber, Finding> {
        const FIELD: &str = "salesAccount.number";
        if let Some(text) = row.sales_account.text() {
            return AccountNumber::parse(text)
                .map_err(|_| self.finding(Code::FieldInvalid, FIELD).expected(FIELD));
        }
        // The account of Talenom's product comes here, once products are moved.
        let default = |row_type| settings.default_account(row_type, self.treatment);
        let default = row.row_type.value().and_then(|row_type| default(*row_type));
        default.ok_or_else(|| self.finding(Code::AccountMissing, FIELD))
    }

    /// Why Talenom would refuse the row on this account.
    fn problem(
        &self,
        account: AccountNumber,
        accounts: &HashMap<AccountNumber, SalesAccount>,
    ) -> Option<Finding> {
        const FIELD: &str = "salesAccount.number";
        let Some(account) = accounts.get(&account) else {
            return Some(self.finding(Code::AccountUnknown, FIELD).found(account));
        };
        if !account.is_enabled {
            return Some(self.finding(Code::AccountDisabled, FIELD).found(account.number));
        }
        let category = self.treatment.category();
        if account.takes(self.percent, category, self.day) {
            return None;
        }
        let finding = self.finding(Code::AccountVatMismatch, "vatRate").found(self.percent);
        Some(account.percents_on(category, self.day).into_iter().fold(finding, Finding::expected))
    }

    fn finding(&self, code: Code, field: &'static str) -> Finding {
        Finding::new(code, Place::Row { number: self.number, field: field.into() })
    }
}
