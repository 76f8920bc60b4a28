//! Which contact of Talenom's a Severa customer is.

use crate::domain::{
    contact::Contact,
    finding::{Code, Finding, Place},
    ids::{BusinessId, ContactId, CustomerNumber, Marker},
    link::Origin,
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
    /// This one, and how it was found.
    One(Box<Contact>, Origin),
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
        ([contact], _) => Match::One(Box::new((*contact).clone()), Origin::Mark),
        ([], [contact]) => {
            let has_id = contact.business_id.is_some() && contact.business_id == identity.business_id;
            let origin = if has_id { Origin::NumberAndId } else { Origin::Number };
            Match::One(Box::new((*contact).clone()), origin)
        }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::Field;

    const OURS: &str = "2332748-7";
    const THEIRS: &str = "2129112-6";

    fn contact(id: &str, number: &str, business_id: &str, is_ours: bool) -> Contact {
        let marker = Marker::of_customer(Uuid::nil().into());
        Contact {
            id: ContactId::parse(id).unwrap(),
            number: Field::Value(number.to_owned()),
            business_id: BusinessId::parse(business_id).ok(),
            external_reference: if is_ours { Field::Value(marker.as_str().to_owned()) } else { Field::Null },
        }
    }

    #[track_caller]
    fn check(candidates: &[Contact], expected: Result<Option<(&str, Origin)>, Code>) {
        let identity = Identity {
            marker: Marker::of_customer(Uuid::nil().into()),
            number: CustomerNumber::parse("1001").ok(),
            business_id: BusinessId::parse(OURS).ok(),
        };
        let chosen = match choose(&identity, candidates) {
            Match::One(contact, origin) => Ok(Some((contact.id.to_string(), origin))),
            Match::None => Ok(None),
            Match::Unclear(finding) => Err(finding.code),
        };
        assert_eq!(chosen, expected.map(|found| found.map(|(id, origin)| (id.to_owned(), origin))));
    }

    #[test]
    fn our_mark_goes_before_the_number_and_the_number_before_the_id() {
        check(&[], Ok(None));
        check(&[contact("a", "7", "", false)], Ok(None));
        check(&[contact("a", "1001", "", false)], Ok(Some(("a", Origin::Number))));
        check(&[contact("a", "1001", OURS, false)], Ok(Some(("a", Origin::NumberAndId))));
        let marked = [contact("a", "1001", OURS, false), contact("b", "7", OURS, true)];
        check(&marked, Ok(Some(("b", Origin::Mark))));
    }

    #[test]
    fn what_is_not_sure_is_for_a_person() {
        check(&[contact("a", "7", OURS, false)], Err(Code::ContactAmbiguous));
        check(&[contact("a", "1001", THEIRS, false)], Err(Code::ContactOtherCompany));
        check(
            &[contact("a", "1001", OURS, false), contact("b", "1001", OURS, false)],
            Err(Code::ContactAmbiguous),
        );
        check(&[contact("a", "7", "", true), contact("b", "8", "", true)], Err(Code::ContactAmbiguous));
    }

    #[test]
    fn an_id_that_one_side_lacks_contradicts_nothing() {
        let ours = BusinessId::parse(OURS).ok();
        assert!(is_other_company(&contact("a", "1", THEIRS, true), ours.as_ref()));
        assert!(!is_other_company(&contact("a", "1", THEIRS, true), None));
        assert!(!is_other_company(&contact("a", "1", "", true), ours.as_ref()));
    }
}
