//! Whether the company has the add-ons in Severa that transfers need, and none that sends its invoices too.

use crate::domain::{
    finding::{Code, Finding, Place},
    invoice::Organization,
};

/// The add-on that takes the interface to Talenom into use.
const TALENOM: &str = "Talenom";

/// The add-ons that send or book invoices themselves. Severa documents no names of add-ons, so these are assumed.
const SENDERS: [&str; 4] = ["Maventa", "AutoInvoice", "Netvisor", "Procountor"];

/// What is wrong with the company's add-ons; nothing where Severa does not tell them.
#[must_use]
pub fn check(organization: &Organization) -> Vec<Finding> {
    let Some(add_ons) = organization.addons.value() else { return Vec::new() };
    let place = || Place::Organization { field: "activeAddons".into() };
    let is_active = |name: &str| add_ons.iter().any(|active| active.eq_ignore_ascii_case(name));
    let missing = (!is_active(TALENOM)).then(|| Finding::new(Code::AddOnMissing, place()).expected(TALENOM));
    let sending = SENDERS.into_iter().filter(|name| is_active(name));
    let sending = sending.map(|name| Finding::new(Code::DoubleSendingRisk, place()).found(name));
    missing.into_iter().chain(sending).collect()
}
