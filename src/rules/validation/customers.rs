//! Whether Talenom could take each customer as a contact, and whether two customers are told apart.

use std::collections::HashMap;

use crate::{
    domain::{
        connection::Settings,
        e_invoice::{EInvoicing, Switch},
        finding::{Code, Finding, Place},
        ids::{BusinessId, CustomerNumber},
        invoice::{Customer, CustomerAddress},
    },
    mapping::{Countries, contact, e_invoice},
};

/// Judges customers one after the other, and remembers of each only what another one could share.
#[derive(Debug, Default)]
pub struct Customers {
    numbers: HashMap<CustomerNumber, u32>,
    business_ids: HashMap<BusinessId, u32>,
    /// How many show an e-invoice address, or half of one.
    showing: u64,
    seen: u64,
}

impl Customers {
    /// Everything that would be wrong or noteworthy about the customer's contact, as a transfer would find it.
    pub fn check(
        &mut self,
        customer: &Customer,
        addresses: &[CustomerAddress],
        countries: &Countries,
        settings: &Settings,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let e_invoicing = match e_invoice::shown(customer, &mut findings) {
            e_invoice::Shown::At(address) => EInvoicing::At { address, switch: Switch::On },
            e_invoice::Shown::Nothing | e_invoice::Shown::Unusable => EInvoicing::Untouched,
        };
        let registers = (countries, settings);
        let details = contact::details(customer, addresses, e_invoicing, registers, &mut findings);
        if details.delivery_channel.is_none() {
            findings.push(Finding::new(Code::NoDeliveryChannel, Place::Customer { field: "".into() }));
        }
        // What a new contact needs; the contact itself is made by a transfer.
        let _ = contact::new_contact(customer, &details, settings, &mut findings);
        findings.extend(self.shared(customer));
        self.note(customer);
        findings.into_iter().map(|finding| told_of(customer, finding)).collect()
    }

    /// What the customer has that one before it has too.
    fn shared(&self, customer: &Customer) -> Vec<Finding> {
        let number = customer.number.value().filter(|number| self.numbers.contains_key(number));
        let id = contact::business_id(customer).filter(|id| self.business_ids.contains_key(id));
        let about = |code, field: &'static str| Finding::new(code, Place::Customer { field: field.into() });
        let number = number.map(|_| about(Code::CustomerNumberShared, "number"));
        number.into_iter().chain(id.map(|_| about(Code::CustomerIdShared, "vatNumber"))).collect()
    }

    fn note(&mut self, customer: &Customer) {
        self.seen += 1;
        let shows = customer.e_invoice_address.text().or(customer.e_invoice_operator.text()).is_some();
        self.showing += u64::from(shows);
        if let Some(number) = customer.number.value() {
            *self.numbers.entry(*number).or_default() += 1;
        }
        if let Some(id) = contact::business_id(customer) {
            *self.business_ids.entry(id).or_default() += 1;
        }
    }

    /// How many were judged.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether none of many shows an e-invoice address: then Severa may hide the field from us.
    #[must_use]
    pub fn check_visibility(&self) -> Option<Finding> {
        let place = Place::Organization { field: "eInvoiceAddress".into() };
        (self.seen > 0 && self.showing == 0).then(|| Finding::new(Code::EInvoiceNotVisible, place))
    }
}

/// One finding of a billing customer, told of one of many.
fn told_of(customer: &Customer, finding: Finding) -> Finding {
    let field = match &finding.place {
        Place::Customer { field } => field.clone(),
        Place::Invoice { .. }
        | Place::Row { .. }
        | Place::TalenomInvoice { .. }
        | Place::TalenomContact
        | Place::OfInvoice { .. }
        | Place::OfCustomer { .. }
        | Place::Item { .. }
        | Place::TalenomProduct
        | Place::OfItem { .. }
        | Place::Organization { .. }
        | Place::Connection { .. }
        | Place::SalesAccount { .. }
        | Place::CostCenter { .. }
        | Place::TalenomOrganization => return finding,
    };
    let place = Place::OfCustomer { guid: customer.guid, number: customer.number.value().copied(), field };
    Finding { place, ..finding }
}
