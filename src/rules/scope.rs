//! What this release moves at all, and from when on.

use crate::{
    domain::{
        connection::Settings,
        finding::{Code, Finding, Place},
        invoice::Invoice,
        money::Currency,
    },
    mapping::Material,
};

/// Invoices from before the cut-over belong to the old interface.
pub(super) fn before_cut_over(invoice: &Invoice, settings: &Settings) -> Option<Finding> {
    let (date, cut_over) = (*invoice.date.value()?, settings.cut_over?);
    (date < cut_over).then(|| {
        Finding::new(Code::BeforeCutOver, Place::Invoice { field: "date".into() })
            .found(date)
            .expected(cut_over)
    })
}

/// Holds what cannot be mapped yet, and what cannot be right.
pub(super) fn check(material: &Material, findings: &mut Vec<Finding>) {
    let Material { invoice, customer, .. } = material;
    if let Some(currency) = invoice.currency.value().filter(|currency| **currency != Currency::EUR) {
        let place = Place::Invoice { field: "currency.code".into() };
        findings.push(Finding::new(Code::ForeignCurrency, place).found(*currency).expected(Currency::EUR));
    }
    if customer.is_none() {
        findings
            .push(Finding::new(Code::CustomerUnknown, Place::Invoice { field: "billingCustomer".into() }));
    }
    if let (Some(date), Some(due_date)) = (invoice.date.value(), invoice.due_date.value())
        && due_date < date
    {
        let place = Place::Invoice { field: "dueDate".into() };
        findings.push(Finding::new(Code::DueDateBeforeDate, place).found(*due_date).expected(*date));
    }
}
