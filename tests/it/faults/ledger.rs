//! What stands on both sides of a company, by the sandbox's log of effects only.

use std::collections::BTreeMap;

use sandbox::effects::{Record, TalenomContact, TalenomInvoice};

use crate::harness::Service;

/// What stands on both sides of a company at the end, by the log of effects.
pub(super) struct Ledger {
    pub(super) invoices: Vec<TalenomInvoice>,
    pub(super) contacts: Vec<TalenomContact>,
    pub(super) status: String,
}

impl Ledger {
    pub(super) fn of(service: &Service, key: &str) -> Self {
        let (mut invoices, mut contacts, mut status) = (BTreeMap::new(), BTreeMap::new(), String::new());
        for effect in service.sandbox.effects().into_iter().filter(|effect| effect.organization == key) {
            match effect.record {
                Record::TalenomInvoice(invoice) => drop(invoices.insert(effect.id, invoice)),
                Record::TalenomContact(contact) => drop(contacts.insert(effect.id, contact)),
                Record::TalenomProduct(_) | Record::TalenomVoucher(_) => {}
                Record::SeveraInvoice(invoice) => status = invoice.unwrap().status,
            }
        }
        let invoices = invoices.into_values().flatten().collect();
        Self { invoices, contacts: contacts.into_values().flatten().collect(), status }
    }

    pub(super) fn has_updated_contact(&self) -> bool {
        self.contacts.iter().any(|contact| contact.business_id.is_some())
    }

    pub(super) fn with_content(&self) -> Vec<&TalenomInvoice> {
        self.invoices.iter().filter(|invoice| invoice.rows > 0).collect()
    }

    pub(super) fn empty(&self) -> usize {
        self.invoices.iter().filter(|invoice| invoice.rows == 0).count()
    }
}
