//! Connections: one Severa organization joined to one Talenom organization, with what moves between them.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    ParseError,
    contact::{ContactType, DeliveryChannel},
    ids::{
        AccountNumber, BusinessId, CompanyGuid, ConnectionId, OrganizationGuid, StatusGuid,
        TalenomOrganization,
    },
    invoice::RowType,
    money::{Amount, Percent},
    vat::Treatment,
};

/// One Severa organization joined to one Talenom organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The connection.
    pub id: ConnectionId,
    /// What people call it.
    pub display_name: String,
    /// The Severa organization; read from Severa when the connection is made, then fixed.
    pub organization: OrganizationGuid,
    /// The companies of the organization whose invoices it moves, sorted; none: the organization as a whole.
    pub companies: Vec<CompanyGuid>,
    /// The company that both sides must be.
    pub business_id: BusinessId,
    /// The Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// The customer's written agreement, as the integration team names it. Without one nothing is activated.
    pub agreement_reference: Option<String>,
    /// What may be done with it.
    pub state: ConnectionState,
    /// What moves, and how.
    pub settings: Settings,
    /// Counts changes; the etag is made of it.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was first activated, and what was there by then.
    pub activation: Option<Activation>,
}

impl Connection {
    /// Takes no runs for now, or takes them again as before.
    pub fn suspend(&mut self, is_suspended: bool) {
        self.state = match (is_suspended, &self.activation) {
            (true, _) => ConnectionState::Suspended,
            (false, Some(_)) => ConnectionState::Active,
            (false, None) => ConnectionState::Created,
        };
    }

    /// Whether an invoice could be meant for both connections, but for its status.
    #[must_use]
    pub fn shares_company_with(&self, other: &Self) -> bool {
        self.organization == other.organization
            && (self.companies.is_empty()
                || other.companies.is_empty()
                || self.companies.iter().any(|company| other.companies.contains(company)))
    }
}

/// What is known since a connection's first activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activation {
    /// When it was.
    pub at: Timestamp,
    /// How many invoices somebody had already seen to by then. They are noted and never taken.
    pub baseline_count: u64,
}

/// What may be done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// Can be tested and planned with; nothing is written yet.
    Created,
    /// Takes real runs.
    Active,
    /// Takes none for now.
    Suspended,
    /// Gone; its transfers stay.
    Deleted,
}

impl ConnectionState {
    /// The word for the state in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Deleted => "DELETED",
        }
    }
}

/// What a Severa administrator made for us: Settings > Integrations > REST API.
#[derive(Clone)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
}

impl Credentials {
    /// Whether they look like a key of Severa's old SOAP API: it is one text, where the REST API's client ids have an ending
    /// of their own. That ending is seen in public clients and nowhere documented, so it only explains a refusal.
    #[must_use]
    pub fn look_like_soap_key(&self) -> bool {
        const CLIENT_ID_ENDING: &str = ".apps.vismasevera.com";
        !self.client_id.ends_with(CLIENT_ID_ENDING) || self.client_id == self.client_secret.expose_secret()
    }
}

/// Neither half is shown.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(…)")
    }
}

/// A status as a connection names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChoice {
    /// By the name that people see. It must exist exactly once.
    Name(String),
    /// By its guid, which survives renaming.
    Guid(StatusGuid),
}

impl StatusChoice {
    /// Takes a guid as a guid and everything else as a name.
    ///
    /// # Errors
    /// [`ParseError`] where the text is empty or longer than 100 characters.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const MAX: usize = 100;
        let text = text.trim();
        if text.is_empty() {
            Err(ParseError::Empty)
        } else if text.chars().count() > MAX {
            Err(ParseError::TooLong { max: MAX })
        } else {
            Ok(StatusGuid::parse(text).map_or_else(|_| Self::Name(text.to_owned()), Self::Guid))
        }
    }
}

impl fmt::Display for StatusChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Guid(guid) => guid.fmt(formatter),
        }
    }
}

/// What happens to a draft whose rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterRows {
    /// It waits for a person in Talenom. The default, since approval cannot be undone.
    LeaveDraft,
    /// It is approved: Talenom books and sends it.
    Approve,
}

/// The account of rows that have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultAccount {
    /// Of which rows.
    pub row_type: RowType,
    /// Of which kind of sale; none: of every kind that has no account of its own.
    pub treatment: Option<Treatment>,
    /// The account.
    pub account: AccountNumber,
}

/// Where rows go that have a lawful percent which their account has no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldRateAccount {
    /// The old percent.
    pub percent: Percent,
    /// The account that still has it.
    pub account: AccountNumber,
}

/// Whose invoice numbers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceNumbers {
    /// Severa's, kept in Talenom.
    Severa,
    /// Talenom's own; Severa's stands in the reference of the seller.
    Talenom,
}

/// What a connection moves, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The status of invoices that wait to be moved.
    pub waiting_status: StatusChoice,
    /// The status of invoices that were moved.
    pub transferred_status: StatusChoice,
    /// The status that newly held invoices are put in, where there is one.
    #[serde(default)]
    pub error_status: Option<StatusChoice>,
    /// What happens to a draft whose rows are written.
    pub after_rows: AfterRows,
    /// The account of what a new contact owes.
    pub receivable_account: AccountNumber,
    /// How Talenom sends, first choice first.
    pub delivery_order: Vec<DeliveryChannel>,
    /// The culture of a new contact's invoices where Severa names no language, such as `fi-FI`.
    pub invoice_language: String,
    /// Invoices dated before this day are not taken.
    pub cut_over: Option<Date>,
    /// The accounts of rows that have none.
    pub default_accounts: Vec<DefaultAccount>,
    /// The accounts of old percents.
    pub old_rate_accounts: Vec<OldRateAccount>,
    /// How much Talenom's sums may differ from Severa's on an invoice that only Talenom sends.
    pub totals_tolerance: Amount,
    /// Whose invoice numbers are printed.
    pub invoice_numbers: InvoiceNumbers,
    /// What a new contact is where nothing says whether it is a company.
    pub contact_type_default: ContactType,
    /// How many percent of the customers may lose their e-invoice address before a person has to confirm it.
    pub e_invoice_removal_percent_max: u8,
    /// Whether a product is put out of use in Talenom once no item of Severa's that is in use has it.
    #[serde(default)]
    pub deactivate_products: bool,
    /// Whether the rows of invoices go without Talenom's products.
    #[serde(default)]
    pub rows_without_products: bool,
}

impl Settings {
    /// The largest tolerance that can be set: more than a rounding is another invoice.
    pub const TOTALS_TOLERANCE_MAX: Amount = Amount::from_decimal(Decimal::ONE);

    /// The account of a row that has none: the one for its very kind of sale, else the one for every kind.
    #[must_use]
    pub fn default_account(&self, row_type: RowType, treatment: Treatment) -> Option<AccountNumber> {
        let of = |kind: Option<Treatment>| {
            let fits = |default: &&DefaultAccount| default.row_type == row_type && default.treatment == kind;
            self.default_accounts.iter().find(fits).map(|default| default.account)
        };
        of(Some(treatment)).or_else(|| of(None))
    }

    /// The account of an old percent.
    #[must_use]
    pub fn old_rate_account(&self, percent: Percent) -> Option<AccountNumber> {
        self.old_rate_accounts.iter().find(|old| old.percent == percent).map(|old| old.account)
    }
}

#[cfg(test)]
pub(crate) mod tests;
