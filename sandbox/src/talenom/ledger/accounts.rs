//! Accounts of the books: which there are, what stands on them, and which were used.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::json;

use crate::exchange::Answer;
use crate::money;
use crate::talenom::ledger::state::{Book, Role};
use crate::talenom::operations::Call;
use crate::talenom::state::Organization;

/// `GET /v1/account-balances`: accounts that do not exist are left out (documented); those that were never used, and those that
/// are not enabled, are not (assumed).
pub(crate) fn balances(call: &mut Call<'_>) -> Answer {
    let Some(date) = call.request.parsed::<Date>("date") else { return Answer::ok(json!([])) };
    let asked = call.request.value("accountNumbers").unwrap_or_default().split(',').map(str::trim);
    let organization = &*call.organization;
    let balance = |account: &str| -> Decimal {
        let postings = organization.book.booked().filter(|(voucher, posting)| {
            posting.account == account && voucher.date.is_some_and(|booked| booked <= date)
        });
        postings.map(|(_, posting)| posting.net).sum()
    };
    let known = asked.filter(|account| organization.is_account_enabled(account).is_some());
    Answer::ok(
        known.map(|account| json!({ "account": account, "saldo": money::json(balance(account)) })).collect(),
    )
}

/// `GET /v1/chart-of-accounts/used-accounts`: those with postings from one day to another, both included.
pub(crate) fn used(call: &mut Call<'_>) -> Answer {
    let day = |name: &str| call.request.parsed::<Date>(name);
    let (Some(from), Some(to)) = (day("fromDate"), day("toDate")) else { return Answer::ok(json!([])) };
    let in_time = call
        .organization
        .book
        .booked()
        .filter(|(voucher, _)| voucher.date.is_some_and(|booked| (from..=to).contains(&booked)));
    let used: BTreeMap<&str, &str> = in_time
        .map(|(_, posting)| (posting.account.as_str(), call.organization.account_name(&posting.account)))
        .collect();
    Answer::ok(used.iter().map(|(number, name)| json!({ "number": number, "name": name })).collect())
}

impl Book {
    /// What an account is for.
    pub(super) fn role(&self, number: &str) -> Role {
        let account = self.accounts.iter().find(|account| account.number == number);
        account.map(|account| account.role).unwrap_or_default()
    }

    /// The system's next match key: `S1`, `S2` and so on (documented).
    pub(super) fn take_match_key(&mut self) -> String {
        self.next_match_key += 1;
        format!("S{}", self.next_match_key)
    }
}

impl Organization {
    /// Whether an account is enabled; `None` where there is none of that number.
    pub(super) fn is_account_enabled(&self, number: &str) -> Option<bool> {
        let other = self.book.accounts.iter().find(|account| account.number == number);
        let sales = self.accounts.iter().find(|account| account.number.to_string() == number);
        other.map(|account| account.is_enabled).or_else(|| sales.map(|account| account.is_enabled))
    }

    fn account_name(&self, number: &str) -> &str {
        let other = self.book.accounts.iter().find(|account| account.number == number);
        let sales = self.accounts.iter().find(|account| account.number.to_string() == number);
        other
            .map(|account| account.name.as_str())
            .or_else(|| sales.map(|account| account.name.as_str()))
            .unwrap_or_default()
    }

    /// The percent of a sales account on a day, where a posting names none: the first of its taxes (assumed).
    pub(super) fn default_percent(&self, number: &str, date: Date) -> Option<Decimal> {
        let account = self.accounts.iter().find(|account| account.number.to_string() == number)?;
        let mut valid = account.taxes.iter().filter(|tax| {
            tax.valid_from.is_none_or(|from| from <= date) && tax.valid_to.is_none_or(|to| date <= to)
        });
        valid.next().map(|tax| tax.percent)
    }

    /// Where the VAT of sales is booked.
    pub(super) fn vat_account(&self) -> Option<String> {
        let account = self.book.accounts.iter().find(|account| account.role == Role::SalesVat)?;
        Some(account.number.clone())
    }
}
