use tonic_types::StatusExt;

use super::*;

pub(super) fn bad_fields(status: &Status) -> Vec<String> {
    status.get_details_bad_request().unwrap().field_violations.into_iter().map(|v| v.field).collect()
}

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
fn a_field_of_a_later_release_is_not_swallowed() {
    let plan = "connections/a/runs/b".to_owned();
    let parameters = v1::TransferInvoicesParameters { plan, ..v1::TransferInvoicesParameters::default() };
    let status = transfer_invoices(transfer(parameters), None).unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
    assert_eq!(status.get_details_error_info().unwrap().metadata["what"], "parameters.plan");
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

#[test]
fn an_unknown_choice_is_never_taken_as_the_default() {
    let request =
        v1::ListTransfersRequest { parent: "organizations/-".to_owned(), standing: 99, ..Default::default() };
    let mut fields = Fields::default();
    let filter = transfer_filter(&request, &mut fields);
    assert_eq!(bad_fields(&fields.finish(filter).unwrap_err()), ["standing"]);
}

#[test]
fn pages_have_a_size_within_bounds_and_a_token_of_ours() {
    for (asked, expected) in [(0, 50), (1, 1), (1_000, 1_000), (1_001, 1_000), (i32::MAX, 1_000)] {
        let mut fields = Fields::default();
        assert_eq!(page_size(&mut fields, asked), expected);
        assert!(fields.violations.is_empty());
    }
    let mut fields = Fields::default();
    page_size(&mut fields, -1);
    page_token(&mut fields, "x");
    assert_eq!(bad_fields(&fields.finish::<()>(None).unwrap_err()), ["page_size", "page_token"]);
}
