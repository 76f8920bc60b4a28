//! What is asked of runs.

use tonic::Status;

use super::{
    super::{names, status, v1},
    Fields, given,
};
use crate::{
    domain::{
        ParseError,
        ids::{ConnectionId, InvoiceGuid, InvoiceNumber, RequestId, RunId},
        run::{Failure, Job, ProductParameters, Reason, RunState, TransferParameters},
    },
    engine::StartRequest,
    store::RunFilter,
};

const FILTER_MAX: usize = 1_000;

/// A run to start, and the sequence after which its caller follows it.
pub(in crate::rpc) fn transfer_invoices(
    request: v1::TransferInvoicesRequest,
    trace_parent: Option<String>,
) -> Result<(StartRequest, u64), Status> {
    let mut fields = Fields::default();
    let connection = fields.take("connection", names::connection(&request.connection));
    let parameters = request.parameters.unwrap_or_default();
    let job = transfer_job(&mut fields, "parameters", parameters, connection.as_ref())?;
    let request_id = request_id(&mut fields, &request.request_id);
    let after = start_after(&mut fields, request.start_after);
    let start = || Some((StartRequest { connection: connection?, job, request_id, trace_parent }, after?));
    let start = start();
    fields.finish(start)
}

/// The same of products.
pub(in crate::rpc) fn sync_products(
    request: v1::SyncProductsRequest,
    trace_parent: Option<String>,
) -> Result<(StartRequest, u64), Status> {
    let mut fields = Fields::default();
    let connection = fields.take("connection", names::connection(&request.connection));
    let parameters = request.parameters.unwrap_or_default();
    let job = product_job(&mut fields, "parameters", &parameters, connection.as_ref())?;
    let request_id = request_id(&mut fields, &request.request_id);
    let after = start_after(&mut fields, request.start_after);
    let start = || Some((StartRequest { connection: connection?, job, request_id, trace_parent }, after?));
    let start = start();
    fields.finish(start)
}

/// A run to start.
pub(in crate::rpc) fn start_run(
    request: v1::StartRunRequest,
    trace_parent: Option<String>,
) -> Result<StartRequest, Status> {
    use v1::start_run_request::Parameters;
    let mut fields = Fields::default();
    let connection = fields.take("parent", names::connection(&request.parent));
    let job = match request.parameters {
        Some(Parameters::TransferInvoices(parameters)) => {
            Some(transfer_job(&mut fields, "transfer_invoices", parameters, connection.as_ref())?)
        }
        Some(Parameters::SyncProducts(parameters)) => {
            Some(product_job(&mut fields, "sync_products", &parameters, connection.as_ref())?)
        }
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
    connection: Option<&ConnectionId>,
) -> Result<Job, Status> {
    let v1::TransferInvoicesParameters { filter, validate_only, plan, contacts_only } = parameters;
    let filter = filter.unwrap_or_default();
    let has_filter = !filter.invoice_numbers.is_empty() || !filter.invoice_guids.is_empty();
    if contacts_only && (has_filter || validate_only || !plan.is_empty()) {
        fields.wrong(&format!("{at}.contacts_only"), "cannot be given with anything else");
    }
    if !plan.is_empty() && (has_filter || validate_only) {
        fields.wrong(&format!("{at}.plan"), "cannot be given with a filter or with validate_only");
    }
    let plan = self::plan(fields, at, &plan, connection)?;
    let numbers = &filter.invoice_numbers;
    let at = format!("{at}.filter");
    let mut numbers = entries(fields, &format!("{at}.invoice_numbers"), numbers, |n| InvoiceNumber::new(*n));
    let guids = &filter.invoice_guids;
    let mut invoices =
        entries(fields, &format!("{at}.invoice_guids"), guids, |guid| InvoiceGuid::parse(guid));
    // A filter is a set: the same invoices in another order are the same parameters.
    numbers.sort_unstable();
    numbers.dedup();
    invoices.sort_unstable();
    invoices.dedup();
    Ok(Job::TransferInvoices(TransferParameters { numbers, invoices, validate_only, plan, contacts_only }))
}

/// What a run of products shall do.
fn product_job(
    fields: &mut Fields,
    at: &str,
    parameters: &v1::SyncProductsParameters,
    connection: Option<&ConnectionId>,
) -> Result<Job, Status> {
    let v1::SyncProductsParameters { validate_only, ref plan, changed_only } = *parameters;
    if !plan.is_empty() && (validate_only || changed_only) {
        fields.wrong(&format!("{at}.plan"), "cannot be given with validate_only or with changed_only");
    }
    let plan = self::plan(fields, at, plan, connection)?;
    Ok(Job::SyncProducts(ProductParameters { validate_only, plan, changed_only }))
}

/// The plan that a run shall execute, if it shall; it must be one of the same connection.
fn plan(
    fields: &mut Fields,
    at: &str,
    name: &str,
    connection: Option<&ConnectionId>,
) -> Result<Option<RunId>, Status> {
    let plan = given(name, |name| fields.take(&format!("{at}.plan"), names::run(name))).flatten();
    if let (Some((planned_for, plan)), Some(connection)) = (&plan, connection)
        && planned_for != connection
    {
        let failure = Failure::new(Reason::PlanNotUsable).with("plan", plan).with("why", "OTHER_CONNECTION");
        return Err(status::of_failure(&failure));
    }
    Ok(plan.map(|(_, plan)| plan))
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
pub(in crate::rpc) fn watch_run(request: &v1::WatchRunRequest) -> Result<(ConnectionId, RunId, u64), Status> {
    let mut fields = Fields::default();
    let run = fields.take("name", names::run(&request.name));
    let after = start_after(&mut fields, request.start_after);
    let watch = run.zip(after).map(|((connection, run), after)| (connection, run, after));
    fields.finish(watch)
}

/// Which runs to list.
pub(in crate::rpc) fn filter(request: &v1::ListRunsRequest, fields: &mut Fields) -> Option<RunFilter> {
    let connection = fields.take("parent", names::any_connection(&request.parent));
    let state = fields.take("state", state(request.state));
    Some(RunFilter { connection: connection?, state: state? })
}

fn state(number: i32) -> Result<Option<RunState>, ParseError> {
    let state = v1::RunState::try_from(number).map_err(|_| ParseError::Unknown)?;
    Ok(match state {
        v1::RunState::Unspecified => None,
        v1::RunState::Queued => Some(RunState::Queued),
        v1::RunState::Running => Some(RunState::Running),
        v1::RunState::Succeeded => Some(RunState::Succeeded),
        v1::RunState::PartiallySucceeded => Some(RunState::PartiallySucceeded),
        v1::RunState::Failed => Some(RunState::Failed),
        v1::RunState::Cancelled => Some(RunState::Cancelled),
    })
}

#[cfg(test)]
mod tests;
