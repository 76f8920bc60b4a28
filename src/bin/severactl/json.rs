//! Messages as JSON, with the API's own field names; enum values by their words, times as RFC 3339 in UTC.

use serde_json::{Map, Value, json};

use severa_connector::rpc::v1::{self, run_event::Event};

use crate::words::Word;

pub(crate) fn connection(connection: &v1::Connection) -> Value {
    json!({
        "name": connection.name,
        "display_name": connection.display_name,
        "state": connection.state().word(),
        "severa_organization": connection.severa_organization,
        "severa_client_id": connection.severa_client_id,
        "business_id": connection.business_id,
        "talenom_organization_number": connection.talenom_organization_number,
        "settings": connection.settings.as_ref().map(settings),
        "etag": connection.etag,
        "create_time": time(connection.create_time.as_ref()),
        "update_time": time(connection.update_time.as_ref()),
        "activate_time": time(connection.activate_time.as_ref()),
    })
}

fn settings(settings: &v1::ConnectionSettings) -> Value {
    let delivery_order: Vec<&str> = settings.delivery_order().map(Word::word).collect();
    json!({
        "waiting_status": settings.waiting_status,
        "transferred_status": settings.transferred_status,
        "error_status": settings.error_status,
        "after_rows": settings.after_rows().word(),
        "receivable_account": settings.receivable_account,
        "delivery_order": delivery_order,
        "invoice_language": settings.invoice_language,
        "cut_over": settings.cut_over,
    })
}

pub(crate) fn check(check: &v1::ConnectionCheck) -> Value {
    json!({
        "check": check.check,
        "status": check.status().word(),
        "code": check.code,
        "arguments": check.arguments,
        "message": check.message,
    })
}

pub(crate) fn capability(capability: &v1::TalenomCapability) -> Value {
    json!({
        "capability": capability.capability().word(),
        "state": capability.state().word(),
        "message": capability.message,
    })
}

pub(crate) fn run(run: &v1::Run) -> Value {
    let transfer_invoices = run.parameters.as_ref().and_then(|parameters| match parameters {
        v1::run::Parameters::TransferInvoices(parameters) => Some(transfer_parameters(parameters)),
        v1::run::Parameters::SyncProducts(_) | v1::run::Parameters::SyncLedger(_) => None,
    });
    json!({
        "name": run.name,
        "kind": run.kind().word(),
        "transfer_invoices": transfer_invoices,
        "state": run.state().word(),
        "request_id": run.request_id,
        "create_time": time(run.create_time.as_ref()),
        "start_time": time(run.start_time.as_ref()),
        "end_time": time(run.end_time.as_ref()),
        "summary": run.summary.as_ref().map(summary),
        "error": run.error.as_ref().map(run_error),
    })
}

fn transfer_parameters(parameters: &v1::TransferInvoicesParameters) -> Value {
    let filter = parameters.filter.as_ref().map(
        |filter| json!({ "invoice_numbers": filter.invoice_numbers, "invoice_guids": filter.invoice_guids }),
    );
    json!({ "filter": filter, "validate_only": parameters.validate_only, "plan": parameters.plan })
}

fn summary(summary: &v1::RunSummary) -> Value {
    json!({
        "found": summary.found,
        "transferred": summary.transferred,
        "already_transferred": summary.already_transferred,
        "held": summary.held,
        "failed": summary.failed,
        "uncertain": summary.uncertain,
        "skipped": summary.skipped,
        "not_attempted": summary.not_attempted,
        "ready": summary.ready,
        "new_problems": summary.new_problems,
        "transferred_totals": summary.transferred_totals.iter().map(totals).collect::<Vec<_>>(),
    })
}

fn run_error(error: &v1::RunError) -> Value {
    json!({
        "code": error.code,
        "reason": error.reason,
        "domain": error.domain,
        "metadata": error.metadata,
        "message": error.message,
        "retry_delay": error.retry_delay.as_ref().map(ToString::to_string),
    })
}

pub(crate) fn event(event: &Event) -> Value {
    match event {
        Event::Run(message) => json!({ "run": run(message) }),
        Event::InvoiceResult(message) => json!({ "invoice_result": invoice_result(message) }),
        // Their commands come with the methods that are not built yet.
        Event::ProductResult(message) => json!({ "product_result": { "sequence": message.sequence } }),
        Event::LedgerResult(message) => json!({ "ledger_result": { "sequence": message.sequence } }),
        Event::Progress(message) => json!({ "progress": { "found": message.found, "done": message.done } }),
        Event::Heartbeat(_) => json!({ "heartbeat": {} }),
        Event::Finished(message) => json!({ "finished": run(message) }),
    }
}

fn invoice_result(result: &v1::InvoiceResult) -> Value {
    json!({
        "sequence": result.sequence,
        "transfer": result.transfer,
        "invoice_number": result.invoice_number,
        "customer_number": result.customer_number,
        "outcome": result.outcome().word(),
        "ready": result.ready,
        "findings": result.findings.iter().map(finding).collect::<Vec<_>>(),
        "talenom_invoice_id": result.talenom_invoice_id,
        "totals": result.totals.as_ref().map(totals),
        "preview": result.preview.as_ref().map(preview),
        "content_hash": result.content_hash,
        "failure_class": result.failure_class().word(),
    })
}

fn finding(finding: &v1::Finding) -> Value {
    json!({
        "code": finding.code,
        "severity": finding.severity().word(),
        "owner": finding.owner().word(),
        "place": finding.place.as_ref().map(|place| json!({ "label": place.label, "json_path": place.json_path })),
        "arguments": finding.arguments,
        "found": finding.found,
        "expected": finding.expected,
        "message": finding.message,
    })
}

fn preview(preview: &v1::InvoicePreview) -> Value {
    json!({
        "external_reference": preview.external_reference,
        "contact": preview.contact.as_ref().map(contact_preview),
        "invoice_date": preview.invoice_date,
        "due_date": preview.due_date,
        "reference_number": preview.reference_number,
        "our_reference": preview.our_reference,
        "your_reference": preview.your_reference,
        "order_number": preview.order_number,
        "free_text": preview.free_text,
        "delivery_channel": preview.delivery_channel().word(),
        "rows": preview.rows.iter().map(row_preview).collect::<Vec<_>>(),
        "totals": preview.totals.as_ref().map(totals),
    })
}

fn contact_preview(contact: &v1::ContactPreview) -> Value {
    json!({
        "talenom_contact_id": contact.talenom_contact_id,
        "number": contact.number,
        "name": contact.name,
        "business_id": contact.business_id,
        "vat_id": contact.vat_id,
        "address_lines": contact.address_lines,
        "email": contact.email,
        "e_invoice_address": contact.e_invoice_address,
        "e_invoice_operator": contact.e_invoice_operator,
        "invoice_language": contact.invoice_language,
    })
}

fn row_preview(row: &v1::RowPreview) -> Value {
    json!({
        "code": row.code,
        "name": row.name,
        "description": row.description,
        "quantity": row.quantity,
        "unit": row.unit,
        "unit_price": row.unit_price,
        "discount_percent": row.discount_percent,
        "sales_account_number": row.sales_account_number,
        "vat_percent": row.vat_percent,
        "totals": row.totals.as_ref().map(totals),
    })
}

fn totals(totals: &v1::Totals) -> Value {
    json!({
        "net": totals.net,
        "tax": totals.tax,
        "gross": totals.gross,
        "currency_code": totals.currency_code,
    })
}

pub(crate) fn transfer(transfer: &v1::Transfer) -> Value {
    json!({
        "name": transfer.name,
        "connection": transfer.connection,
        "way": transfer.way().word(),
        "revision": transfer.revision,
        "step": transfer.step().word(),
        "standing": transfer.standing().word(),
        "failure_class": transfer.failure_class().word(),
        "next_attempt_time": time(transfer.next_attempt_time.as_ref()),
        "invoice_number": transfer.invoice_number,
        "customer_number": transfer.customer_number,
        "invoice_date": transfer.invoice_date,
        "totals": transfer.totals.as_ref().map(totals),
        "talenom_invoice_id": transfer.talenom_invoice_id,
        "content_hash": transfer.content_hash,
        "findings": transfer.findings.iter().map(finding).collect::<Vec<_>>(),
        "timeline": transfer.timeline.iter().map(timeline_entry).collect::<Vec<_>>(),
        "create_time": time(transfer.create_time.as_ref()),
        "update_time": time(transfer.update_time.as_ref()),
    })
}

fn timeline_entry(entry: &v1::TimelineEntry) -> Value {
    json!({
        "time": time(entry.time.as_ref()),
        "event": entry.event,
        "run": entry.run,
        "details": entry.details.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect::<Map<_, _>>(),
    })
}

fn time(time: Option<&prost_types::Timestamp>) -> Option<String> {
    time.map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_its_field() {
        let result = v1::InvoiceResult {
            sequence: 3,
            invoice_number: Some(10234),
            outcome: v1::Outcome::Held.into(),
            findings: vec![v1::Finding { code: "ACCOUNT_NOT_FOUND".into(), ..v1::Finding::default() }],
            ..v1::InvoiceResult::default()
        };
        let value = event(&Event::InvoiceResult(result));
        let result = &value["invoice_result"];
        assert_eq!(result["outcome"], "HELD");
        assert_eq!(result["invoice_number"], 10234);
        assert_eq!(result["customer_number"], Value::Null);
        assert_eq!(result["findings"][0]["code"], "ACCOUNT_NOT_FOUND");
        assert_eq!(event(&Event::Heartbeat(v1::Heartbeat {})), json!({ "heartbeat": {} }));
    }

    #[test]
    fn a_connection_never_shows_a_secret_and_times_are_in_utc() {
        let message = v1::Connection {
            severa_client_secret: "canary".into(),
            create_time: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            ..v1::Connection::default()
        };
        let value = connection(&message);
        assert!(!value.to_string().contains("canary"));
        assert_eq!(value["create_time"], "1970-01-01T00:00:00Z");
    }
}
