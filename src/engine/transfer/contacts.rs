//! The contact of each customer: a record of its own, so that the invoices of a new customer wait for its one creation.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::{super::Error, Execution, trouble::Trouble};
use crate::{
    domain::{
        contact::{Contact, ContactLink, LinkKey, LinkState, NewContact},
        finding::{Code, Finding, Place, outcome_of},
        ids::{ContactId, CustomerGuid, Marker},
        invoice::Customer,
    },
    mapping,
    outbound::{Effect, ErrorKind},
    rules::contacts::{Identity, Match, choose},
    store::Save,
    talenom::{Capability, ContactKey},
};

/// What became of one customer. `None` in a `validate_only` run: the contact would be made.
type Resolved = Result<Option<ContactId>, Trouble>;

/// The customers of a round, each resolved once.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    slots: Mutex<HashMap<CustomerGuid, Arc<OnceCell<Resolved>>>>,
}

impl Contacts {
    /// The contact of a customer, made where there is none.
    pub(super) async fn of(
        &self,
        execution: &Execution<'_>,
        customer: &Customer,
    ) -> Result<Option<ContactId>, Trouble> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(customer.guid).or_default())
        };
        slot.get_or_init(|| execution.resolve(customer)).await.clone()
    }
}

impl Execution<'_> {
    async fn resolve(&self, customer: &Customer) -> Result<Option<ContactId>, Trouble> {
        let key = LinkKey {
            organization: self.connection.organization,
            talenom_organization: self.connection.talenom_organization,
            customer: customer.guid,
        };
        let link = self.store().link(&key).await.map_err(Error::store("reading a customer's link"))?;
        match link.map(|link| link.state) {
            Some(LinkState::Linked { contact }) => return Ok(Some(contact)),
            Some(LinkState::Uncertain) => return Err(Trouble::Unanswered),
            // A creation was intended and nobody knows what became of it: what landed late must be seen by the look-up.
            Some(LinkState::Requested { since }) => {
                self.quiet(since).await;
                if !self.talenom.has(Capability::Find) {
                    return Err(self.uncertain(key).await);
                }
            }
            Some(LinkState::Refused) | None => {}
        }
        match self.find_contact(customer).await? {
            Some(contact) => self.link(key, contact).await.map(Some),
            None if self.parameters.validate_only => self.new_contact(customer).await.map(|_| None),
            None => self.create_contact(key, customer).await.map(Some),
        }
    }

    /// A creation that cannot be asked about is never sent again by itself: it would be a second contact.
    async fn uncertain(&self, key: LinkKey) -> Trouble {
        if self.parameters.validate_only {
            return Trouble::Unanswered;
        }
        match self.save_link(ContactLink { key, state: LinkState::Uncertain }).await {
            Ok(()) => Trouble::Unanswered,
            Err(error) => Trouble::Run(error),
        }
    }

    /// Asks Talenom by our mark, by number and by business id.
    async fn find_contact(&self, customer: &Customer) -> Result<Option<Contact>, Trouble> {
        let identity = Identity {
            marker: Marker::of_customer(customer.guid),
            number: customer.number.value().copied(),
            business_id: mapping::contact::business_id(customer),
        };
        let mut candidates: Vec<Contact> = Vec::new();
        let keys = [
            Some(ContactKey::Reference(identity.marker.clone())),
            identity.number.map(ContactKey::Number),
            identity.business_id.clone().map(ContactKey::BusinessId),
        ];
        for key in keys.into_iter().flatten() {
            match self.talenom.find_contacts(&key).await {
                Ok(found) => candidates.extend(found),
                // Where Talenom cannot be asked, the links alone guard.
                Err(error) if matches!(error.kind, ErrorKind::CapabilityAbsent { .. }) => {}
                Err(error) => return Err(Trouble::of_read("looking for a contact in Talenom")(error)),
            }
        }
        candidates.sort_by(|one, other| one.id.cmp(&other.id));
        candidates.dedup_by(|one, other| one.id == other.id);
        match choose(&identity, &candidates) {
            Match::One(contact) => Ok(Some(*contact)),
            Match::None => Ok(None),
            Match::Unclear(finding) => Err(Trouble::Held(vec![finding])),
        }
    }

    async fn new_contact(&self, customer: &Customer) -> Result<NewContact, Trouble> {
        let addresses = self.severa.addresses(customer.guid).await;
        let addresses = addresses.map_err(Trouble::of_read("reading a customer's addresses"))?;
        let mut findings = Vec::new();
        let registers = &self.registers;
        let new = mapping::contact::new_contact(
            customer,
            &addresses,
            &registers.countries,
            &registers.settings,
            &mut findings,
        );
        match new {
            Some(contact) if outcome_of(&findings).is_none() => Ok(contact),
            Some(_) | None => Err(Trouble::Held(findings)),
        }
    }

    /// Intent, call, outcome.
    async fn create_contact(&self, key: LinkKey, customer: &Customer) -> Result<ContactId, Trouble> {
        let new = self.new_contact(customer).await?;
        let since = self.engine.inner.clock.now();
        self.save_link(ContactLink { key, state: LinkState::Requested { since } }).await?;
        match self.talenom.create_contact(&new).await {
            Ok(contact) => self.link(key, contact).await,
            // The number is taken after all: somebody made the contact meanwhile.
            Err(error) if error.effect() == Effect::LookUp => match self.find_contact(customer).await? {
                Some(contact) => self.link(key, contact).await,
                None => Err(Trouble::held(Code::ContactAmbiguous, Place::TalenomContact)),
            },
            Err(error) => {
                if error.effect() == Effect::None {
                    self.save_link(ContactLink { key, state: LinkState::Refused }).await?;
                }
                Err(Trouble::of_write("making a contact in Talenom")(error))
            }
        }
    }

    async fn link(&self, key: LinkKey, contact: Contact) -> Result<ContactId, Trouble> {
        let holder =
            self.store().link_by_contact(key.organization, key.talenom_organization, &contact.id).await;
        let holder = holder.map_err(Error::store("reading a contact's link"))?;
        if holder.is_some_and(|holder| holder != key.customer) {
            let finding = Finding::new(Code::ContactTaken, Place::TalenomContact).found(contact.id);
            return Err(Trouble::Held(vec![finding]));
        }
        if !self.parameters.validate_only {
            self.save_link(ContactLink { key, state: LinkState::Linked { contact: contact.id.clone() } })
                .await?;
        }
        Ok(contact.id)
    }

    async fn save_link(&self, link: ContactLink) -> Result<(), Error> {
        self.saved(Save { links: vec![link], ..Save::default() }).await
    }
}
