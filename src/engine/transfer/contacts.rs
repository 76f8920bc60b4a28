//! The contact of each customer: a record of its own, so that the invoices of a new customer wait for its one creation,
//! and a change of a known one is written once.

mod creation;
mod find;
mod update;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::{super::Error, Execution, trouble::Trouble};
use crate::{
    domain::{
        contact::{ContactDetails, ContactLink, LinkKey, LinkState},
        finding::{Code, Finding, Place},
        ids::{ContactId, CustomerGuid},
        invoice::Customer,
        sales_invoice::ContentHash,
    },
    mapping, outbound,
    store::Save,
};

use find::Sought;

/// What became of one customer.
type Resolved = Result<Known, Trouble>;

/// A customer whose invoices can go on.
#[derive(Debug, Clone)]
struct Known {
    /// The contact. `None` in a `validate_only` run: it would be made.
    contact: Option<ContactId>,
    /// What is noteworthy about it.
    findings: Vec<Finding>,
}

/// The customers of a round, each resolved once.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    slots: Mutex<HashMap<CustomerGuid, Arc<OnceCell<Resolved>>>>,
}

impl Contacts {
    /// The contact of a customer, made where there is none and brought to what Severa's register says. What is noteworthy
    /// about it is added to the invoice's findings.
    pub(super) async fn of(
        &self,
        execution: &Execution<'_>,
        customer: &Customer,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<ContactId>, Trouble> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(customer.guid).or_default())
        };
        let known = slot.get_or_init(|| execution.resolve(customer)).await.clone()?;
        findings.extend(known.findings);
        Ok(known.contact)
    }
}

/// A customer on its way to its contact.
#[derive(Debug)]
struct Party<'a> {
    key: LinkKey,
    customer: &'a Customer,
    /// What Severa's register says of it.
    details: ContactDetails,
    /// What is noteworthy about it.
    findings: Vec<Finding>,
}

impl Execution<'_> {
    /// Lets the customer's contact be made again, where a person has decided so about a creation that nobody can look up.
    pub(super) async fn forget_uncertain_contact(&self, customer: &Customer) -> Result<(), Error> {
        let forgotten = self.store().forget_uncertain_contact(&self.link_key(customer)).await;
        forgotten.map(drop).map_err(Error::store("forgetting an uncertain contact"))
    }

    pub(super) const fn link_key(&self, customer: &Customer) -> LinkKey {
        LinkKey {
            organization: self.connection.organization,
            talenom_organization: self.connection.talenom_organization,
            customer: customer.guid,
        }
    }

    async fn resolve(&self, customer: &Customer) -> Resolved {
        let key = self.link_key(customer);
        let link = self.store().link(&key).await.map_err(Error::store("reading a customer's link"))?;
        let addresses = self.severa.addresses(customer.guid).await;
        let addresses = addresses.map_err(Trouble::of_read("reading a customer's addresses"))?;
        let mut findings = Vec::new();
        let countries = &self.registers.countries;
        let details = mapping::contact::details(customer, &addresses, countries, &mut findings);
        let mut party = Party { key, customer, details, findings };
        let contact = self.contact_of(&mut party, link.map(|link| link.state)).await?;
        Ok(Known { contact, findings: party.findings })
    }

    async fn contact_of(
        &self,
        party: &mut Party<'_>,
        state: Option<LinkState>,
    ) -> Result<Option<ContactId>, Trouble> {
        let (contact, unsettled) = match state {
            Some(LinkState::Linked { contact, details }) => {
                if details == Some(party.details.content_hash()) {
                    return Ok(Some(contact));
                }
                (contact, None)
            }
            // What landed late must be seen by the look-up, here and below.
            Some(LinkState::Updating { contact, since }) => {
                self.quiet(since).await;
                (contact, Some(Trouble::Unanswered))
            }
            Some(LinkState::Requested { since }) => {
                self.quiet(since).await;
                match self.look_up_creation(party).await? {
                    Sought::Found(contact) => (self.link(party, contact.id, None).await?, None),
                    Sought::Nothing => return self.create_contact(party).await,
                    Sought::NotAskable => return Err(self.leave_uncertain(party).await?),
                }
            }
            Some(LinkState::Uncertain) => match self.look_up_creation(party).await? {
                Sought::Found(contact) => (self.link(party, contact.id, None).await?, None),
                Sought::Nothing | Sought::NotAskable => return Err(Trouble::Unanswered),
            },
            Some(LinkState::Refused) | None => match self.find_contact(party.customer).await? {
                Sought::Found(contact) => (self.link(party, contact.id, None).await?, None),
                Sought::Nothing | Sought::NotAskable => return self.create_contact(party).await,
            },
        };
        self.keep_in_step(party, &contact, unsettled).await?;
        Ok(Some(contact))
    }

    /// Links the customer to a contact that no other customer has.
    async fn link(
        &self,
        party: &Party<'_>,
        contact: ContactId,
        details: Option<ContentHash>,
    ) -> Result<ContactId, Trouble> {
        let LinkKey { organization, talenom_organization, customer } = party.key;
        let holder = self.store().link_by_contact(organization, talenom_organization, &contact).await;
        let holder = holder.map_err(Error::store("reading a contact's link"))?;
        if holder.is_some_and(|holder| holder != customer) {
            let finding = Finding::new(Code::ContactTaken, Place::TalenomContact).found(contact);
            return Err(Trouble::Held(vec![finding]));
        }
        self.save_link(party, LinkState::Linked { contact: contact.clone(), details }).await?;
        Ok(contact)
    }

    async fn save_link(&self, party: &Party<'_>, state: LinkState) -> Result<(), Error> {
        if self.parameters.validate_only {
            return Ok(());
        }
        let link = ContactLink { key: party.key, state };
        self.saved(Save { links: vec![link], ..Save::default() }).await
    }
}

/// For `map_err` of a call that writes a contact.
fn of_write(doing: &'static str) -> impl Fn(outbound::Error) -> Trouble {
    move |error| {
        let trouble = Trouble::of_write(doing)(error);
        let Trouble::Held(findings) = trouble else { return trouble };
        let of_contact = |finding| Finding { place: Place::TalenomContact, ..finding };
        Trouble::Held(findings.into_iter().map(of_contact).collect())
    }
}
