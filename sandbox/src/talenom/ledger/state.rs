//! What the books hold.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The books of one organization.
#[derive(Debug)]
pub(crate) struct Book {
    /// The accounts beside the sales accounts.
    pub(crate) accounts: Vec<LedgerAccount>,
    /// The first day of the first accounting period, and the last one of the last.
    pub(crate) periods: (Date, Date),
    /// The last day of what is closed.
    pub(crate) closed_to: Option<Date>,
    /// The cost centres that there are; `None`: any.
    pub(crate) cost_centers: Option<Vec<String>>,
    pub(crate) duplicate_id: DuplicateId,
    pub(crate) page_index: PageIndex,
    /// In the order of their creation, which is the order of every list.
    pub(crate) vouchers: Vec<Voucher>,
    /// The number of the system's next match key.
    pub(crate) next_match_key: u64,
    /// The vouchers written since the effects were noted last.
    pub(crate) written: Vec<Uuid>,
}

/// What a voucher comes to whose id is there already: the document does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DuplicateId {
    /// It is refused.
    #[default]
    Refused,
    /// The answer is the first one's, and nothing happens.
    Same,
    /// It is booked a second time, under an id of its own.
    Second,
}

/// What `pageIndex` counts: the document says the one in words, and does the other in its example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageIndex {
    /// Pages.
    #[default]
    Page,
    /// Vouchers.
    Voucher,
}

/// An account beside the sales accounts.
#[derive(Debug, Clone)]
pub(crate) struct LedgerAccount {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    pub(crate) role: Role,
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Its postings make and settle ledger items: receivables.
    Items,
    /// The VAT of sales is booked there.
    SalesVat,
    /// Neither.
    #[default]
    Plain,
}

/// How far a voucher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VoucherState {
    /// Nothing is booked.
    Draft,
    /// It is booked.
    Accepted,
    /// It is booked, and its period is closed.
    Locked,
    /// It was taken out of the books.
    Deleted,
}

impl VoucherState {
    /// Whether it counts in the books.
    pub(crate) const fn is_booked(self) -> bool {
        matches!(self, Self::Accepted | Self::Locked)
    }
}

/// A voucher.
#[derive(Debug, Clone)]
pub(crate) struct Voucher {
    pub(crate) id: Uuid,
    /// The id that the caller gave, also where that is another's.
    pub(crate) given_id: Option<Uuid>,
    pub(crate) category: String,
    pub(crate) state: VoucherState,
    pub(crate) date: Option<Date>,
    pub(crate) description: String,
    pub(crate) number: Option<String>,
    pub(crate) invoice_number: Option<String>,
    pub(crate) reference_number: Option<String>,
    pub(crate) customer_comment: Option<String>,
    pub(crate) postings: Vec<Posting>,
    /// A PDF in base64.
    pub(crate) image: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// When it was accepted.
    pub(crate) approved: Option<Timestamp>,
    pub(crate) row_version: String,
}

/// A posting: debit is positive, credit negative.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    pub(crate) id: Uuid,
    /// Whether the system made it of the VAT of another one.
    pub(crate) is_generated: bool,
    pub(crate) account: String,
    pub(crate) percent: Option<Decimal>,
    pub(crate) description: Option<String>,
    /// With VAT, as it was sent.
    pub(crate) gross: Decimal,
    /// What stands on the account.
    pub(crate) net: Decimal,
    /// The key of its ledger item, on an account that has such.
    pub(crate) match_key: Option<String>,
    /// Cost centre, cost type, project and project type.
    pub(crate) dimensions: [Option<String>; 4],
    pub(crate) row_version: String,
}

impl Book {
    /// The voucher of that id.
    pub(crate) fn voucher(&self, id: Uuid) -> Option<&Voucher> {
        self.vouchers.iter().find(|voucher| voucher.id == id)
    }

    /// The postings that count, with the voucher of each.
    pub(crate) fn booked(&self) -> impl Iterator<Item = (&Voucher, &Posting)> {
        let booked = self.vouchers.iter().filter(|voucher| voucher.state.is_booked());
        booked.flat_map(|voucher| voucher.postings.iter().map(move |posting| (voucher, posting)))
    }
}

impl Voucher {
    /// The sum of what is debited.
    pub(crate) fn gross(&self) -> Decimal {
        let given =
            self.postings.iter().filter(|posting| !posting.is_generated && posting.gross > Decimal::ZERO);
        given.map(|posting| posting.gross).sum()
    }

    /// The VAT that the system booked.
    pub(crate) fn vat(&self) -> Decimal {
        let generated = self.postings.iter().filter(|posting| posting.is_generated);
        Decimal::ZERO - generated.map(|posting| posting.net).sum::<Decimal>()
    }
}
