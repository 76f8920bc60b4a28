//! Severa's lists, with the filters of each.

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::contract::query::parse_date_time;
use crate::exchange::{Answer, Request};
use crate::severa::access::not_found;
use crate::severa::operations::Call;
use crate::severa::pages::{by_first_row, by_token};
use crate::severa::state::{Customer, Invoice, Organization, Row, RowType};
use crate::severa::{registers, render};

/// The customer whose guid stands in the path.
pub(crate) fn customer<'a>(organization: &'a Organization, path: &[String]) -> Option<&'a Customer> {
    organization.customer(path[0].parse().ok()?).filter(|customer| !customer.is_deleted)
}

/// The invoice whose guid stands in the path.
pub(crate) fn invoice<'a>(organization: &'a Organization, path: &[String]) -> Option<&'a Invoice> {
    let guid: Uuid = path[0].parse().ok()?;
    organization.invoice(&guid.to_string())
}

pub(crate) fn statuses(call: &mut Call<'_>) -> Answer {
    let active = call.request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization
        .statuses
        .iter()
        .enumerate()
        .filter(|(_, status)| active.is_none_or(|active| status.is_active == active));
    by_first_row(call.request, call.findings, shown, |(place, status)| {
        render::status(organization, status, place + 1)
    })
}

/// The units of all companies; all are in use.
pub(crate) fn business_units(call: &mut Call<'_>) -> Answer {
    let organization = &*call.organization;
    let shown = organization.business_units.iter().filter(|unit| {
        call.request.value("active") != Some("false")
            && is_guid_among(call.request, "companyGuid", unit.company)
            && is_among(call.request, "name", Some(&unit.name))
    });
    by_first_row(call.request, call.findings, shown, |unit| render::business_unit(organization, unit))
}

pub(crate) fn sales_accounts(call: &mut Call<'_>) -> Answer {
    let active = call.request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization
        .sales_accounts
        .iter()
        .filter(|account| active.is_none_or(|active| account.is_active == active));
    by_first_row(call.request, call.findings, shown, |account| render::sales_account(organization, account))
}

pub(crate) fn currencies(call: &mut Call<'_>) -> Answer {
    let active = call.request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization
        .currencies
        .iter()
        .filter(|currency| active.is_none_or(|active| currency.is_active == active));
    by_first_row(call.request, call.findings, shown, |currency| render::currency(organization, currency))
}

pub(crate) fn cost_centers(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let active = request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization.cost_centers.iter().filter(|cost_center| {
        active.is_none_or(|active| cost_center.is_active == active)
            && is_among(request, "identifier", Some(&cost_center.number))
            && is_among(request, "name", Some(&cost_center.name))
    });
    by_first_row(request, call.findings, shown, |cost_center| render::cost_center(organization, cost_center))
}

/// The rates of the organization's own country are all there are.
pub(crate) fn vat_rates(call: &mut Call<'_>) -> Answer {
    let country = call.request.parsed::<Uuid>("countryGuid");
    let home = registers::find_country("FI").map(registers::Country::guid);
    let organization = &*call.organization;
    let is_asked = (country.is_none() || country == home) && call.request.value("active") != Some("false");
    let shown = organization.vat_rates.iter().filter(|_| is_asked);
    Answer::ok(shown.map(|rate| render::vat_rate(organization, rate)).collect())
}

/// Customers in the order of the scenario. Their place stands in for a sequence: deleted ones keep theirs.
pub(crate) fn customers(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let organization = &*call.organization;
    let active = request.parsed::<bool>("isActive");
    let internal = request.parsed::<bool>("isInternal");
    let since = request.value("changedSince").and_then(parse_date_time);
    let is_shown = |customer: &Customer| {
        !customer.is_deleted
            && active.is_none_or(|active| customer.is_active == active)
            && internal.is_none_or(|internal| customer.is_internal == internal)
            && since.is_none_or(|since| customer.changed >= since)
            && is_among(request, "numbers", customer.number.map(|number| number.to_string()).as_deref())
            && is_among(request, "customerNames", Some(&customer.name))
            && is_among(request, "emailAddresses", customer.email.as_deref())
    };
    let shown = (1..).zip(&organization.customers).filter(|(_, customer)| is_shown(customer));
    let render = |(_, customer): &(u64, &Customer)| render::customer(organization, customer);
    by_token(request, call.findings, organization.page_tokens, shown, |(place, _)| *place, render)
}

pub(crate) fn addresses(call: &mut Call<'_>) -> Answer {
    let since = call.request.value("changedSince").and_then(parse_date_time);
    let organization = &*call.organization;
    let shown = organization
        .customers
        .iter()
        .filter(|customer| !customer.is_deleted && since.is_none_or(|since| customer.changed >= since));
    by_first_row(
        call.request,
        call.findings,
        shown.flat_map(|customer| customer.placed_addresses().map(move |placed| (customer, placed))),
        |(customer, placed)| render::address(organization, customer, &placed),
    )
}

/// Invoices in the order of their creation; the filters hold together (assumed), `startDate` and `endDate` are about
/// the invoice date (assumed), both included.
pub(crate) fn invoices(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let organization = &*call.organization;
    let moment = |name: &str| request.value(name).and_then(parse_date_time);
    let date = |name: &str| moment(name).map(|moment| jiff::tz::Offset::UTC.to_datetime(moment).date());
    let (since, start, end) = (moment("changedSince"), date("startDate"), date("endDate"));
    let paid_from = date("paymentDateStart");
    let least = request.parsed::<Decimal>("minimumTotalExcludingTax");
    let most = request.parsed::<Decimal>("maximumTotalExcludingTax");
    let is_shown = |invoice: &&Invoice| {
        since.is_none_or(|since| invoice.changed >= since)
            && start.is_none_or(|start| invoice.date >= start)
            && end.is_none_or(|end| invoice.date <= end)
            && paid_from.is_none_or(|from| invoice.payment_date.is_some_and(|date| date >= from))
            && least.is_none_or(|least| organization.shown_sums(invoice).excluding_tax >= least)
            && most.is_none_or(|most| organization.shown_sums(invoice).excluding_tax <= most)
            && is_guid_among(request, "invoiceStatusGuids", invoice.status)
            && is_guid_among(request, "customerGuids", invoice.customer)
            && is_any_among(request, "projectBusinessUnitGuids", &invoice.business_units)
            && is_among(request, "numbers", invoice.number.map(|number| number.to_string()).as_deref())
            && is_among(request, "referenceNumbers", invoice.reference_number.as_deref())
    };
    let shown = organization.invoices.iter().filter(is_shown);
    let render = |invoice: &&Invoice| render::invoice(organization, invoice);
    by_token(request, call.findings, organization.page_tokens, shown, |invoice| invoice.sequence, render)
}

/// Whether the parameter is not given, or names the value.
fn is_among(request: &Request, parameter: &str, value: Option<&str>) -> bool {
    let mut asked = request.values(parameter).peekable();
    asked.peek().is_none() || asked.any(|asked| Some(asked) == value)
}

fn is_guid_among(request: &Request, parameter: &str, guid: Uuid) -> bool {
    is_any_among(request, parameter, &[guid])
}

/// Whether the parameter is not given, or names one of the values: any of them is enough (assumed).
fn is_any_among(request: &Request, parameter: &str, guids: &[Uuid]) -> bool {
    let mut asked = request.values(parameter).map(str::parse).peekable();
    asked.peek().is_none() || asked.any(|asked| asked.is_ok_and(|asked| guids.contains(&asked)))
}

pub(crate) fn rows_of_invoice(call: &mut Call<'_>) -> Answer {
    let Some(found) = invoice(call.organization, call.path) else { return not_found() };
    let kind = call.request.value("rowType");
    let is_shown = |row: &Row| match row.row_type {
        RowType::FlatRate => kind.is_none_or(|kind| kind == "FlatRate"),
        RowType::Hours => kind.is_none_or(|kind| kind == "Hours"),
        RowType::Fees => kind.is_none_or(|kind| kind == "ProjectFees"),
        RowType::Travel => kind.is_none_or(|kind| kind == "TravelExpenses"),
    };
    let organization = &*call.organization;
    let shown = (1..).zip(&found.rows).filter(|(_, row)| is_shown(row));
    let render = |(place, row): &(usize, &Row)| render::row(organization, found, row, *place);
    by_token(call.request, call.findings, organization.page_tokens, shown, |(_, row)| row.sequence, render)
}

/// All rows of all invoices; only `changedSince` narrows them (documented).
pub(crate) fn rows(call: &mut Call<'_>) -> Answer {
    let since = call.request.value("changedSince").and_then(parse_date_time);
    let organization = &*call.organization;
    let mut rows: Vec<(usize, &Invoice, &Row)> = Vec::new();
    for invoice in &organization.invoices {
        let shown =
            (1..).zip(&invoice.rows).filter(|(_, row)| since.is_none_or(|since| row.changed >= since));
        rows.extend(shown.map(|(place, row)| (place, invoice, row)));
    }
    rows.sort_by_key(|(_, _, row)| row.sequence);
    let render =
        |(place, invoice, row): &(usize, &Invoice, &Row)| render::row(organization, invoice, row, *place);
    by_token(
        call.request,
        call.findings,
        organization.page_tokens,
        rows.into_iter(),
        |(_, _, row)| row.sequence,
        render,
    )
}
