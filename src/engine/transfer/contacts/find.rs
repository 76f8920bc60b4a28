//! Looking for the contact of a customer that has no link: before every creation, and after one that nobody answered.

use super::{super::Execution, Trouble};
use crate::{
    domain::{contact::Contact, ids::Marker, invoice::Customer, link::Origin},
    mapping,
    rules::contacts::{Identity, Match, choose},
    talenom::{Capability, ContactKey},
};

/// What Talenom says of a customer.
#[derive(Debug)]
pub(super) enum Sought {
    /// It has this contact for it, found so.
    Found(Contact, Origin),
    /// It has none.
    Nothing,
    /// It cannot be asked.
    NotAskable,
}

impl Execution<'_> {
    /// Asks Talenom by our mark, by number and by business id.
    pub(super) async fn find_contact(&self, customer: &Customer) -> Result<Sought, Trouble> {
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
                // Where our mark is not kept the number still tells; where nothing can be found, nothing does.
                Err(error) if error.is_absence() => {}
                Err(error) => return Err(Trouble::of_read("looking for a contact in Talenom")(error)),
            }
        }
        candidates.sort_by(|one, other| one.id.cmp(&other.id));
        candidates.dedup_by(|one, other| one.id == other.id);
        match choose(&identity, &candidates) {
            Match::One(contact, origin) => Ok(Sought::Found(*contact, origin)),
            Match::None if self.talenom.has(Capability::Find) => Ok(Sought::Nothing),
            Match::None => Ok(Sought::NotAskable),
            Match::Unclear(finding) => Err(Trouble::Held(vec![finding])),
        }
    }
}
