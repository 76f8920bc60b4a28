//! The account of a row: the row's own, else that of its product in Talenom, else the connection's default; and it must take
//! the row's VAT on the day.

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
    /// Its VAT. None where what is wrong with that is told already: then only the account itself is looked at.
    pub(super) vat: Option<Vat>,
    /// The account of what the row sells.
    pub(super) of_product: Option<AccountNumber>,
}

/// The VAT that a row is booked with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vat {
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
            Ok(Some(account)) => account,
            Ok(None) => return (None, None),
            Err(finding) => return (None, Some(finding)),
        };
        let old_percent = self.vat.filter(|vat| vat.is_old).map(|vat| vat.percent);
        let old = old_percent.and_then(|percent| settings.old_rate_account(percent));
        match accounts {
            // Talenom checks it itself.
            Accounts::NotListed => (Some(old.unwrap_or(account)), None),
            Accounts::Listed(accounts) => match (self.problem(account, accounts), old_percent) {
                (None, _) => (Some(account), None),
                (Some(problem), Some(percent)) if problem.code == Code::AccountVatMismatch => match old {
                    Some(old) => (Some(old), self.problem(old, accounts)),
                    None => {
                        (Some(account), Some(self.finding(Code::OldRateAccount, "vatRate").found(percent)))
                    }
                },
                (Some(problem), _) => (Some(account), Some(problem)),
            },
        }
    }

    /// The account that stands on the row, that its product has, or that the connection has for such rows. None where there is
    /// none of the first two and the row's VAT does not say what kind of row it is.
    fn chosen(&self, row: &Row, settings: &Settings) -> Result<Option<AccountNumber>, Finding> {
        const FIELD: &str = "salesAccount.number";
        if let Some(text) = row.sales_account.text() {
            let invalid = |_| self.finding(Code::FieldInvalid, FIELD).expected(FIELD);
            return AccountNumber::parse(text).map(Some).map_err(invalid);
        }
        if self.of_product.is_some() {
            return Ok(self.of_product);
        }
        let Some(Vat { treatment, .. }) = self.vat else { return Ok(None) };
        let default = |row_type| settings.default_account(row_type, treatment);
        let default = row.row_type.value().and_then(|row_type| default(*row_type));
        default.map(Some).ok_or_else(|| self.finding(Code::AccountMissing, FIELD))
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
        let Vat { percent, treatment, day, .. } = self.vat?;
        let category = treatment.category();
        if account.takes(percent, category, day) {
            return None;
        }
        let finding = self.finding(Code::AccountVatMismatch, "vatRate").found(percent);
        Some(account.percents_on(category, day).into_iter().fold(finding, Finding::expected))
    }

    fn finding(&self, code: Code, field: &'static str) -> Finding {
        Finding::new(code, Place::Row { number: self.number, field: field.into() })
    }
}
