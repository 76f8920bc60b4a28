//! What a credit note must hold beyond its fields. All of it is assumed: Talenom's rules for type `Credit` are not public.

use rust_decimal::Decimal;

use crate::contract::Findings;
use crate::exchange::Answer;
use crate::journal::Rule;
use crate::money;
use crate::talenom::gateway::invalid;
use crate::talenom::state::{Organization, Record};

/// Checks an invoice whose sums are computed. A credit note carries negative quantities, so its sum is not positive, and
/// only a credit note credits anything; what it credits by id must be there, under the number that it gives.
pub(crate) fn check(
    organization: &Organization,
    invoice: &Record,
    findings: &mut Findings,
) -> Result<(), Answer> {
    let is_credit = invoice.text("type") == Some("Credit");
    let (id, number) = (invoice.text("creditedInvoiceId"), invoice.integer("creditedInvoiceNumber"));
    if !is_credit && (id.is_some() || number.is_some()) {
        findings.flag(Rule::Body, "an invoice that is no Credit credits another");
    }
    let total = invoice.0.get("totalIncludingTax").and_then(money::parse).unwrap_or_default();
    if is_credit && total > Decimal::ZERO {
        findings.flag(Rule::Body, "a Credit has a positive sum");
    }
    let Some(id) = id else { return Ok(()) };
    let credited = organization.invoices.iter().find(|other| other.text("id") == Some(id));
    let Some(credited) = credited else {
        return Err(invalid("CreditedInvoiceNotFound", "There is no such invoice to credit."));
    };
    if number.is_some() && number != credited.integer("number") {
        findings.flag(Rule::Body, "creditedInvoiceNumber is not that of creditedInvoiceId");
    }
    Ok(())
}
