use tonic_types::StatusExt;

use super::{super::tests::bad_fields, *};

fn transfer(parameters: v1::TransferInvoicesParameters) -> v1::TransferInvoicesRequest {
    v1::TransferInvoicesRequest {
        connection: "connections/a".to_owned(),
        parameters: Some(parameters),
        ..v1::TransferInvoicesRequest::default()
    }
}

fn filtered(filter: v1::InvoiceFilter) -> v1::TransferInvoicesParameters {
    v1::TransferInvoicesParameters { filter: Some(filter), ..v1::TransferInvoicesParameters::default() }
}

#[test]
fn everything_that_is_wrong_with_a_transfer_is_told_at_once() {
    let filter = v1::InvoiceFilter { invoice_numbers: vec![10, 0], invoice_guids: vec!["x".to_owned()] };
    let mut request = transfer(filtered(filter));
    request.connection = "rautio".to_owned();
    request.request_id = "a b".to_owned();
    request.start_after = -1;
    let status = transfer_invoices(request, None).unwrap_err();
    let expected = [
        "connection",
        "parameters.filter.invoice_numbers[1]",
        "parameters.filter.invoice_guids[0]",
        "request_id",
        "start_after",
    ];
    assert_eq!(bad_fields(&status), expected);
}

#[test]
fn each_list_of_a_filter_has_its_own_bound() {
    let numbers = |count: usize| (1..).take(count).collect::<Vec<i64>>();
    let guids = vec![uuid::Uuid::nil().to_string(); FILTER_MAX];
    let full = v1::InvoiceFilter { invoice_numbers: numbers(FILTER_MAX), invoice_guids: guids };
    assert!(transfer_invoices(transfer(filtered(full)), None).is_ok());
    let over = v1::InvoiceFilter { invoice_numbers: numbers(FILTER_MAX + 1), ..v1::InvoiceFilter::default() };
    let status = transfer_invoices(transfer(filtered(over)), None).unwrap_err();
    assert_eq!(bad_fields(&status), ["parameters.filter.invoice_numbers"]);
}

#[test]
fn a_filter_is_a_set() {
    let job = |invoice_numbers| {
        let filter = v1::InvoiceFilter { invoice_numbers, ..v1::InvoiceFilter::default() };
        transfer_invoices(transfer(filtered(filter)), None).unwrap().0.job
    };
    assert_eq!(job(vec![3, 1, 3]), job(vec![1, 3]));
}

#[test]
fn a_run_of_nothing_is_not_a_run_of_everything() {
    let request = v1::StartRunRequest { parent: "connections/a".to_owned(), ..Default::default() };
    assert_eq!(bad_fields(&start_run(request, None).unwrap_err()), ["parameters"]);
}

#[test]
fn a_started_run_names_its_own_fields() {
    let filter = v1::InvoiceFilter { invoice_numbers: vec![0], ..v1::InvoiceFilter::default() };
    let parameters = Some(v1::start_run_request::Parameters::TransferInvoices(filtered(filter)));
    let request =
        v1::StartRunRequest { parent: "connections/-".to_owned(), parameters, ..Default::default() };
    let expected = ["parent", "transfer_invoices.filter.invoice_numbers[0]"];
    assert_eq!(bad_fields(&start_run(request, None).unwrap_err()), expected);
}

const PLAN: &str = "connections/a/runs/018f3a1c-0000-7000-8000-000000000001";

#[test]
fn a_plan_goes_alone_and_is_of_the_same_connection() {
    let planned = v1::TransferInvoicesParameters { plan: PLAN.to_owned(), ..Default::default() };
    let job = transfer_invoices(transfer(planned.clone()), None).unwrap().0.job;
    assert_eq!(job.plan(), Some(names::run(PLAN).unwrap().1));

    let filter = v1::InvoiceFilter { invoice_numbers: vec![1], ..Default::default() };
    let with_filter = v1::TransferInvoicesParameters { filter: Some(filter), ..planned.clone() };
    let validating = v1::TransferInvoicesParameters { validate_only: true, ..planned.clone() };
    let no_name = v1::TransferInvoicesParameters { plan: "1".to_owned(), ..Default::default() };
    for parameters in [with_filter, validating, no_name] {
        let status = transfer_invoices(transfer(parameters), None).unwrap_err();
        assert_eq!(bad_fields(&status), ["parameters.plan"]);
    }

    let elsewhere =
        v1::TransferInvoicesRequest { connection: "connections/b".to_owned(), ..transfer(planned) };
    let status = transfer_invoices(elsewhere, None).unwrap_err();
    assert_eq!(status.get_details_error_info().unwrap().reason, "PLAN_NOT_USABLE");
}

#[test]
fn runs_are_listed_by_state() {
    let request =
        |state| v1::ListRunsRequest { parent: "connections/-".to_owned(), state, ..Default::default() };
    let mut fields = Fields::default();
    assert_eq!(filter(&request(0), &mut fields).unwrap(), RunFilter::default());
    let failed = filter(&request(v1::RunState::Failed.into()), &mut fields).unwrap();
    assert_eq!(failed.state, Some(RunState::Failed));
    let unknown = filter(&request(99), &mut fields);
    assert_eq!(bad_fields(&fields.finish(unknown).unwrap_err()), ["state"]);
}
