//! What a single person does in Severa or Talenom. Every change of an invoice or a contact is in the effects as a user's.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::clock;
use crate::contract::Findings;
use crate::effects::Actor;
use crate::severa::patch;
use crate::severa::state::{Customer, Invoice, Organization};
use crate::talenom::{self, Sending, VoucherState, ledger};
use crate::world::World;

/// In Severa, by the organization's key and the invoice's guid or number. Each act fails only where there is no such
/// organization, invoice, customer or status, and says which.
impl World {
    /// The organization in Severa.
    pub(crate) fn severa_named(&mut self, key: &str) -> Result<&mut Organization, String> {
        let found = self.severa.iter_mut().find(|organization| organization.key == key);
        found.ok_or_else(|| format!("no organization {key} in the scenario"))
    }

    /// Sets the status of that name.
    pub(crate) fn set_status(
        &mut self,
        organization: &str,
        invoice: &str,
        status: &str,
    ) -> Result<(), String> {
        let organization = self.severa_named(organization)?;
        let status = organization.status_named(status).ok_or_else(|| format!("no status {status}"))?.guid;
        let invoice = organization.invoice(invoice).ok_or_else(|| no_invoice(invoice))?.guid;
        patch::set_status(organization, invoice, status);
        self.note_effects(Actor::User, "user.setStatus");
        Ok(())
    }

    /// Changes header or rows; all of it counts as changed now.
    pub(crate) fn edit(
        &mut self,
        organization: &str,
        invoice: &str,
        edit: impl FnOnce(&mut Invoice),
    ) -> Result<(), String> {
        let organization = self.severa_named(organization)?;
        let found = organization.invoice_mut(invoice).ok_or_else(|| no_invoice(invoice))?;
        edit(found);
        let now = clock::now();
        found.changed = now;
        for row in &mut found.rows {
            row.changed = now;
        }
        let guid = found.guid;
        organization.written.push(guid);
        self.note_effects(Actor::User, "user.edit");
        Ok(())
    }

    /// Deletes an invoice; it leaves no trace in any list.
    pub(crate) fn delete(&mut self, organization: &str, invoice: &str) -> Result<(), String> {
        let organization = self.severa_named(organization)?;
        let guid = organization.invoice(invoice).ok_or_else(|| no_invoice(invoice))?.guid;
        organization.invoices.retain(|invoice| invoice.guid != guid);
        organization.written.push(guid);
        self.note_effects(Actor::User, "user.delete");
        Ok(())
    }

    /// Changes a customer, by number or name.
    pub(crate) fn edit_customer(
        &mut self,
        organization: &str,
        customer: &str,
        edit: impl FnOnce(&mut Customer),
    ) -> Result<(), String> {
        let found = self.severa_named(organization)?.customer_mut(customer);
        let found = found.ok_or_else(|| format!("no customer {customer} in the scenario"))?;
        edit(found);
        found.changed = clock::now();
        Ok(())
    }
}

/// In Talenom, by the organization's number there.
impl World {
    /// The organization at Talenom.
    pub(crate) fn talenom_numbered(
        &mut self,
        number: i64,
    ) -> Result<&mut talenom::state::Organization, String> {
        let mut organizations = self.talenom.organizations.iter_mut();
        let found = organizations.find(|organization| organization.number == number);
        found.ok_or_else(|| format!("no organization {number} in the scenario"))
    }

    /// Changes a contact, by its number: it gets a new row version.
    pub(crate) fn edit_contact(
        &mut self,
        organization: i64,
        number: &str,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<(), String> {
        let organization = self.talenom_numbered(organization)?;
        let row_version = organization.next_row_version();
        let found = organization.contacts.iter_mut().find(|contact| contact.text("number") == Some(number));
        let contact = found.ok_or_else(|| format!("no contact {number} in Talenom"))?;
        edit(&mut contact.0);
        contact.set("rowVersion", row_version);
        let id = contact.text("id").map(ToOwned::to_owned);
        organization.contacts_written.extend(id);
        self.note_effects(Actor::User, "user.editContact");
        Ok(())
    }

    /// Says how far the sending of an invoice is.
    pub(crate) fn set_sending(
        &mut self,
        organization: i64,
        invoice: i64,
        sending: Sending,
        message: Option<&str>,
    ) -> Result<(), String> {
        talenom::set_sending(self.talenom_numbered(organization)?, invoice, sending, message)?;
        self.note_effects(Actor::User, "user.send");
        Ok(())
    }

    /// Adds an approved invoice that the connector did not make.
    pub(crate) fn add_talenom_invoice(
        &mut self,
        organization: i64,
        contact: &str,
        number: i64,
        gross: Decimal,
    ) -> Result<(), String> {
        talenom::add_by_hand(self.talenom_numbered(organization)?, contact, number, gross)?;
        self.note_effects(Actor::User, "user.addInvoice");
        Ok(())
    }

    /// Books a voucher, written as one of the API's, that the connector did not make.
    pub(crate) fn book(&mut self, organization: i64, voucher: &Value) -> Result<Uuid, String> {
        let mut findings = Findings::default();
        let organization = self.talenom_numbered(organization)?;
        let booked = ledger::vouchers::add_one(organization, voucher, &mut findings);
        let broken = findings.into_list();
        let id = booked.map_err(|answer| answer.body_text())?;
        if let Some(finding) = broken.first() {
            return Err(finding.message.clone());
        }
        self.note_effects(Actor::User, "user.book");
        Ok(id)
    }

    /// Sets the state of a voucher.
    pub(crate) fn set_voucher_state(
        &mut self,
        organization: i64,
        voucher: Uuid,
        state: VoucherState,
    ) -> Result<(), String> {
        ledger::vouchers::set_state(self.talenom_numbered(organization)?, voucher, state)?;
        self.note_effects(Actor::User, "user.setVoucherState");
        Ok(())
    }

    /// Closes the books to a day, or opens all of them.
    pub(crate) fn close_books(&mut self, organization: i64, to: Option<Date>) -> Result<(), String> {
        self.talenom_numbered(organization)?.book.closed_to = to;
        Ok(())
    }
}

fn no_invoice(invoice: &str) -> String {
    format!("no invoice {invoice} in the scenario")
}
