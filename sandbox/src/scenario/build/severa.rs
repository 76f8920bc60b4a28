//! Severa's half of a scenario: registers, customers, invoices.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_saphyr::Spanned;
use uuid::Uuid;

use super::{days_after, item, morning_of};
use crate::generate;
use crate::identifiers::{derived_guid, reference_number};
use crate::limit::Limit;
use crate::money::{Amount, Totals};
use crate::scenario::{Problem, defaults, file};
use crate::severa::registers;
use crate::severa::state::{
    Address, BusinessUnit, Company, CostCenter, Currency, CurrencyRates, Customer, CustomerAddress, EInvoice,
    Invoice, Organization, Origin, OriginType, Overrides, Row, RowType, SalesAccount, Status, VatRate,
};

/// A company in Severa, with all that the file gives and generates.
pub(super) fn organization(file: file::Organization) -> Result<Organization, Problem> {
    let key = file.key.value.clone();
    let severa = file.severa;
    let scopes = severa.scopes.unwrap_or_else(|| defaults::SCOPES.map(ToOwned::to_owned).to_vec());
    let vat_number = file.business_id.vat_number();
    let (companies, business_units) = match severa.companies {
        Some(given) => companies(&key, given),
        None => only_company(&key, &file.name, &vat_number),
    };
    if companies.is_empty() {
        return Err(Problem::at(&file.key, "an organization has at least one company".to_owned()));
    }
    let items = severa.products.into_iter().map(|file| item::product(&key, file));
    let items = items.chain(severa.work_types.into_iter().map(|file| item::work_type(&key, file)));
    let items = items.chain(severa.travel_types.into_iter().map(|file| item::travel_type(&key, file)));
    let mut organization = Organization {
        guid: derived_guid(&key, "organization", ""),
        name: file.name,
        vat_number,
        own_currency: severa.currency,
        companies,
        business_units,
        address: file.address.map_or_else(defaults::address, address),
        is_vat_registered: severa.vat_registered,
        einvoice_fields: severa.einvoice_fields,
        credit_notes: severa.credit_notes,
        currency_rates: severa.currency_rates,
        shows_own_currency: severa.multi_currency_info,
        prices_include_tax: severa.prices_include_tax,
        client_id: severa.client_id.unwrap_or_else(|| format!("{key}-client")),
        client_secret: severa.client_secret.unwrap_or_else(|| format!("{key}-secret")),
        scopes: scopes.into_iter().collect(),
        limit: Limit::new(severa.requests_per_second.into()),
        latency: Duration::from_millis(severa.latency_ms),
        page_tokens: severa.page_tokens,
        token_lifetime: Duration::from_secs(severa.token_lifetime_seconds),
        statuses: statuses(&key, severa.statuses),
        currencies: currencies(severa.currency_rates, severa.currencies),
        cost_centers: cost_centers(&key, severa.cost_centers),
        vat_rates: vat_rates(&key, severa.vat_rates),
        sales_accounts: sales_accounts(&key, severa.sales_accounts),
        addons: severa.addons.unwrap_or_else(|| vec![defaults::ADDON.to_owned()]),
        items: items.collect(),
        customers: file.customers.into_iter().map(|file| customer(&key, file)).collect(),
        invoices: Vec::new(),
        written: Vec::new(),
        next_sequence: 1,
        tokens: HashMap::new(),
        key,
    };
    for invoice in file.invoices {
        add_invoice(&mut organization, invoice)?;
    }
    if let Some(wish) = &file.generate {
        let status = organization.status_named(defaults::WAITING).map(|status| status.guid);
        let missing =
            || Problem::at(&file.key, format!("generated invoices need a status {}", defaults::WAITING));
        generate::fill(&mut organization, wish, status.ok_or_else(missing)?);
    }
    Ok(organization)
}

fn statuses(key: &str, given: Option<Vec<file::Status>>) -> Vec<Status> {
    let Some(given) = given else { return defaults::statuses(key) };
    let status = |status: file::Status| Status {
        guid: status.guid.unwrap_or_else(|| derived_guid(key, "invoicestatus", &status.name)),
        name: status.name,
        is_active: status.active,
        is_default: status.default,
        is_default_for_credit_note: status.default_for_credit_note,
        is_read_only: status.read_only,
        has_invoice_number: status.has_number,
        is_sent: status.sent,
        is_waiting_payment: status.waiting_payment,
        is_paid: status.paid,
    };
    given.into_iter().map(status).collect()
}

/// The companies with their units, each company's root unit first.
fn companies(key: &str, given: Vec<file::Company>) -> (Vec<Company>, Vec<BusinessUnit>) {
    let (mut companies, mut units) = (Vec::new(), Vec::new());
    for file::Company { name, business_id, units: below } in given {
        let guid = derived_guid(key, "company", &name);
        let root_unit =
            add_unit(key, guid, None, file::Unit { name: name.clone(), units: below }, &mut units);
        companies.push(Company { guid, name, vat_number: business_id.vat_number(), root_unit });
    }
    (companies, units)
}

fn add_unit(
    key: &str,
    company: Uuid,
    parent: Option<Uuid>,
    unit: file::Unit,
    units: &mut Vec<BusinessUnit>,
) -> Uuid {
    let guid = derived_guid(key, "businessunit", &unit.name);
    units.push(BusinessUnit { guid, name: unit.name, parent, company });
    for below in unit.units {
        add_unit(key, company, Some(guid), below, units);
    }
    guid
}

fn only_company(key: &str, name: &str, vat_number: &str) -> (Vec<Company>, Vec<BusinessUnit>) {
    let (guid, root_unit) = (derived_guid(key, "company", "root"), derived_guid(key, "businessunit", "root"));
    let company = Company { guid, name: name.to_owned(), vat_number: vat_number.to_owned(), root_unit };
    let unit = BusinessUnit { guid: root_unit, name: name.to_owned(), parent: None, company: guid };
    (vec![company], vec![unit])
}

fn currencies(rates: CurrencyRates, given: Option<Vec<file::Currency>>) -> Vec<Currency> {
    let Some(given) = given else { return registers::currencies(rates) };
    let currency = |currency: file::Currency| Currency {
        symbol: currency.symbol.unwrap_or_else(|| currency.code.clone()),
        code: currency.code,
        name: currency.name,
        rate: currency.rate.0,
        is_active: currency.active,
    };
    given.into_iter().map(currency).collect()
}

/// Two may share a number, so their names tell them apart.
fn cost_centers(key: &str, given: Vec<file::CostCenter>) -> Vec<CostCenter> {
    let cost_center = |file::CostCenter { guid, number, name, active }| CostCenter {
        guid: guid.unwrap_or_else(|| derived_guid(key, "costcenter", &format!("{number}/{name}"))),
        number,
        name,
        is_active: active,
    };
    given.into_iter().map(cost_center).collect()
}

fn vat_rates(key: &str, given: Option<Vec<Amount>>) -> Vec<VatRate> {
    let percents = match given {
        Some(given) => given.into_iter().map(|amount| amount.0).collect(),
        None => defaults::VAT_PERCENTS.to_vec(),
    };
    let rate = |(place, percent): (usize, Decimal)| VatRate {
        guid: derived_guid(key, "vatrate", &percent.normalize().to_string()),
        code: format!("S{}", percent.normalize().to_string().replace('.', "")),
        percent,
        is_default: place == 0,
    };
    percents.into_iter().enumerate().map(rate).collect()
}

fn sales_accounts(key: &str, given: Option<Vec<file::SeveraAccount>>) -> Vec<SalesAccount> {
    let Some(given) = given else { return defaults::severa_accounts(key) };
    let account = |account: file::SeveraAccount| SalesAccount {
        guid: derived_guid(key, "salesaccount", &account.number),
        number: account.number,
        name: account.name,
        is_active: account.active,
    };
    given.into_iter().map(account).collect()
}

fn address(address: file::Address) -> Address {
    Address {
        street: address.street,
        postal_code: address.postal_code,
        city: address.city,
        country: address.country,
    }
}

fn customer_address(file: file::CustomerAddress) -> CustomerAddress {
    let file::CustomerAddress { street, postal_code, city, country, billing, postal, visit } = file;
    CustomerAddress {
        address: Address { street, postal_code, city, country },
        is_billing: billing,
        is_postal: postal,
        is_visit: visit,
    }
}

fn customer(key: &str, file: file::Customer) -> Customer {
    let name = file.number.map_or_else(|| file.name.clone(), |number| number.to_string());
    Customer {
        guid: file.guid.unwrap_or_else(|| derived_guid(key, "customer", &name)),
        number: file.number,
        name: file.name,
        vat_number: file.vat_number.or_else(|| file.business_id.map(|id| id.vat_number())),
        email: file.email,
        e_invoice: file.einvoice.map(|given| EInvoice { address: given.address, operator: given.operator }),
        payment_term: file.payment_term.or(Some(14)),
        overdue_interest: file.overdue_interest.map(|amount| amount.0),
        address: file.address.map(address),
        addresses: file.addresses.into_iter().map(customer_address).collect(),
        language: file.language,
        currency: file.currency,
        is_active: file.active,
        is_deleted: false,
        is_internal: file.internal,
        tax_free: file.tax_free.map(|given| (given.description, given.category)),
        notes: file.notes,
        changed: file.changed.unwrap_or(Timestamp::UNIX_EPOCH),
        overrides: Overrides { raw: file.raw, absent: file.absent },
    }
}

/// What an invoice refers to, found by the names in the file.
struct References {
    status: Uuid,
    customer: Uuid,
    billing_customer: Uuid,
    credits: Option<Uuid>,
    number: Option<i32>,
    business_units: Vec<Uuid>,
}

/// Adds an invoice at the end of the organization's list.
pub(crate) fn add_invoice(organization: &mut Organization, file: file::Invoice) -> Result<Uuid, Problem> {
    let references = references(organization, &file)?;
    let invoice = invoice(organization, file, references);
    let guid = invoice.guid;
    organization.invoices.push(invoice);
    Ok(guid)
}

fn references(organization: &Organization, file: &file::Invoice) -> Result<References, Problem> {
    let status = find_status(organization, file.status.as_ref(), &file.customer)?;
    let customer = find_customer(organization, &file.customer)?;
    let billing_customer = match &file.billing_customer {
        Some(name) => find_customer(organization, name)?,
        None => customer,
    };
    let number =
        file.number.or_else(|| status.has_invoice_number.then(|| organization.next_invoice_number()));
    if let Some(number) = number
        && organization.invoice(&number.to_string()).is_some()
    {
        return Err(Problem::at(&file.customer, format!("invoice {number} is there twice")));
    }
    let credits = match &file.credits {
        None => None,
        Some(number) => {
            let original = organization.invoice(&number.value.to_string()).map(|invoice| invoice.guid);
            let missing =
                || Problem::at(number, format!("there is no invoice {} to credit above", number.value));
            Some(original.ok_or_else(missing)?)
        }
    };
    let business_units = match &file.business_units {
        Some(names) => names.iter().map(|name| find_unit(organization, name)).collect::<Result<_, _>>()?,
        None => vec![organization.companies[0].root_unit],
    };
    Ok(References { status: status.guid, customer, billing_customer, credits, number, business_units })
}

fn invoice(organization: &mut Organization, file: file::Invoice, references: References) -> Invoice {
    let References { status, customer, billing_customer, credits, number, business_units } = references;
    let sequence = organization.take_sequence();
    let name = number.map_or_else(|| format!("without-number-{sequence}"), |number| number.to_string());
    let guid = file.guid.unwrap_or_else(|| derived_guid(&organization.key, "invoice", &name));
    let term = organization.customer(billing_customer).and_then(|customer| customer.payment_term);
    let payment_term = file.payment_term.or(term).unwrap_or(14);
    let created = morning_of(file.date);
    let changed = file.changed.unwrap_or(created);
    let rows = file.rows.into_iter().enumerate();
    let rows = rows.map(|(place, file)| row(organization, guid, place, file, changed)).collect();
    let receiver = file.receiver.unwrap_or_default();
    Invoice {
        guid,
        number,
        status,
        customer,
        billing_customer,
        date: file.date,
        due_date: file.due_date.unwrap_or_else(|| days_after(file.date, payment_term)),
        entry_date: file.entry_date,
        payment_date: file.payment_date,
        payment_term,
        overdue_interest: file.overdue_interest.map_or(Decimal::from(8), |amount| amount.0),
        currency_rate: file
            .currency_rate
            .map_or_else(|| organization.rate_of(&file.currency), |amount| amount.0),
        currency: file.currency,
        reference_number: file
            .reference
            .or_else(|| number.map(|n| reference_number(u64::from(n.unsigned_abs())))),
        our_reference: file.our_reference,
        your_reference: file.your_reference,
        order_number: file.order_number,
        is_credit_note: file.credit_note,
        credits,
        is_reverse_charged: file.reverse_charge.is_some(),
        reverse_charge_description: file.reverse_charge,
        prices_include_tax: file.prices_include_tax.unwrap_or(organization.prices_include_tax),
        free_text: file.free_text,
        free_text2: file.free_text2,
        notes: file.notes,
        project: file.project,
        business_units,
        receiver_name: receiver.name,
        receiver_contact: receiver.contact,
        receiver_email: receiver.email,
        receiver_address: receiver.address.map(address),
        pdf_kilobytes: file.pdf_kilobytes,
        totals: file.totals.map(|given| Totals {
            excluding_tax: given.excluding_tax.0,
            tax: given.tax.0,
            including_tax: given.including_tax.0,
        }),
        rows,
        created,
        changed,
        overrides: Overrides { raw: file.raw, absent: file.absent },
        sequence,
    }
}

fn row(
    organization: &mut Organization,
    invoice: Uuid,
    place: usize,
    file: file::Row,
    changed: Timestamp,
) -> Row {
    let row_type = file.kind.unwrap_or(RowType::Hours);
    let (unit, account) = match row_type {
        RowType::Hours => ("h", "3000"),
        RowType::Fees | RowType::FlatRate => ("kpl", "3010"),
        RowType::Travel => ("kpl", "3020"),
    };
    Row {
        guid: file
            .guid
            .unwrap_or_else(|| derived_guid(&organization.key, "invoicerow", &format!("{invoice}/{place}"))),
        row_type,
        codes: file.code.into_iter().chain(file.further_codes).collect(),
        description: file.description,
        quantity: file.quantity.map_or(Decimal::ONE, |amount| amount.0),
        unit: Some(file.unit.unwrap_or_else(|| unit.to_owned())),
        unit_price: file.price.0,
        vat_rate: Some(file.vat.map_or(defaults::VAT_PERCENTS[0], |amount| amount.0)),
        sales_account: Some(file.account.unwrap_or_else(|| account.to_owned())),
        recurring_sales_account: file.recurring_account,
        cost_center: file.cost_center,
        flat_rate: file.flat_rate,
        has_comment: file.comment,
        event_date: file.event_date,
        origins: file.origins.map(|origins| origins.into_iter().map(|file| origin(row_type, file)).collect()),
        changed,
        overrides: Overrides { raw: file.raw, absent: file.absent },
        sequence: organization.take_sequence(),
    }
}

fn origin(row_type: RowType, file: file::Origin) -> Origin {
    let own = match row_type {
        RowType::Hours | RowType::FlatRate => OriginType::Hours,
        RowType::Fees => OriginType::Fees,
        RowType::Travel => OriginType::Travel,
    };
    Origin {
        kind: file.kind.unwrap_or(own),
        event_date: file.event_date,
        code: file.code,
        quantity: file.quantity.map(|amount| amount.0),
    }
}

fn find_status<'a>(
    organization: &'a Organization,
    name: Option<&Spanned<String>>,
    place: &Spanned<String>,
) -> Result<&'a Status, Problem> {
    let (wanted, place) = name.map_or((defaults::WAITING, place), |name| (name.value.as_str(), name));
    let found = organization.status_named(wanted);
    found.ok_or_else(|| Problem::at(place, format!("there is no invoice status named `{wanted}`")))
}

fn find_unit(organization: &Organization, name: &Spanned<String>) -> Result<Uuid, Problem> {
    let found = organization.business_unit_named(&name.value).map(|unit| unit.guid);
    found.ok_or_else(|| Problem::at(name, format!("there is no business unit named `{}`", name.value)))
}

fn find_customer(organization: &Organization, name: &Spanned<String>) -> Result<Uuid, Problem> {
    let wanted = name.value.as_str();
    let found = organization
        .customers
        .iter()
        .find(|customer| customer.is_named(wanted))
        .map(|customer| customer.guid);
    found.ok_or_else(|| Problem::at(name, format!("there is no customer with the number or name `{wanted}`")))
}
