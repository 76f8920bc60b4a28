//! Contacts: made, read, and changed in nothing but what Severa's register says otherwise.

use std::fmt;

use serde_json::{Map, Value};

use super::{Capability, Organization, parse, render, wire};
use crate::{
    domain::{
        contact::{Contact, ContactDetails, NewContact},
        ids::ContactId,
    },
    failpoint,
    outbound::{Error, ErrorKind},
};

/// A contact as Talenom has it, with everything that goes back to it when it is changed.
#[derive(Clone, PartialEq)]
pub struct TalenomContact {
    /// What it is recognized by.
    pub contact: Contact,
    /// The object as Talenom sent it, for the next write.
    pub(super) raw: Map<String, Value>,
}

/// A contact holds names and addresses, so only its id is shown.
impl fmt::Debug for TalenomContact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TalenomContact").field("id", &self.contact.id).finish_non_exhaustive()
    }
}

impl TalenomContact {
    /// Whether it is as Severa's register says, wherever that says something, and e-invoicing as it shall be.
    #[must_use]
    pub fn holds(&self, details: &ContactDetails) -> bool {
        self.changes(details).is_empty()
    }

    /// Whether automatic e-invoicing is switched off.
    #[must_use]
    pub fn is_e_invoicing_off(&self) -> bool {
        render::is_e_invoicing_off(&self.raw)
    }

    fn changes(&self, details: &ContactDetails) -> Map<String, Value> {
        render::contact_changes(&self.raw, details)
    }
}

impl Organization {
    /// Creates a contact. Not idempotent: an unknown outcome is settled by looking for the contact, never by a repeat.
    /// Our mark goes along where Talenom keeps marks; whether it kept this one is in the contact.
    ///
    /// # Errors
    /// An [`Error`] of the call; [`ErrorKind::Conflict`] where the number is taken.
    pub async fn create_contact(&self, contact: &NewContact) -> Result<Contact, Error> {
        let endpoint = &wire::CREATE_CONTACT;
        let keeps_references = self.has(Capability::ReferenceEcho);
        let body = render::contact(contact, self.number(), keeps_references);
        let request = self.request(endpoint, &[], &[], Some(&body));
        failpoint::reach("talenom.create_contact.before");
        let answer = self.send(endpoint, &request).await?;
        failpoint::reach("talenom.create_contact.after");
        let created = self.one(endpoint, &answer, parse::contact)?;
        self.note_echo(&contact.marker, created.external_reference.value());
        Ok(created)
    }

    /// One contact, if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call or of an answer that is another contact.
    pub async fn contact(&self, contact: &ContactId) -> Result<Option<TalenomContact>, Error> {
        let endpoint = &wire::GET_CONTACT;
        let request = self.request(endpoint, &[contact.as_str()], &[], None);
        match self.send_if(Capability::Read, endpoint, &request).await {
            Ok(answer) => {
                let read = self.one(endpoint, &answer, parse::whole_contact)?;
                self.is_asked(endpoint, read.contact.id == *contact)?;
                Ok(Some(read))
            }
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a contact what Severa's register says: the contact as it was just read, its row version and fields that we do
    /// not know included, with the fields that differ in their places. Idempotent as long as nobody else writes to it.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], also where Talenom said yes and changed nothing, or an [`Error`] of the call;
    /// [`ErrorKind::Conflict`] where the contact has another row version by now.
    pub async fn update_contact(
        &self,
        base: &TalenomContact,
        details: &ContactDetails,
    ) -> Result<TalenomContact, Error> {
        let endpoint = &wire::UPDATE_CONTACT;
        let mut body = base.raw.clone();
        body.extend(base.changes(details));
        let request = self.request(endpoint, &[base.contact.id.as_str()], &[], Some(&body));
        failpoint::reach("talenom.update_contact.before");
        let answer = self.send_if(Capability::ContactUpdate, endpoint, &request).await?;
        failpoint::reach("talenom.update_contact.after");
        let updated = self.one(endpoint, &answer, parse::whole_contact)?;
        self.is_asked(endpoint, updated.contact.id == base.contact.id)?;
        if updated.raw == base.raw {
            return Err(self.lacks(endpoint, Capability::ContactUpdate));
        }
        Ok(updated)
    }
}
