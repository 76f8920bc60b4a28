//! Customers as Talenom has them, and the remembered pair of a Severa customer and a Talenom contact.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Field,
    e_invoice::{EInvoiceAddress, EInvoicing},
    ids::{
        AccountNumber, BusinessId, ContactId, CustomerGuid, CustomerNumber, Marker, OrganizationGuid,
        TalenomOrganization,
    },
    link::{Link, Progress},
    money::Currency,
    sales_invoice::ContentHash,
    tax_id::ForeignVatId,
};

/// How Talenom sends an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryChannel {
    /// To an e-invoice address.
    EInvoice,
    /// To an e-mail address.
    Email,
    /// By post.
    Paper,
    /// Not at all: the seller delivers it.
    SelfDelivery,
}

/// Whether the buyer is a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactType {
    /// A company.
    Business,
    /// A person.
    Consumer,
}

/// A postal address with the country's ISO code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and house.
    pub line: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// What a contact is kept in step with Severa's register in. Where the register says nothing, what Talenom has stays.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ContactDetails {
    /// The name.
    pub name: Option<String>,
    /// Its business id, where it has a Finnish one.
    pub business_id: Option<BusinessId>,
    /// Its VAT id, where it has one of another member state.
    pub foreign_vat_id: Option<ForeignVatId>,
    /// The culture of its invoices, such as `fi-FI`.
    pub invoice_language: Option<String>,
    /// Where invoices go.
    pub address: Option<Address>,
    /// Where invoices are mailed to.
    pub email: Option<String>,
    /// What its e-invoicing shall be.
    pub e_invoicing: EInvoicing,
    /// How its invoices are sent. A contact that is there keeps its channel, but where e-invoicing ends or comes back.
    #[serde(skip)]
    pub delivery_channel: Option<DeliveryChannel>,
}

/// Details are names and addresses, so nothing of them is shown.
impl fmt::Debug for ContactDetails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ContactDetails").finish_non_exhaustive()
    }
}

impl ContactDetails {
    /// The hash of all of them: as long as it stays the same, Talenom need not be asked about the contact.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of_json(self)
    }
}

/// What a contact shall be when it is made in Talenom.
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Our mark.
    pub marker: Marker,
    /// Company or person.
    pub contact_type: ContactType,
    /// Severa's customer number.
    pub number: CustomerNumber,
    /// The name.
    pub name: String,
    /// Its business id, where it has a Finnish one.
    pub business_id: Option<BusinessId>,
    /// Its VAT id, where it has one of another member state.
    pub foreign_vat_id: Option<ForeignVatId>,
    /// Its currency.
    pub currency: Currency,
    /// The culture of its invoices, such as `fi-FI`.
    pub invoice_language: String,
    /// The account of what it owes.
    pub receivable_account: AccountNumber,
    /// Days until it pays.
    pub payment_term: Option<i64>,
    /// Where invoices go.
    pub address: Address,
    /// Where invoices are mailed to.
    pub email: Option<String>,
    /// Where e-invoices go.
    pub e_invoice: Option<EInvoiceAddress>,
    /// How invoices are sent.
    pub delivery_channel: DeliveryChannel,
}

/// A contact is full of names and addresses, so only our mark is shown.
impl fmt::Debug for NewContact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NewContact").field("marker", &self.marker).finish_non_exhaustive()
    }
}

/// A contact that Talenom has: what is needed to recognize it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The contact.
    pub id: ContactId,
    /// Its number, a text in Talenom.
    pub number: Field<String>,
    /// Its business id, where it has one that is valid.
    pub business_id: Option<BusinessId>,
    /// Our mark, where it was made by us and Talenom keeps it.
    pub external_reference: Field<String>,
}

/// A customer in one pair of organizations: what a link is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkKey {
    /// The Severa organization.
    pub organization: OrganizationGuid,
    /// The Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// The Severa customer.
    pub customer: CustomerGuid,
}

/// The remembered pair of a Severa customer and a Talenom contact, from the moment its creation was intended.
pub type ContactLink = Link<LinkKey, LinkState>;

/// How far a contact is. `Requested` and `Updating` are intents: durable before their call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// A creation was intended at this time; nobody knows yet whether it took place.
    Requested {
        /// When the intent was saved.
        since: Timestamp,
    },
    /// The contact that the customer is.
    Linked {
        /// The contact.
        contact: ContactId,
        /// The details that Talenom was last seen to hold, or took from us. None: they are compared next time.
        details: Option<ContentHash>,
    },
    /// The contact that the customer is. A change of its details was intended at this time; nobody knows yet whether it
    /// took place.
    Updating {
        /// The contact.
        contact: ContactId,
        /// When the intent was saved.
        since: Timestamp,
    },
    /// A creation was sent, and Talenom cannot be asked what became of it. A person decides.
    Uncertain,
    /// The last creation certainly took no effect: Talenom refused it, or it was never sent.
    Refused,
}

impl LinkState {
    /// The contact, where there is one.
    #[must_use]
    pub const fn contact(&self) -> Option<&ContactId> {
        match self {
            Self::Linked { contact, .. } | Self::Updating { contact, .. } => Some(contact),
            Self::Requested { .. } | Self::Uncertain | Self::Refused => None,
        }
    }
}

impl Progress for LinkState {
    type Record = ContactId;

    fn record(&self) -> Option<&ContactId> {
        self.contact()
    }

    fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Requested { since } | Self::Updating { since, .. } => Some(*since),
            Self::Linked { .. } | Self::Uncertain | Self::Refused => None,
        }
    }

    /// The details are compared next time.
    fn linked(contact: ContactId) -> Self {
        Self::Linked { contact, details: None }
    }
}
