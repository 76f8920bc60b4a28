//! The words that some arguments choose from.

use clap::ValueEnum;

use severa_connector::rpc::v1;

/// The languages that findings are told in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    /// Finnish.
    Fi,
    /// Swedish.
    Sv,
    /// English.
    En,
}

/// How an invoice may reach its buyer.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DeliveryChannel {
    /// To an e-invoice address.
    EInvoice,
    /// To an e-mail address.
    Email,
    /// By post.
    Paper,
    /// Not by Talenom: the seller delivers it.
    SelfDelivery,
}

impl From<DeliveryChannel> for v1::DeliveryChannel {
    fn from(channel: DeliveryChannel) -> Self {
        match channel {
            DeliveryChannel::EInvoice => Self::EInvoice,
            DeliveryChannel::Email => Self::Email,
            DeliveryChannel::Paper => Self::Paper,
            DeliveryChannel::SelfDelivery => Self::SelfDelivery,
        }
    }
}

/// What a contact is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ContactType {
    /// A company or another body.
    Business,
    /// A person.
    Consumer,
}

impl From<ContactType> for v1::ContactType {
    fn from(choice: ContactType) -> Self {
        match choice {
            ContactType::Business => Self::Business,
            ContactType::Consumer => Self::Consumer,
        }
    }
}

/// Whose invoice numbers are printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum InvoiceNumbers {
    /// Severa's, kept in Talenom.
    Severa,
    /// Talenom's own; Severa's stands before the seller's reference.
    Talenom,
}

impl From<InvoiceNumbers> for v1::InvoiceNumbers {
    fn from(numbers: InvoiceNumbers) -> Self {
        match numbers {
            InvoiceNumbers::Severa => Self::Severa,
            InvoiceNumbers::Talenom => Self::Talenom,
        }
    }
}

/// What happens to an invoice after its rows are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AfterRows {
    /// The draft waits for a person in Talenom.
    LeaveDraft,
    /// Talenom books and sends it; this cannot be undone.
    Approve,
}

impl From<AfterRows> for v1::AfterRows {
    fn from(choice: AfterRows) -> Self {
        match choice {
            AfterRows::LeaveDraft => Self::LeaveDraft,
            AfterRows::Approve => Self::Approve,
        }
    }
}

/// Who can put a problem right.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Owner {
    /// The customer, in Severa.
    Customer,
    /// The accountant, in Talenom.
    Accountant,
    /// Talenom's integration team, in the connection.
    IntegrationTeam,
    /// Those who run the service.
    Us,
}

impl From<Owner> for v1::Owner {
    fn from(owner: Owner) -> Self {
        match owner {
            Owner::Customer => Self::Customer,
            Owner::Accountant => Self::Accountant,
            Owner::IntegrationTeam => Self::IntegrationTeam,
            Owner::Us => Self::Us,
        }
    }
}

/// How a transfer stands.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Standing {
    /// On its way.
    Going,
    /// Waits because of error findings.
    Held,
    /// Failed.
    Failed,
    /// Sent, and nobody can say yet whether it arrived.
    Uncertain,
    /// Taken back in Severa.
    Withdrawn,
    /// Not to be transferred, by a person's decision.
    GivenUp,
    /// Done.
    Transferred,
}

impl From<Standing> for v1::Standing {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Going => Self::Going,
            Standing::Held => Self::Held,
            Standing::Failed => Self::Failed,
            Standing::Uncertain => Self::Uncertain,
            Standing::Withdrawn => Self::Withdrawn,
            Standing::GivenUp => Self::GivenUp,
            Standing::Transferred => Self::Transferred,
        }
    }
}

/// Where a run is in its life.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RunState {
    /// Waits for its turn.
    Queued,
    /// Being worked on.
    Running,
    /// Ended, and everything is well.
    Succeeded,
    /// Ended, and something is held, failed or uncertain, or asks for a person.
    PartiallySucceeded,
    /// Failed as a whole.
    Failed,
    /// Stopped before its end.
    Cancelled,
}

impl From<RunState> for v1::RunState {
    fn from(state: RunState) -> Self {
        match state {
            RunState::Queued => Self::Queued,
            RunState::Running => Self::Running,
            RunState::Succeeded => Self::Succeeded,
            RunState::PartiallySucceeded => Self::PartiallySucceeded,
            RunState::Failed => Self::Failed,
            RunState::Cancelled => Self::Cancelled,
        }
    }
}
