//! Everything that is checked before an invoice is written. Pure: every check runs, and all findings are told.

pub mod company;
pub mod contacts;
mod credit;
pub mod e_invoice;
mod needs;
pub mod products;
pub mod registers;
mod scope;
pub mod totals;
pub mod validation;

use std::borrow::Cow;

use crate::{
    domain::{
        finding::{Finding, outcome_of},
        sales_invoice::SalesInvoice,
    },
    mapping::{self, Material, Registers},
};

pub use needs::{Needs, needs};

/// What was decided about an invoice.
#[derive(Debug, Clone)]
pub enum Judgement {
    /// It may be written.
    Ready {
        /// What Talenom shall hold.
        sales_invoice: Box<SalesInvoice>,
        /// What is noteworthy.
        findings: Vec<Finding>,
    },
    /// It has to wait.
    Held {
        /// Everything that is wrong or noteworthy.
        findings: Vec<Finding>,
    },
    /// It is left out on purpose.
    Skipped {
        /// Why.
        findings: Vec<Finding>,
    },
}

/// Judges one invoice: maps it and runs every check, whatever the others found.
#[must_use]
pub fn judge(material: &Material, registers: &Registers) -> Judgement {
    if let Some(finding) = scope::before_cut_over(&material.invoice, &registers.settings) {
        return Judgement::Skipped { findings: vec![finding] };
    }
    let mut findings = Vec::new();
    let signed = mapping::credit::normalised(material);
    let are_signs_clear = signed.is_ok();
    let material = &*signed.unwrap_or_else(|unclear| {
        findings.push(unclear);
        Cow::Borrowed(material)
    });
    credit::check(material, &mut findings);
    scope::check(material, registers.today, &mut findings);
    company::check(&material.invoice, &registers.business_id, &mut findings);
    let mapped = mapping::sales_invoice(material, registers, &mut findings);
    if let Some(sales_invoice) = mapped.as_ref().filter(|_| are_signs_clear) {
        credit::check_direction(sales_invoice, &mut findings);
        totals::check(sales_invoice, &material.invoice, registers, &mut findings);
    }
    match mapped {
        Some(sales_invoice) if outcome_of(&findings).is_none() => {
            Judgement::Ready { sales_invoice: Box::new(sales_invoice), findings }
        }
        Some(_) | None => Judgement::Held { findings },
    }
}

#[cfg(test)]
mod tests;
