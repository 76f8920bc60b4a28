//! From what a caller sends to what is booked: the checks, the VAT that is taken out, and the ledger items.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::clock;
use crate::exchange::Answer;
use crate::money::{self, round_to_cents};
use crate::talenom::gateway::invalid;
use crate::talenom::ledger::state::{Posting, Role, Voucher, VoucherState};
use crate::talenom::state::Organization;

/// The category of payments: they settle what is open by its reference number.
const PAYMENTS: [&str; 2] = ["BankTransactions", "ReferenceTransactions"];

/// The postings as they were sent, with the VAT of each on its own posting.
pub(super) fn postings(organization: &mut Organization, voucher: &Value) -> Vec<Posting> {
    let date = date(voucher).unwrap_or_else(clock::today);
    let peels = voucher["preventVatPeeling"] != true;
    let mut postings = Vec::new();
    for sent in voucher["postings"].as_array().map_or(&[] as &[Value], Vec::as_slice) {
        let mut posting = posting(organization, sent);
        let percent = posting.percent.or_else(|| organization.default_percent(&posting.account, date));
        posting.percent = percent;
        let vat =
            percent.filter(|_| peels).map_or(Decimal::ZERO, |percent| included_vat(posting.gross, percent));
        posting.net = posting.gross - vat;
        let generated = organization.vat_account().filter(|_| !vat.is_zero()).map(|account| Posting {
            id: Uuid::new_v4(),
            is_generated: true,
            account,
            percent,
            description: posting.description.clone(),
            gross: vat,
            net: vat,
            match_key: None,
            dimensions: [const { None }; 4],
            row_version: organization.next_row_version_text(),
        });
        postings.push(posting);
        postings.extend(generated);
    }
    postings
}

fn posting(organization: &mut Organization, sent: &Value) -> Posting {
    let text = |name: &str| sent[name].as_str().filter(|text| !text.is_empty()).map(ToOwned::to_owned);
    let gross = money::parse(&sent["vatIncludedAmount"]).unwrap_or_default();
    Posting {
        id: text("id").and_then(|id| id.parse().ok()).unwrap_or_else(Uuid::new_v4),
        is_generated: false,
        account: text("accountNumber").unwrap_or_default(),
        percent: money::parse(&sent["vatPercentage"]),
        description: text("description"),
        gross,
        net: gross,
        match_key: text("matchKey"),
        dimensions: ["costCenter", "costType", "project", "projectType"].map(text),
        row_version: organization.next_row_version_text(),
    }
}

/// The VAT in a gross: its net is rounded to cents, posting by posting (assumed).
fn included_vat(gross: Decimal, percent: Decimal) -> Decimal {
    let whole = Decimal::ONE_HUNDRED + percent;
    gross - round_to_cents(gross * Decimal::ONE_HUNDRED / whole)
}

/// Why a voucher cannot be accepted (documented: accounts, their number, the sum and the period; the words are assumed).
pub(super) fn check(organization: &Organization, voucher: &Voucher) -> Result<(), Answer> {
    let Some(date) = voucher.date else {
        return Err(invalid("VoucherDateMissing", "An accepted voucher needs a voucher date."));
    };
    let (from, to) = organization.book.periods;
    if !(from..=to).contains(&date) {
        return Err(invalid(
            "AccountingPeriodNotFound",
            &format!("There is no accounting period for {date}."),
        ));
    }
    if organization.book.closed_to.is_some_and(|closed| date <= closed) {
        return Err(invalid(
            "BookkeepingPeriodClosed",
            &format!("The bookkeeping period of {date} is closed."),
        ));
    }
    let sent: Vec<&Posting> = voucher.postings.iter().filter(|posting| !posting.is_generated).collect();
    if sent.len() < 2 {
        return Err(invalid("TooFewPostings", "An accepted voucher needs at least two postings."));
    }
    for posting in &sent {
        check_account(organization, &posting.account)?;
        let center = posting.dimensions[0].as_deref();
        let is_unknown = |center: &&str| {
            organization
                .book
                .cost_centers
                .as_ref()
                .is_some_and(|known| !known.iter().any(|one| one == center))
        };
        if let Some(center) = center.filter(is_unknown) {
            return Err(invalid("DimensionNotFound", &format!("Cost center {center} does not exist.")));
        }
    }
    let sum: Decimal = sent.iter().map(|posting| posting.gross).sum();
    if !sum.is_zero() {
        return Err(invalid("VoucherNotBalanced", &format!("The postings sum up to {}.", sum.normalize())));
    }
    Ok(())
}

fn check_account(organization: &Organization, number: &str) -> Result<(), Answer> {
    let Some(is_enabled) = organization.is_account_enabled(number) else {
        return Err(invalid("AccountNotFound", &format!("Account {number} does not exist.")));
    };
    if is_enabled {
        return Ok(());
    }
    Err(invalid("AccountDisabled", &format!("Account {number} is not enabled.")))
}

/// Gives every posting on an account with ledger items the key of its item. Documented: a key that is there settles that
/// item, another one makes it, and without one the system makes one of its own. Assumed: a payment without a key settles
/// the open item of its reference number.
pub(super) fn match_items(organization: &mut Organization, voucher: &mut Voucher) {
    for place in 0..voucher.postings.len() {
        let posting = &voucher.postings[place];
        let key = match (organization.book.role(&posting.account), &posting.match_key) {
            (Role::Items, Some(key)) => Some(key.clone()),
            (Role::Items, None) => Some(
                settled_by(organization, voucher, posting)
                    .unwrap_or_else(|| organization.book.take_match_key()),
            ),
            (Role::SalesVat | Role::Plain, _) => None,
        };
        voucher.postings[place].match_key = key;
    }
}

fn settled_by(organization: &Organization, payment: &Voucher, posting: &Posting) -> Option<String> {
    let reference =
        payment.reference_number.as_ref().filter(|_| PAYMENTS.contains(&payment.category.as_str()))?;
    let of_reference = organization.book.booked().find(|(voucher, item)| {
        voucher.reference_number.as_ref() == Some(reference)
            && item.account == posting.account
            && item.net.is_sign_positive() != posting.net.is_sign_positive()
    });
    of_reference?.1.match_key.clone()
}

/// The state that a caller wants, and whether a draft is accepted where it can be.
pub(super) fn wanted(voucher: &Value) -> (VoucherState, bool) {
    let state = serde_json::from_value(voucher["voucherState"].clone()).unwrap_or(VoucherState::Draft);
    (state, voucher["tryAccept"] != false)
}

pub(super) fn date(voucher: &Value) -> Option<Date> {
    voucher["voucherDate"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_vat(gross: &str, percent: &str, vat: &str) {
        let [gross, percent, vat] = [gross, percent, vat].map(|text| text.parse::<Decimal>().unwrap());
        assert_eq!(included_vat(gross, percent), vat);
        assert_eq!(included_vat(-gross, percent), -vat);
    }

    #[test]
    fn vat_is_what_the_rounded_net_leaves() {
        check_vat("125.50", "25.5", "25.50");
        check_vat("0.01", "25.5", "0.00");
        check_vat("0.03", "25.5", "0.01");
        check_vat("100", "0", "0");
    }
}
