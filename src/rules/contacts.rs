//! Which contact of Talenom's a Severa customer is.

use crate::domain::{
    contact::Contact,
    finding::{Code, Finding, Place},
    ids::{BusinessId, ContactId, CustomerNumber, Marker},
};

/// What is known of the customer.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Our mark on a contact that we made for it.
    pub marker: Marker,
    /// Its number.
    pub number: Option<CustomerNumber>,
    /// Its business id.
    pub business_id: Option<BusinessId>,
}

/// What the candidates come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// This one.
    One(Box<Contact>),
    /// None: it can be made.
    None,
    /// A person has to say.
    Unclear(Finding),
}

/// Chooses among the contacts that Talenom found by our mark, by number and by business id.
///
/// The ladder: our own mark; number and business id together; number where the id does not contradict. A contact that
/// has only the id is never taken by itself: branches of one company share it.
#[must_use]
pub fn choose(identity: &Identity, candidates: &[Contact]) -> Match {
    let is_ours = |contact: &&Contact| contact.external_reference.text() == Some(identity.marker.as_str());
    let ours: Vec<&Contact> = candidates.iter().filter(is_ours).collect();
    let number = identity.number.map(|number| number.to_string());
    let has_number = |contact: &&Contact| number.is_some() && contact.number.text() == number.as_deref();
    let numbered: Vec<&Contact> = candidates.iter().filter(has_number).collect();
    match (ours.as_slice(), numbered.as_slice()) {
        ([], []) => none_or_candidates(identity, candidates),
        ([], [contact]) if is_other_company(contact, identity.business_id.as_ref()) => {
            Match::Unclear(other_company(&contact.id))
        }
        ([contact], _) | ([], [contact]) => Match::One(Box::new((*contact).clone())),
        (several, []) | (_, several) => Match::Unclear(ambiguous(several)),
    }
}

/// Whether the contact is another company than the customer. An id that one of the two lacks contradicts nothing.
#[must_use]
pub fn is_other_company(contact: &Contact, business_id: Option<&BusinessId>) -> bool {
    matches!((&contact.business_id, business_id), (Some(theirs), Some(ours)) if theirs != ours)
}

/// The finding that the contact is another company.
#[must_use]
pub fn other_company(contact: &ContactId) -> Finding {
    Finding::new(Code::ContactOtherCompany, Place::TalenomContact).found(contact.clone())
}

fn none_or_candidates(identity: &Identity, candidates: &[Contact]) -> Match {
    let same_company =
        |contact: &&Contact| contact.business_id.is_some() && contact.business_id == identity.business_id;
    let candidates: Vec<&Contact> = candidates.iter().filter(same_company).collect();
    if candidates.is_empty() { Match::None } else { Match::Unclear(ambiguous(&candidates)) }
}

fn ambiguous(candidates: &[&Contact]) -> Finding {
    let finding = Finding::new(Code::ContactAmbiguous, Place::TalenomContact);
    candidates.iter().fold(finding, |finding, contact| finding.expected(contact.id.clone()))
}
