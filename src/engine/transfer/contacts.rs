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

use super::{super::Error, Execution, e_invoices::Beliefs, trouble::Trouble};
use crate::{
    domain::{
        contact::{ContactDetails, ContactLink, LinkKey, LinkState},
        e_invoice::{EInvoiceState, EInvoicing, RememberedEInvoice},
        finding::{Code, Finding, Place},
        ids::{ContactId, CustomerGuid},
        invoice::Customer,
        link::Origin,
        sales_invoice::ContentHash,
    },
    mapping, outbound,
    rules::e_invoice::{Decision, remember},
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
#[derive(Debug)]
pub(super) struct Contacts {
    beliefs: Arc<Beliefs>,
    slots: Mutex<HashMap<CustomerGuid, Arc<OnceCell<Resolved>>>>,
}

impl Contacts {
    pub(super) fn new(beliefs: &Arc<Beliefs>) -> Self {
        Self { beliefs: Arc::clone(beliefs), slots: Mutex::default() }
    }

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
        let known = slot.get_or_init(|| execution.resolve(customer, &self.beliefs)).await.clone()?;
        findings.extend(known.findings);
        Ok(known.contact)
    }
}

/// A customer on its way to its contact.
#[derive(Debug)]
struct Party<'a> {
    /// Its link as it was last saved; one that is new has no contact.
    link: ContactLink,
    customer: &'a Customer,
    /// What Severa's register says of it.
    details: ContactDetails,
    /// What the e-invoice rule makes of its address, and what was remembered of that before.
    decision: Decision,
    remembered: Option<RememberedEInvoice>,
    /// What is noteworthy about it.
    findings: Vec<Finding>,
}

impl Party<'_> {
    const fn is_removed(&self) -> bool {
        matches!(self.decision.e_invoicing, EInvoicing::Removed(_))
    }
}

impl Execution<'_> {
    /// Lets the customer's contact be made again, where a person has decided so about a creation that nobody can look up.
    pub(super) async fn forget_uncertain_contact(&self, customer: &Customer) -> Result<(), Error> {
        let forgotten = self.store().forget_uncertain_contact(&self.link_key(customer)).await;
        forgotten.map(drop).map_err(Error::store("forgetting an uncertain contact"))
    }

    const fn link_key(&self, customer: &Customer) -> LinkKey {
        LinkKey {
            organization: self.connection.organization,
            talenom_organization: self.connection.talenom_organization,
            customer: customer.guid,
        }
    }

    /// The contact that a customer is linked to or would be, where there is one already. Nothing is written.
    pub(super) async fn known_contact(&self, customer: &Customer) -> Result<Option<ContactId>, Trouble> {
        let link = self.store().link(&self.link_key(customer)).await;
        match link.map_err(Error::store("reading a customer's link"))?.map(|link| link.state) {
            Some(LinkState::Linked { contact, .. } | LinkState::Updating { contact, .. }) => {
                Ok(Some(contact))
            }
            Some(LinkState::Requested { .. } | LinkState::Uncertain | LinkState::Refused) | None => {
                match self.find_contact(customer).await? {
                    Sought::Found(contact, _) => Ok(Some(contact.id)),
                    Sought::Nothing | Sought::NotAskable => Ok(None),
                }
            }
        }
    }

    async fn resolve(&self, customer: &Customer, beliefs: &Beliefs) -> Resolved {
        let key = self.link_key(customer);
        let link = self.store().link(&key).await.map_err(Error::store("reading a customer's link"))?;
        let link = link.unwrap_or_else(|| self.new_link(key));
        let addresses = self.severa.addresses(customer.guid).await;
        let addresses = addresses.map_err(Trouble::of_read("reading a customer's addresses"))?;
        let mut findings = Vec::new();
        let remembered = self.remembered_e_invoice(customer.guid).await?;
        let decision = beliefs.decide(self, customer, remembered.as_ref(), &mut findings);
        let place = Place::Customer { field: "eInvoiceAddress".into() };
        findings.extend(decision.finding.map(|code| Finding::new(code, place)));
        let e_invoicing = decision.e_invoicing.clone();
        let registers = (&self.registers.countries, &self.registers.settings);
        let details = mapping::contact::details(customer, &addresses, e_invoicing, registers, &mut findings);
        let mut party = Party { link, customer, details, decision, remembered, findings };
        let contact = self.contact_of(&mut party).await?;
        Ok(Known { contact, findings: party.findings })
    }

    /// A link of which nothing is known yet.
    fn new_link(&self, key: LinkKey) -> ContactLink {
        let clock = &self.engine.inner.clock;
        ContactLink {
            id: clock.new_id().into(),
            key,
            state: LinkState::Refused,
            origin: Origin::Created,
            made_at: clock.now(),
            end: None,
        }
    }

    async fn contact_of(&self, party: &mut Party<'_>) -> Result<Option<ContactId>, Trouble> {
        let (contact, unsettled) = match party.link.state.clone() {
            LinkState::Linked { contact, details } => {
                // What a person has switched off may be on again.
                let is_switched_off = party.remembered.as_ref().is_some_and(|row| row.is_switched_off);
                if details == Some(party.details.content_hash()) && !is_switched_off {
                    self.remember_e_invoice(party).await?;
                    return Ok(Some(contact));
                }
                (contact, None)
            }
            // What landed late must be seen by the look-up, here and below.
            LinkState::Updating { contact, since } => {
                self.engine.quiet(since).await;
                (contact, Some(Trouble::Unanswered))
            }
            LinkState::Requested { since } => {
                self.engine.quiet(since).await;
                match self.look_up_creation(party).await? {
                    Sought::Found(contact, origin) => {
                        (self.link(party, contact.id, origin, None).await?, None)
                    }
                    Sought::Nothing => return self.create_contact(party).await,
                    Sought::NotAskable => return Err(self.leave_uncertain(party).await?),
                }
            }
            LinkState::Uncertain => match self.look_up_creation(party).await? {
                Sought::Found(contact, origin) => (self.link(party, contact.id, origin, None).await?, None),
                Sought::Nothing | Sought::NotAskable => return Err(Trouble::Unanswered),
            },
            LinkState::Refused => match self.find_contact(party.customer).await? {
                Sought::Found(contact, origin) => (self.link(party, contact.id, origin, None).await?, None),
                Sought::Nothing | Sought::NotAskable => return self.create_contact(party).await,
            },
        };
        self.keep_in_step(party, &contact, unsettled).await?;
        Ok(Some(contact))
    }

    /// Links the customer to a contact that no other customer has.
    async fn link(
        &self,
        party: &mut Party<'_>,
        contact: ContactId,
        origin: Origin,
        details: Option<ContentHash>,
    ) -> Result<ContactId, Trouble> {
        let LinkKey { organization, talenom_organization, customer } = party.link.key;
        let holder = self.store().link_by_contact(organization, talenom_organization, &contact).await;
        let holder = holder.map_err(Error::store("reading a contact's link"))?;
        if holder.is_some_and(|holder| holder != customer) {
            let finding = Finding::new(Code::ContactTaken, Place::TalenomContact).found(contact);
            return Err(Trouble::Held(vec![finding]));
        }
        // A contact that we made holds all that was asked for.
        let remembered = details.and_then(|_| self.to_remember(party, false));
        party.link = ContactLink { origin, made_at: self.engine.inner.clock.now(), ..party.link.clone() };
        self.save_link(party, LinkState::Linked { contact: contact.clone(), details }, remembered).await?;
        Ok(contact)
    }

    /// A link as it stands now, and with it what is to be remembered of the e-invoice address.
    async fn save_link(
        &self,
        party: &mut Party<'_>,
        state: LinkState,
        remembered: Option<RememberedEInvoice>,
    ) -> Result<(), Error> {
        if self.parameters.validate_only {
            return Ok(());
        }
        party.link.state = state;
        let links = vec![party.link.clone()];
        let e_invoices = remembered.into_iter().collect();
        self.saved(Save { links, e_invoices, ..Save::default() }).await
    }

    /// What Talenom holds without a call of ours.
    async fn remember_e_invoice(&self, party: &Party<'_>) -> Result<(), Error> {
        let Some(remembered) = self.to_remember(party, false).filter(|_| !self.parameters.validate_only)
        else {
            return Ok(());
        };
        self.saved(Save { e_invoices: vec![remembered], ..Save::default() }).await
    }

    /// What is to be remembered once Talenom holds the details. While an address is removed, e-invoicing is off by us, so
    /// that what a person did is what was seen before.
    fn to_remember(&self, party: &Party<'_>, is_off: bool) -> Option<RememberedEInvoice> {
        let before = party.remembered.as_ref();
        let is_switched_off = match before {
            Some(before) if matches!(before.state, EInvoiceState::Removed { .. }) && party.is_removed() => {
                before.is_switched_off
            }
            Some(_) | None => is_off,
        };
        let owner = (party.link.key, &self.connection.id, party.customer.number.value().copied()?);
        let now = self.engine.inner.clock.now();
        remember(owner, &party.decision, before, is_switched_off, now)
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
