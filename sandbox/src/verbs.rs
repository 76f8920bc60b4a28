//! What a test in the same process can see and do beyond the APIs.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::clock;
use crate::effects::{Actor, Effect};
use crate::fault::{Fault, SetFault};
use crate::gate::{Gate, When};
use crate::journal::{Calls, Violation};
use crate::scenario;
use crate::severa::state::{Customer, EInvoiceFields, Invoice, Item};
use crate::severa::{self, render};
use crate::talenom::{Capability, Manner, Sending, VoucherState, ledger};
use crate::users::{Users, UsersPlan};
use crate::world::World;
use crate::{Sandbox, talenom};

/// What was seen.
impl Sandbox {
    /// The requests that broke the contract, oldest first.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.world().journal.violations()
    }

    /// Everything that ever changed, from the scenario on.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        self.shared.world().effects.after(0).to_vec()
    }

    /// The calls so far.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.shared.world().journal.calls().clone()
    }

    /// Forgets calls and violations.
    pub fn reset_calls(&self) {
        self.shared.world().journal.reset();
    }
}

/// What the vendors hold. Every method panics where the scenario has no such organization, invoice or status: a
/// test that names what is not there is wrong.
impl Sandbox {
    /// The invoice (by guid or number) as Severa would show it; `None` if there is none.
    #[must_use]
    pub fn severa_invoice(&self, organization: &str, invoice: &str) -> Option<Value> {
        let mut world = self.shared.world();
        let organization = severa_of(&mut world, organization);
        organization.invoice(invoice).map(|invoice| render::invoice(organization, invoice))
    }

    /// The name of the invoice's status.
    ///
    /// # Panics
    /// If there is no such invoice.
    #[must_use]
    pub fn severa_status_name(&self, organization: &str, invoice: &str) -> String {
        let mut world = self.shared.world();
        let organization = severa_of(&mut world, organization);
        let found = organization.invoice(invoice).and_then(|invoice| organization.status(invoice.status));
        found.unwrap_or_else(|| panic!("no invoice {invoice} in the scenario")).name.clone()
    }

    /// The guids, numbers and status names of all invoices, in the order of Severa's lists.
    #[must_use]
    pub fn severa_invoices(&self, organization: &str) -> Vec<(String, Option<i32>, String)> {
        let mut world = self.shared.world();
        let organization = severa_of(&mut world, organization);
        let status =
            |invoice: &Invoice| organization.status(invoice.status).map(|status| status.name.clone());
        let invoices = organization.invoices.iter();
        invoices
            .map(|invoice| (invoice.guid.to_string(), invoice.number, status(invoice).unwrap_or_default()))
            .collect()
    }

    /// The guid of the status of that name.
    ///
    /// # Panics
    /// If there is no such status.
    #[must_use]
    pub fn severa_status_guid(&self, organization: &str, name: &str) -> String {
        let mut world = self.shared.world();
        let status = severa_of(&mut world, organization).status_named(name);
        status.unwrap_or_else(|| panic!("no status {name} in the scenario")).guid.to_string()
    }

    /// The guid of the company of that name.
    ///
    /// # Panics
    /// If there is no such company.
    #[must_use]
    pub fn severa_company_guid(&self, organization: &str, name: &str) -> String {
        let mut world = self.shared.world();
        let mut companies = severa_of(&mut world, organization).companies.iter();
        let company = companies.find(|company| company.name == name);
        company.unwrap_or_else(|| panic!("no company {name} in the scenario")).guid.to_string()
    }

    /// All invoices that Talenom holds for the organization, whole.
    #[must_use]
    pub fn talenom_invoices(&self, organization_number: i64) -> Vec<Value> {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        organization.invoices.iter().map(talenom::state::Record::json).collect()
    }

    /// All contacts that Talenom holds for the organization, whole.
    #[must_use]
    pub fn talenom_contacts(&self, organization_number: i64) -> Vec<Value> {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        organization.contacts.iter().map(talenom::state::Record::json).collect()
    }
}

/// Products at Talenom. Panics as above.
impl Sandbox {
    /// All products that Talenom holds for the organization, whole.
    #[must_use]
    pub fn talenom_products(&self, organization_number: i64) -> Vec<Value> {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        organization.products.iter().map(talenom::state::Record::json).collect()
    }

    /// Changes a product, by its code, as a person in Talenom would: it gets a new row version.
    ///
    /// # Panics
    /// If there is no such product.
    pub fn talenom_edit_product(
        &self,
        organization_number: i64,
        code: &str,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        let row_version = organization.next_row_version();
        let found = organization.products.iter_mut().find(|product| product.text("code") == Some(code));
        let product = found.unwrap_or_else(|| panic!("no product {code} in Talenom"));
        edit(&mut product.0);
        product.set("rowVersion", row_version);
        organization.products_written.extend(product.text("id").map(ToOwned::to_owned));
        world.note_effects(Actor::User, "user.editProduct");
    }

    /// Deletes a product, by its code.
    pub fn talenom_delete_product(&self, organization_number: i64, code: &str) {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        let is_meant = |product: &mut talenom::state::Record| product.text("code") == Some(code);
        for product in organization.products.extract_if(.., is_meant) {
            organization.products_written.extend(product.text("id").map(ToOwned::to_owned));
        }
        world.note_effects(Actor::User, "user.deleteProduct");
    }
}

/// What people do meanwhile. Panics as above.
impl Sandbox {
    /// Sets an invoice's status by its name, as a person would.
    ///
    /// # Panics
    /// If there is no such invoice or status.
    pub fn severa_set_status(&self, organization: &str, invoice: &str, status: &str) {
        let done = self.shared.world().set_status(organization, invoice, status);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Moves an invoice's projects to these business units.
    ///
    /// # Panics
    /// If there is no such invoice or business unit.
    pub fn severa_set_business_units(&self, organization: &str, invoice: &str, units: &[&str]) {
        let mut world = self.shared.world();
        let organization = severa_of(&mut world, organization);
        let unit = |name: &&str| organization.business_unit_named(name).map(|unit| unit.guid);
        let units: Option<Vec<_>> = units.iter().map(unit).collect();
        let found = organization.invoice_mut(invoice).unwrap_or_else(|| panic!("no invoice {invoice}"));
        found.business_units = units.unwrap_or_else(|| panic!("a business unit is not in the scenario"));
    }

    /// Changes an invoice's header or rows; all of it counts as changed now.
    ///
    /// # Panics
    /// If there is no such invoice.
    pub fn severa_edit_invoice(&self, organization: &str, invoice: &str, edit: impl FnOnce(&mut Invoice)) {
        let done = self.shared.world().edit(organization, invoice, edit);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Changes a customer, by number or name.
    ///
    /// # Panics
    /// If there is no such customer.
    pub fn severa_edit_customer(&self, organization: &str, customer: &str, edit: impl FnOnce(&mut Customer)) {
        let done = self.shared.world().edit_customer(organization, customer, edit);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Deletes a customer, by number or name: only its invoices still name it.
    ///
    /// # Panics
    /// If there is no such customer.
    pub fn severa_delete_customer(&self, organization: &str, customer: &str) {
        self.severa_edit_customer(organization, customer, |customer| customer.is_deleted = true);
    }

    /// Changes an item, by its code or name; it counts as changed now.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn severa_edit_item(&self, organization: &str, item: &str, edit: impl FnOnce(&mut Item)) {
        let mut world = self.shared.world();
        let found = severa_of(&mut world, organization).item_mut(item);
        let found = found.unwrap_or_else(|| panic!("no item {item} in the scenario"));
        edit(found);
        found.changed = clock::now();
    }

    /// Says how all customers' e-invoice addresses are shown, as an administrator's parameter does.
    pub fn severa_show_einvoices(&self, organization: &str, fields: EInvoiceFields) {
        let mut world = self.shared.world();
        severa_of(&mut world, organization).einvoice_fields = fields;
    }

    /// Deletes an invoice; it leaves no trace in any list.
    ///
    /// # Panics
    /// If there is no such invoice.
    pub fn severa_delete_invoice(&self, organization: &str, invoice: &str) {
        let done = self.shared.world().delete(organization, invoice);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Adds an invoice, written as one entry of a scenario's `invoices`; returns its guid.
    ///
    /// # Errors
    /// YAML that is not an invoice, or names a customer or status that does not exist.
    pub fn severa_add_invoice(&self, organization: &str, yaml: &str) -> Result<String, scenario::Error> {
        let mut world = self.shared.world();
        let organization = severa_of(&mut world, organization);
        let guid = scenario::add_invoice(organization, yaml)?;
        organization.written.push(guid);
        world.note_effects(Actor::User, "user.add");
        Ok(guid.to_string())
    }

    /// Changes how an organization's Talenom treats a capability.
    pub fn talenom_set_manner(&self, organization_number: i64, capability: Capability, manner: Manner) {
        let mut world = self.shared.world();
        talenom_of(&mut world, organization_number).capabilities.insert(capability, manner);
    }

    /// Sets people to work at an organization's invoices, until what is returned is dropped.
    ///
    /// # Panics
    /// If there is no such organization or status.
    #[must_use]
    pub fn users(&self, plan: &UsersPlan) -> Users {
        for status in [&plan.waiting, &plan.transferred] {
            let _ = self.severa_status_guid(&plan.organization, status);
        }
        Users::start(&self.shared, plan)
    }

    /// Adds a sales account at Talenom, or replaces the one of the same number; written as one entry of a scenario's
    /// `sales_accounts`.
    ///
    /// # Errors
    /// YAML that is not a sales account.
    pub fn talenom_put_account(&self, organization_number: i64, yaml: &str) -> Result<(), scenario::Error> {
        let account = scenario::talenom_account(yaml)?;
        talenom_of(&mut self.shared.world(), organization_number).put_account(account);
        Ok(())
    }

    /// All vouchers that Talenom holds for the organization, as it shows them with their postings.
    ///
    /// # Panics
    /// If there is no such organization.
    #[must_use]
    pub fn talenom_vouchers(&self, organization_number: i64) -> Vec<Value> {
        let mut world = self.shared.world();
        let vouchers = &talenom_of(&mut world, organization_number).book.vouchers;
        vouchers.iter().map(|voucher| ledger::vouchers::render(voucher, true)).collect()
    }

    /// Books a voucher, written as one of the API's, as an accountant would: its id.
    ///
    /// # Panics
    /// If Talenom would not take it.
    #[must_use]
    pub fn talenom_book(&self, organization_number: i64, voucher: &Value) -> Uuid {
        let booked = self.shared.world().book(organization_number, voucher);
        booked.unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Sets the state of a voucher, as an accountant would.
    ///
    /// # Panics
    /// If there is no such voucher.
    pub fn talenom_set_voucher_state(&self, organization_number: i64, voucher: Uuid, state: VoucherState) {
        let done = self.shared.world().set_voucher_state(organization_number, voucher, state);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Closes the books to a day, or opens all of them.
    ///
    /// # Panics
    /// If there is no such organization.
    pub fn talenom_close_books(&self, organization_number: i64, to: Option<Date>) {
        let done = self.shared.world().close_books(organization_number, to);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Says how far the sending of an invoice (by its number) is; the message is what Talenom shows with it.
    ///
    /// # Panics
    /// If there is no such invoice, or it is a draft.
    pub fn talenom_set_sending(
        &self,
        organization_number: i64,
        invoice: i64,
        sending: Sending,
        message: Option<&str>,
    ) {
        let done = self.shared.world().set_sending(organization_number, invoice, sending, message);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Adds an approved invoice that the connector did not make, for a contact by its number.
    ///
    /// # Panics
    /// If there is no such contact, or the number is in use.
    pub fn talenom_add_invoice(&self, organization_number: i64, contact: &str, number: i64, gross: Decimal) {
        let done = self.shared.world().add_talenom_invoice(organization_number, contact, number, gross);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Changes a contact, by its number, as a person in Talenom would: it gets a new row version.
    ///
    /// # Panics
    /// If there is no such contact.
    pub fn talenom_edit_contact(
        &self,
        organization_number: i64,
        number: &str,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) {
        let done = self.shared.world().edit_contact(organization_number, number, edit);
        done.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// Deletes a contact, by its number.
    pub fn talenom_delete_contact(&self, organization_number: i64, number: &str) {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        let is_meant = |contact: &mut talenom::state::Record| contact.text("number") == Some(number);
        for contact in organization.contacts.extract_if(.., is_meant) {
            organization.contacts_written.extend(contact.text("id").map(ToOwned::to_owned));
        }
        world.note_effects(Actor::User, "user.deleteContact");
    }

    /// Changes an invoice, by its number, as a person in Talenom would: it gets a new row version.
    ///
    /// # Panics
    /// If there is no such invoice.
    pub fn talenom_edit_invoice(
        &self,
        organization_number: i64,
        number: i64,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) {
        let mut world = self.shared.world();
        let organization = talenom_of(&mut world, organization_number);
        let row_version = organization.next_row_version();
        let found =
            organization.invoices.iter_mut().find(|invoice| invoice.integer("number") == Some(number));
        let invoice = found.unwrap_or_else(|| panic!("no invoice {number} in Talenom"));
        edit(&mut invoice.0);
        invoice.set("rowVersion", row_version);
        organization.invoices_written.extend(invoice.text("id").map(ToOwned::to_owned));
        world.note_effects(Actor::User, "user.editInvoice");
    }

    /// Makes every token given out so far invalid, at both vendors.
    pub fn expire_tokens(&self) {
        let mut world = self.shared.world();
        world.talenom.tokens.clear();
        for organization in &mut world.severa {
            organization.tokens.clear();
        }
    }
}

/// What goes wrong.
impl Sandbox {
    /// Sets a fault, behind those that are set already.
    ///
    /// # Panics
    /// If there is no such operation, or the fault contradicts itself.
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.set(fault).unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// The faults that are set, and what came of each.
    #[must_use]
    pub fn faults(&self) -> Vec<SetFault> {
        self.shared.world().faults.list().to_vec()
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.shared.world().faults.clear();
    }
}

/// Where calls wait.
impl Sandbox {
    /// Holds every call of the operation before its effect.
    #[must_use]
    pub fn hold(&self, operation: &str) -> Gate {
        self.gate(operation, 0, When::BeforeEffect)
    }

    /// Lets `after_calls` calls of the operation pass, and holds those that follow, before or after their effect.
    #[must_use]
    pub fn gate(&self, operation: &str, after_calls: u64, when: When) -> Gate {
        self.shared.gates.add(operation, after_calls, when)
    }
}

fn severa_of<'a>(world: &'a mut World, key: &str) -> &'a mut severa::state::Organization {
    world.severa_named(key).unwrap_or_else(|problem| panic!("{problem}"))
}

fn talenom_of(world: &mut World, number: i64) -> &mut talenom::state::Organization {
    world.talenom_numbered(number).unwrap_or_else(|problem| panic!("{problem}"))
}
