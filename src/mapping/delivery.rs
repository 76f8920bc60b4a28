//! How an invoice reaches its buyer.

use super::contact;
use crate::domain::{
    connection::Settings,
    contact::DeliveryChannel,
    e_invoice::{EInvoicing, Switch},
    finding::{Code, Finding, Place},
    invoice::Customer,
};

/// The first way of the connection's order that the customer can be reached by. An e-invoice needs an address that can be
/// used and is not switched off in Talenom, an e-mail an address that can be one.
pub(super) fn channel(
    customer: &Customer,
    e_invoicing: &EInvoicing,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<DeliveryChannel> {
    let can = |channel: &DeliveryChannel| match channel {
        DeliveryChannel::EInvoice => gets_e_invoices(e_invoicing),
        DeliveryChannel::Email => contact::email(customer).is_some(),
        DeliveryChannel::Paper | DeliveryChannel::SelfDelivery => true,
    };
    let chosen = settings.delivery_order.iter().copied().find(can);
    if chosen.is_none() {
        findings.push(Finding::new(Code::NoDeliveryChannel, Place::Customer { field: "".into() }));
    }
    chosen
}

fn gets_e_invoices(e_invoicing: &EInvoicing) -> bool {
    match e_invoicing {
        EInvoicing::At { switch, .. } => *switch != Switch::Off,
        EInvoicing::Untouched | EInvoicing::Removed(_) => false,
    }
}
