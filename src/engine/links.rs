//! What persons say about links: made and ended under the lane, so that no run goes on with another one meanwhile.

use super::{Engine, Error};
use crate::{
    domain::{
        contact::{Author, ContactLink, LinkEnd, LinkKey, LinkState, Origin},
        ids::{ContactId, LinkId, OrganizationGuid},
        run::{Failure, Reason},
    },
    store::{self, Save},
};

/// A link that a person makes.
#[derive(Debug)]
pub struct NewLink {
    /// Of which customer.
    pub key: LinkKey,
    /// To which contact.
    pub contact: ContactId,
    /// Who decides, and why.
    pub author: Author,
}

/// The end that a person puts to a link.
#[derive(Debug)]
pub struct EndOfLink {
    /// In which Severa organization.
    pub organization: OrganizationGuid,
    /// Of which link.
    pub id: LinkId,
    /// Who decides, and why.
    pub author: Author,
}

impl Engine {
    /// Links a customer to a contact. The same link again changes nothing.
    ///
    /// # Errors
    /// [`Reason::NotFound`] where no connection joins the two organizations; [`Reason::LinkExists`] where one of the two
    /// has another link; [`Reason::LinkInUse`] where it is not known yet what became of the making of a contact;
    /// [`Reason::LaneBusy`].
    pub async fn create_link(&self, new: NewLink) -> Result<ContactLink, Error> {
        let organization = new.key.organization;
        let connections = self.inner.store.connections_of(organization).await;
        let connections = connections.map_err(Error::store("reading the connections"))?;
        if connections.iter().all(|one| one.talenom_organization != new.key.talenom_organization) {
            return Err(Error::Refused(Failure::new(Reason::NotFound).with("resource", "connection")));
        }
        let lease = self.turn(organization).await?;
        let made = async {
            let link = match self.link_to_make(new).await? {
                Ok(link) => link,
                Err(there) => return Ok(there),
            };
            self.save_link(&lease, link.clone()).await?;
            Ok(link)
        };
        let made = made.await;
        self.give_back(&lease).await;
        made
    }

    /// The link as it shall be saved, or the same one, which is there already.
    async fn link_to_make(&self, new: NewLink) -> Result<Result<ContactLink, ContactLink>, Error> {
        let NewLink { key, contact, author } = new;
        let reading = Error::store("reading a link");
        let store = &self.inner.store;
        let of_customer = store.link(&key).await.map_err(&reading)?;
        let id = match of_customer {
            Some(link) if link.state.contact() == Some(&contact) => return Ok(Err(link)),
            Some(ContactLink {
                id, state: LinkState::Linked { .. } | LinkState::Updating { .. }, ..
            }) => {
                return Err(exists(id));
            }
            Some(ContactLink { state: LinkState::Requested { .. }, .. }) => return Err(in_use()),
            // A person knows the contact that the service could not look up, or could not make.
            Some(ContactLink { id, state: LinkState::Uncertain | LinkState::Refused, .. }) => id,
            None => self.inner.clock.new_id().into(),
        };
        let holder = store.link_by_contact(key.organization, key.talenom_organization, &contact).await;
        if let Some(customer) = holder.map_err(&reading)? {
            let of_contact = store.link(&LinkKey { customer, ..key }).await.map_err(&reading)?;
            return Err(of_contact.map_or_else(in_use, |link| exists(link.id)));
        }
        let state = LinkState::Linked { contact, details: None };
        let (origin, made_at) = (Origin::Person(author), self.inner.clock.now());
        Ok(Ok(ContactLink { id, key, state, origin, made_at, end: None }))
    }

    /// Ends a link; the customer's contact is looked for anew from then on. What has ended already stays as it is.
    ///
    /// # Errors
    /// [`Reason::NotFound`]; [`Reason::LinkInUse`] where an invoice is on its way to the contact, or it is not known yet
    /// what became of a change of it; [`Reason::LaneBusy`].
    pub async fn end_link(&self, end: EndOfLink) -> Result<(), Error> {
        let store = &self.inner.store;
        let known = store.knows_organization(end.organization).await;
        known.map_err(Error::store("reading the organization"))?;
        let lease = self.turn(end.organization).await?;
        let ended = async {
            let link = store.link_of_id(end.organization, end.id).await;
            let link = link.map_err(Error::store("reading a link"))?;
            if link.end.is_some() {
                return Ok(());
            }
            let LinkState::Linked { contact, .. } = &link.state else { return Err(in_use()) };
            let is_used = store.is_on_the_way_to(end.organization, contact).await;
            if is_used.map_err(Error::store("reading the invoices of a contact"))? {
                return Err(in_use());
            }
            let end = LinkEnd { at: self.inner.clock.now(), author: end.author };
            self.save_link(&lease, ContactLink { end: Some(end), ..link }).await
        };
        let ended = ended.await;
        self.give_back(&lease).await;
        ended
    }

    async fn save_link(&self, lease: &store::Lease, link: ContactLink) -> Result<(), Error> {
        let save = Save { links: vec![link], ..Save::default() };
        self.inner.store.save(lease, save).await.map_err(Error::store("saving a link"))
    }
}

fn exists(link: LinkId) -> Error {
    Error::Refused(Failure::new(Reason::LinkExists).with("link", link))
}

fn in_use() -> Error {
    Error::Refused(Failure::new(Reason::LinkInUse))
}
