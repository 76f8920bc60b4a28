//! From a request to domain values. Every bad field is told at once; only valid values get further.

mod connections;
mod transfers;

use jiff::civil::Date;
use tonic::Status;

pub(super) use connections::{activation, change, changed_connection, deletion, new_connection};
pub(super) use transfers::{decision, transfer_filter};

use super::{
    names,
    status::{self, Violation},
    v1,
};
use crate::{
    domain::{
        ParseError,
        ids::{ConnectionId, InvoiceGuid, InvoiceNumber, RequestId, RunId},
        run::{Job, TransferParameters},
    },
    engine::StartRequest,
    store::Cursor,
};

const FILTER_MAX: usize = 1_000;
const PAGE_SIZE_DEFAULT: usize = 50;
const PAGE_SIZE_MAX: usize = 1_000;

/// Collects what is wrong while the rest is read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    violations: Vec<Violation>,
}

impl Fields {
    /// Keeps what is wrong with a field, and goes on.
    pub(super) fn take<T>(&mut self, field: &str, value: Result<T, ParseError>) -> Option<T> {
        value.map_err(|error| self.wrong(field, &error.to_string())).ok()
    }

    fn wrong(&mut self, field: &str, text: &str) {
        self.violations.push(Violation { field: field.to_owned(), text: text.to_owned() });
    }

    /// The value, if nothing at all was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Status> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => Err(status::of_violations(self.violations)),
        }
    }

    fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = text.parse();
        if date.is_err() {
            self.wrong(field, "is not a date such as 2026-11-24");
        }
        date.ok()
    }
}

/// One field by itself.
pub(super) fn one<T>(field: &str, value: Result<T, ParseError>) -> Result<T, Status> {
    let mut fields = Fields::default();
    let value = fields.take(field, value);
    fields.finish(value)
}

/// A run to start, and the sequence after which its caller follows it.
pub(super) fn transfer_invoices(
    request: v1::TransferInvoicesRequest,
    trace_parent: Option<String>,
) -> Result<(StartRequest, u64), Status> {
    let mut fields = Fields::default();
    let connection = fields.take("connection", names::connection(&request.connection));
    let job = transfer_job(&mut fields, "parameters", request.parameters.unwrap_or_default())?;
    let request_id = request_id(&mut fields, &request.request_id);
    let after = start_after(&mut fields, request.start_after);
    let start = || Some((StartRequest { connection: connection?, job, request_id, trace_parent }, after?));
    let start = start();
    fields.finish(start)
}

/// A run to start.
pub(super) fn start_run(
    request: v1::StartRunRequest,
    trace_parent: Option<String>,
) -> Result<StartRequest, Status> {
    use v1::start_run_request::Parameters;
    let mut fields = Fields::default();
    let connection = fields.take("parent", names::connection(&request.parent));
    let job = match request.parameters {
        Some(Parameters::TransferInvoices(parameters)) => {
            Some(transfer_job(&mut fields, "transfer_invoices", parameters)?)
        }
        Some(Parameters::SyncProducts(_)) => return Err(status::not_built("sync_products")),
        Some(Parameters::SyncLedger(_)) => return Err(status::not_built("sync_ledger")),
        // Nothing said is not everything asked for.
        None => fields.take("parameters", Err(ParseError::Empty)),
    };
    let request_id = request_id(&mut fields, &request.request_id);
    let start = || Some(StartRequest { connection: connection?, job: job?, request_id, trace_parent });
    let start = start();
    fields.finish(start)
}

/// What a transfer run shall do; `at` is the field that says it.
fn transfer_job(
    fields: &mut Fields,
    at: &str,
    parameters: v1::TransferInvoicesParameters,
) -> Result<Job, Status> {
    if !parameters.plan.is_empty() {
        return Err(status::not_built(&format!("{at}.plan")));
    }
    let filter = parameters.filter.unwrap_or_default();
    let at = format!("{at}.filter");
    let numbers = &filter.invoice_numbers;
    let mut numbers = entries(fields, &format!("{at}.invoice_numbers"), numbers, |n| InvoiceNumber::new(*n));
    let guids = &filter.invoice_guids;
    let mut invoices =
        entries(fields, &format!("{at}.invoice_guids"), guids, |guid| InvoiceGuid::parse(guid));
    // A filter is a set: the same invoices in another order are the same parameters.
    numbers.sort_unstable();
    numbers.dedup();
    invoices.sort_unstable();
    invoices.dedup();
    let validate_only = parameters.validate_only;
    Ok(Job::TransferInvoices(TransferParameters { numbers, invoices, validate_only }))
}

/// The entries of one list of a filter.
fn entries<T, V>(
    fields: &mut Fields,
    at: &str,
    list: &[T],
    read: impl Fn(&T) -> Result<V, ParseError>,
) -> Vec<V> {
    if list.len() > FILTER_MAX {
        fields.wrong(at, &format!("has more than {FILTER_MAX} entries"));
        return Vec::new();
    }
    let indexed = list.iter().enumerate();
    indexed.filter_map(|(index, entry)| fields.take(&format!("{at}[{index}]"), read(entry))).collect()
}

fn request_id(fields: &mut Fields, text: &str) -> Option<RequestId> {
    given(text, |text| fields.take("request_id", RequestId::parse(text))).flatten()
}

fn start_after(fields: &mut Fields, number: i64) -> Option<u64> {
    fields.take("start_after", u64::try_from(number).map_err(|_| ParseError::Range))
}

/// A run to follow, and after which sequence.
pub(super) fn watch_run(request: &v1::WatchRunRequest) -> Result<(ConnectionId, RunId, u64), Status> {
    let mut fields = Fields::default();
    let run = fields.take("name", names::run(&request.name));
    let after = start_after(&mut fields, request.start_after);
    let watch = run.zip(after).map(|((connection, run), after)| (connection, run, after));
    fields.finish(watch)
}

/// How many to list.
pub(super) fn page_size(fields: &mut Fields, size: i32) -> usize {
    match usize::try_from(size) {
        Ok(0) => PAGE_SIZE_DEFAULT,
        Ok(size) => size.min(PAGE_SIZE_MAX),
        Err(_) => {
            fields.wrong("page_size", &ParseError::Range.to_string());
            PAGE_SIZE_DEFAULT
        }
    }
}

/// Where a list goes on.
pub(super) fn page_token(fields: &mut Fields, token: &str) -> Option<Cursor> {
    if token.is_empty() { None } else { fields.take("page_token", Cursor::parse(token)) }
}

fn bounded(text: &str, max: usize) -> Result<String, ParseError> {
    let text = text.trim();
    if text.chars().count() > max { Err(ParseError::TooLong { max }) } else { Ok(text.to_owned()) }
}

fn given<T>(text: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}

#[cfg(test)]
mod tests;
