//! What persons say about links: made and ended under the lane, so that no run goes on with another one meanwhile.

use super::{Engine, Error};
use crate::{
    domain::{
        contact::LinkKey,
        ids::{ContactId, CustomerGuid, ItemGuid, LinkId, OrganizationGuid, ProductId, TalenomOrganization},
        item::ProductLinkKey,
        link::{AnyLink, Author, Link, LinkEnd, Origin, Progress},
        run::{Failure, Reason},
    },
    store::{Lease, Save},
};

/// A link that a person makes.
#[derive(Debug)]
pub struct NewLink {
    /// In which Severa organization.
    pub organization: OrganizationGuid,
    /// In which Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// What is one.
    pub pair: Pair,
    /// Who decides, and why.
    pub author: Author,
}

/// Two records that a person says are one.
#[derive(Debug)]
pub enum Pair {
    /// A customer and a contact.
    Contact(CustomerGuid, ContactId),
    /// An item and a product.
    Product(ItemGuid, ProductId),
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

/// A link that a person asked for.
enum Asked<L> {
    /// It is there already.
    There(L),
    /// It is to be saved.
    New(L),
}

impl Engine {
    /// Links a customer to a contact, or an item to a product. The same link again changes nothing.
    ///
    /// # Errors
    /// [`Reason::NotFound`] where no connection joins the two organizations; [`Reason::LinkExists`] where the record in
    /// Severa has another link, or the contact has; [`Reason::LinkInUse`] where it is not known yet what became of the
    /// making of Talenom's record; [`Reason::LaneBusy`].
    pub async fn create_link(&self, new: NewLink) -> Result<AnyLink, Error> {
        let connections = self.inner.store.connections_of(new.organization).await;
        let connections = connections.map_err(Error::store("reading the connections"))?;
        if connections.iter().all(|one| one.talenom_organization != new.talenom_organization) {
            return Err(Error::Refused(Failure::new(Reason::NotFound).with("resource", "connection")));
        }
        let lease = self.turn(new.organization).await?;
        let made = async {
            match self.asked_for(new).await? {
                Asked::There(link) => Ok(link),
                Asked::New(link) => {
                    self.save_link(&lease, link.clone()).await?;
                    Ok(link)
                }
            }
        };
        let made = made.await;
        self.give_back(&lease).await;
        made
    }

    async fn asked_for(&self, new: NewLink) -> Result<Asked<AnyLink>, Error> {
        let NewLink { organization, talenom_organization, pair, author } = new;
        let reading = Error::store("reading a link");
        let store = &self.inner.store;
        match pair {
            Pair::Contact(customer, contact) => {
                let key = LinkKey { organization, talenom_organization, customer };
                let there = store.link(&key).await.map_err(&reading)?;
                let asked = self.link_by_person(there, key, contact.clone(), author)?;
                if let Asked::There(link) = asked {
                    return Ok(Asked::There(AnyLink::Contact(link)));
                }
                // One contact is one customer.
                let holder = store.link_by_contact(organization, talenom_organization, &contact).await;
                if let Some(customer) = holder.map_err(&reading)? {
                    let of_contact = store.link(&LinkKey { customer, ..key }).await.map_err(&reading)?;
                    return Err(of_contact.map_or_else(in_use, |link| exists(link.id)));
                }
                Ok(asked.map(AnyLink::Contact))
            }
            Pair::Product(item, product) => {
                let key = ProductLinkKey { organization, talenom_organization, item };
                let there = store.product_link(&key).await.map_err(&reading)?;
                Ok(self.link_by_person(there, key, product, author)?.map(AnyLink::Product))
            }
        }
    }

    /// What a person's link makes of the one that is there.
    fn link_by_person<K, S: Progress>(
        &self,
        there: Option<Link<K, S>>,
        key: K,
        record: S::Record,
        author: Author,
    ) -> Result<Asked<Link<K, S>>, Error> {
        let clock = &self.inner.clock;
        let id = match there {
            None => clock.new_id().into(),
            Some(link) => match (link.state.record(), link.state.since()) {
                (Some(linked), _) if *linked == record => return Ok(Asked::There(link)),
                (Some(_), _) => return Err(exists(link.id)),
                (None, Some(_)) => return Err(in_use()),
                // A person knows the record that the service could not look up, or could not make.
                (None, None) => link.id,
            },
        };
        let (state, origin) = (S::linked(record), Origin::Person(author));
        Ok(Asked::New(Link { id, key, state, origin, made_at: clock.now(), end: None }))
    }

    /// Ends a link; what the record is in Talenom is looked for anew from then on, and made where it is not found. What has
    /// ended already stays as it is.
    ///
    /// # Errors
    /// [`Reason::NotFound`]; [`Reason::LinkInUse`] where an invoice is on its way to the contact, or it is not known yet
    /// what became of a call that makes or changes Talenom's record; [`Reason::LaneBusy`].
    pub async fn end_link(&self, end: EndOfLink) -> Result<(), Error> {
        let EndOfLink { organization, id, author } = end;
        let store = &self.inner.store;
        let known = store.knows_organization(organization).await;
        known.map_err(Error::store("reading the organization"))?;
        let lease = self.turn(organization).await?;
        let ended = async {
            let link = store.link_of_id(organization, id).await.map_err(Error::store("reading a link"))?;
            let ended = match link {
                AnyLink::Contact(link) => {
                    if let Some(contact) = link.state.contact().filter(|_| link.end.is_none()) {
                        let is_used = store.is_on_the_way_to(organization, contact).await;
                        if is_used.map_err(Error::store("reading the invoices of a contact"))? {
                            return Err(in_use());
                        }
                    }
                    self.ended_by_person(link, author)?.map(AnyLink::Contact)
                }
                AnyLink::Product(link) => self.ended_by_person(link, author)?.map(AnyLink::Product),
            };
            match ended {
                Asked::There(_) => Ok(()),
                Asked::New(link) => self.save_link(&lease, link).await,
            }
        };
        let ended = ended.await;
        self.give_back(&lease).await;
        ended
    }

    fn ended_by_person<K, S: Progress>(
        &self,
        link: Link<K, S>,
        author: Author,
    ) -> Result<Asked<Link<K, S>>, Error> {
        if link.end.is_some() {
            return Ok(Asked::There(link));
        }
        // Nobody knows what an uncertain call did. It must not land after a person has seen that it did nothing.
        let can_land = link.state.record().is_none() && !self.unquiet(link.made_at).is_zero();
        if link.state.since().is_some() || can_land {
            return Err(in_use());
        }
        let end = Some(LinkEnd { at: self.inner.clock.now(), author });
        Ok(Asked::New(Link { end, ..link }))
    }

    async fn save_link(&self, lease: &Lease, link: AnyLink) -> Result<(), Error> {
        let save = match link {
            AnyLink::Contact(link) => Save { links: vec![link], ..Save::default() },
            // The next run looks anew at what kept its product back.
            AnyLink::Product(link) => Save {
                product_problems: vec![(link.key, None)],
                product_links: vec![link],
                ..Save::default()
            },
        };
        self.inner.store.save(lease, save).await.map_err(Error::store("saving a link"))
    }
}

impl<L> Asked<L> {
    fn map<M>(self, of: impl FnOnce(L) -> M) -> Asked<M> {
        match self {
            Self::There(link) => Asked::There(of(link)),
            Self::New(link) => Asked::New(of(link)),
        }
    }
}

fn exists(link: LinkId) -> Error {
    Error::Refused(Failure::new(Reason::LinkExists).with("link", link))
}

fn in_use() -> Error {
    Error::Refused(Failure::new(Reason::LinkInUse))
}
