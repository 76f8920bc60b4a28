//! What this release moves at all, and from when on.

use jiff::{Span, civil::Date};

use crate::{
    domain::{
        connection::Settings,
        finding::{Code, Finding, Place},
        invoice::Invoice,
    },
    mapping::Material,
};

/// A date that is further ahead than this is a slip of the finger.
const FAR_YEARS: i8 = 1;

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
pub(super) fn check(material: &Material, today: Date, findings: &mut Vec<Finding>) {
    let Material { invoice, customer, .. } = material;
    if customer.is_none() {
        findings
            .push(Finding::new(Code::CustomerUnknown, Place::Invoice { field: "billingCustomer".into() }));
    }
    dates(invoice, today, findings);
}

/// Dates that are hardly meant.
fn dates(invoice: &Invoice, today: Date, findings: &mut Vec<Finding>) {
    if let (Some(date), Some(due_date)) = (invoice.date.value(), invoice.due_date.value())
        && due_date < date
    {
        let place = Place::Invoice { field: "dueDate".into() };
        findings.push(Finding::new(Code::DueDateBeforeDate, place).found(*due_date).expected(*date));
    }
    let far = today.saturating_add(Span::new().years(FAR_YEARS));
    for (field, day) in
        [("date", &invoice.date), ("dueDate", &invoice.due_date), ("entryDate", &invoice.entry_date)]
    {
        if let Some(day) = day.value().filter(|day| **day > far) {
            let place = Place::Invoice { field: field.into() };
            findings.push(Finding::new(Code::DateFarAhead, place).found(*day).expected(today));
        }
    }
}
