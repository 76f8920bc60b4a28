//! What Talenom offers: assumed to be there until settings or an answer say otherwise.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Mutex, PoisonError},
};

use tracing::warn;

use crate::domain::{ParseError, ids::TalenomOrganization};

/// Something of the Sales API that is not documented, and so only assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Lists of contacts and invoices that can be asked for a number or reference. Without: our store alone guards.
    Find,
    /// Reading one invoice or contact. Without: an unanswered write of rows is for a person, and contacts stay as they are.
    Read,
    /// Changing a contact. Without: contacts stay as they are.
    ContactUpdate,
    /// Approving a draft. Without: drafts are left for a person.
    Approve,
    /// Deleting a draft. Without: drafts of withdrawn invoices are left and named.
    DeleteDraft,
    /// Products. Without: rows go without product ids.
    Products,
    /// The list of sales accounts. Without: accounts are not checked before sending.
    SalesAccounts,
    /// Keeping and showing our mark. Without: nothing can be found by it.
    ReferenceEcho,
}

impl Capability {
    /// Every capability, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Find,
        Self::Read,
        Self::ContactUpdate,
        Self::Approve,
        Self::DeleteDraft,
        Self::Products,
        Self::SalesAccounts,
        Self::ReferenceEcho,
    ];

    /// The word for it in settings, logs, docs and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::Read => "read",
            Self::ContactUpdate => "contact-update",
            Self::Approve => "approve",
            Self::DeleteDraft => "delete-draft",
            Self::Products => "products",
            Self::SalesAccounts => "sales-accounts",
            Self::ReferenceEcho => "reference-echo",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// [`ParseError::Unknown`] for any other.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|capability| capability.name() == text).ok_or(ParseError::Unknown)
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What is known of a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CapabilityState {
    /// Nothing speaks against it.
    Present,
    /// The settings say that it is not there.
    AbsentBySetting,
    /// An answer of Talenom's said that it is not there. Forgotten when the process ends.
    AbsentByAnswer,
}

/// What is known of every organization's capabilities.
#[derive(Debug)]
pub(super) struct Capabilities {
    by_setting: BTreeSet<Capability>,
    by_answer: Mutex<BTreeSet<(TalenomOrganization, Capability)>>,
}

impl Capabilities {
    pub(super) fn new(absent: &[Capability]) -> Self {
        Self { by_setting: absent.iter().copied().collect(), by_answer: Mutex::default() }
    }

    pub(super) fn state(&self, organization: TalenomOrganization, capability: Capability) -> CapabilityState {
        let by_answer = self.by_answer.lock().unwrap_or_else(PoisonError::into_inner);
        if self.by_setting.contains(&capability) {
            CapabilityState::AbsentBySetting
        } else if by_answer.contains(&(organization, capability)) {
            CapabilityState::AbsentByAnswer
        } else {
            CapabilityState::Present
        }
    }

    pub(super) fn has(&self, organization: TalenomOrganization, capability: Capability) -> bool {
        self.state(organization, capability) == CapabilityState::Present
    }

    pub(super) fn table(&self, organization: TalenomOrganization) -> Vec<(Capability, CapabilityState)> {
        Capability::ALL.map(|capability| (capability, self.state(organization, capability))).to_vec()
    }

    /// Remembers that an answer showed a capability to be absent, and says so the first time.
    pub(super) fn note_absence(&self, organization: TalenomOrganization, capability: Capability) {
        let mut by_answer = self.by_answer.lock().unwrap_or_else(PoisonError::into_inner);
        if by_answer.insert((organization, capability)) {
            warn!(
                talenom.organization = %organization,
                talenom.capability = capability.name(),
                "talenom does not offer {capability} to organization {organization}, going on without"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absence_is_one_organizations_and_a_setting_is_everybodys() {
        let capabilities = Capabilities::new(&[Capability::Products]);
        let [one, other] = [1, 2].map(|number| TalenomOrganization::new(number).unwrap());
        capabilities.note_absence(one, Capability::Find);
        assert_eq!(capabilities.state(one, Capability::Find), CapabilityState::AbsentByAnswer);
        assert!(capabilities.has(other, Capability::Find));
        assert_eq!(capabilities.state(other, Capability::Products), CapabilityState::AbsentBySetting);
        assert_eq!(capabilities.table(one).len(), Capability::ALL.len());
    }

    #[test]
    fn names_are_read_back() {
        for capability in Capability::ALL {
            assert_eq!(Capability::parse(capability.name()), Ok(capability));
        }
        assert!(Capability::parse("Find").is_err());
    }
}
