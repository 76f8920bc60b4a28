//! The right company: an invoice of another company must never reach this one's books.

use crate::domain::{
    finding::{Code, Finding, Place},
    ids::BusinessId,
    invoice::{Invoice, Organization},
    run::{Failure, Reason},
};

/// Whether a Severa organization is the company that a connection is for.
///
/// # Errors
/// [`Reason::OtherCompany`] where Severa names another business id, or none.
pub fn is_connected(organization: &Organization, company: &BusinessId) -> Result<(), Failure> {
    match organization.vat_number.text().map(BusinessId::parse) {
        Some(Ok(theirs)) if theirs == *company => Ok(()),
        Some(Ok(_) | Err(_)) => {
            Err(Failure::new(Reason::OtherCompany).with("api", "severa").with("business_id", "other"))
        }
        None => {
            Err(Failure::new(Reason::OtherCompany).with("api", "severa").with("business_id", "not given"))
        }
    }
}

/// Compares the sender that Severa names with the connection's company.
pub(super) fn check(invoice: &Invoice, company: &BusinessId, findings: &mut Vec<Finding>) {
    let code = match invoice.sender_vat_number.text().map(BusinessId::parse) {
        Some(Ok(sender)) if sender == *company => return,
        // What is given but is no business id is another id: it must not pass as "not given".
        Some(Ok(_) | Err(_)) => Code::SenderOtherCompany,
        None => Code::SenderNotGiven,
    };
    findings.push(Finding::new(code, Place::Invoice { field: "senderVatNumber".into() }));
}
