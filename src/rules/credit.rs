//! What a credit is linked to, and how much of its original is left to be credited.

use crate::{
    domain::{
        finding::{Code, Finding, Place},
        money::Amount,
        sales_invoice::{InvoiceKind, SalesInvoice},
    },
    mapping::{
        Material,
        credit::{self, Link},
    },
};

/// Checks a credit against its original.
pub(super) fn check(material: &Material, findings: &mut Vec<Finding>) {
    let invoice = &material.invoice;
    if !invoice.is_credit() {
        if credit::is_credit(invoice) {
            findings.push(Finding::new(Code::NegativeAsCredit, sum()));
        }
        return;
    }
    let original = material.original.as_ref();
    let about_original = |code| {
        let finding = Finding::new(code, Place::Invoice { field: "reimburseInvoice".into() });
        match original.and_then(|original| original.number) {
            Some(number) => finding.found(number),
            None => finding,
        }
    };
    match original.map_or(&Link::NotNamed, |original| &original.link) {
        Link::NotNamed => findings.push(about_original(Code::CreditWithoutOriginal)),
        Link::Unknown => findings.push(about_original(Code::CreditOriginalUnknown)),
        Link::Waits => findings.push(about_original(Code::CreditWaitsForOriginal)),
        Link::To { left: Some(left), .. } => {
            let gross = invoice.total_including_tax.value().map(|gross| gross.amount.signed(false));
            if let Some(gross) = gross.filter(|gross| gross > left) {
                findings.push(Finding::new(Code::OverCredited, sum()).found(gross).expected(*left));
            }
        }
        Link::To { left: None, .. } | Link::Unlinked => {}
    }
}

/// A credit that would charge has been read wrongly.
pub(super) fn check_direction(sales_invoice: &SalesInvoice, findings: &mut Vec<Finding>) {
    let gross = sales_invoice.predicted_totals().gross;
    if matches!(sales_invoice.kind, InvoiceKind::Credit(_)) && gross > Amount::ZERO {
        findings.push(Finding::new(Code::CreditSignsUnclear, sum()).found(gross));
    }
}

fn sum() -> Place {
    Place::Invoice { field: "totalIncludingTax.amount".into() }
}
