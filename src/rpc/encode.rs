//! From domain values to messages. Credentials never go out.

mod connections;
mod transfers;

use std::cmp::Reverse;

use jiff::Timestamp;
use tonic::metadata::MetadataMap;

pub(super) use connections::{connection, test_report};
pub(super) use transfers::{transfer, whole_transfer};

use super::{names, status, v1};
use crate::{
    domain::{
        finding::{Finding, Language, Owner, Place, Severity},
        ids::{CustomerNumber, InvoiceNumber},
        run::{Counts, Job, Outcome, Run, RunState},
        sales_invoice::{Line, SalesInvoice, Totals},
        transfer::{FailureClass, Step},
    },
    store::ItemView,
};

/// The language that a caller wants to be told findings in.
pub(super) fn language(metadata: &MetadataMap) -> Language {
    let header = metadata.get("accept-language").and_then(|value| value.to_str().ok());
    Language::of_header(header.unwrap_or_default())
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

pub(super) fn run(run: &Run, counts: &Counts) -> v1::Run {
    let Job::TransferInvoices(parameters) = &run.job;
    let filter = v1::InvoiceFilter {
        invoice_numbers: parameters.numbers.iter().map(|number| number.get()).collect(),
        invoice_guids: parameters.invoices.iter().map(ToString::to_string).collect(),
    };
    v1::Run {
        name: names::of_run(&run.connection, run.id),
        kind: v1::RunKind::TransferInvoices.into(),
        parameters: Some(v1::run::Parameters::TransferInvoices(v1::TransferInvoicesParameters {
            filter: Some(filter),
            validate_only: parameters.validate_only,
            plan: String::new(),
        })),
        state: match run.state {
            RunState::Queued => v1::RunState::Queued,
            RunState::Running => v1::RunState::Running,
            RunState::Succeeded => v1::RunState::Succeeded,
            RunState::PartiallySucceeded => v1::RunState::PartiallySucceeded,
            RunState::Failed => v1::RunState::Failed,
            RunState::Cancelled => v1::RunState::Cancelled,
        }
        .into(),
        request_id: run.request_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        create_time: Some(timestamp(run.created_at)),
        start_time: run.started_at.map(timestamp),
        end_time: run.ended_at.map(timestamp),
        summary: Some(summary(counts)),
        error: run.failure.as_ref().map(status::run_error),
    }
}

/// How far a run is. What a `validate_only` run found ready is done too.
pub(super) fn progress(counts: &Counts) -> v1::Progress {
    let done = counts.found.saturating_sub(counts.not_attempted).saturating_add(counts.ready);
    v1::Progress { found: count(counts.found), done: count(done) }
}

/// A count as the wire has it; no run has as many invoices as would not fit.
fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn summary(counts: &Counts) -> v1::RunSummary {
    v1::RunSummary {
        found: count(counts.found),
        transferred: count(counts.transferred),
        already_transferred: count(counts.already_transferred),
        held: count(counts.held),
        failed: count(counts.failed),
        uncertain: count(counts.uncertain),
        skipped: count(counts.skipped),
        not_attempted: count(counts.not_attempted),
        ready: count(counts.ready),
        new_problems: count(counts.new_problems),
    }
}

pub(super) fn invoice_result(view: &ItemView, language: Language) -> v1::InvoiceResult {
    let ItemView { sequence, item, transfer } = view;
    let content = transfer.progress.step.content();
    let previewed = item.preview.as_ref().map(SalesInvoice::content_hash);
    v1::InvoiceResult {
        sequence: count(*sequence),
        transfer: names::of_transfer(&item.key),
        invoice_number: transfer.seen.number.map(InvoiceNumber::get),
        customer_number: transfer.seen.customer_number.map(CustomerNumber::get),
        outcome: match item.outcome {
            Outcome::Transferred => v1::Outcome::Transferred,
            Outcome::AlreadyTransferred => v1::Outcome::AlreadyTransferred,
            Outcome::Held => v1::Outcome::Held,
            Outcome::Failed => v1::Outcome::Failed,
            Outcome::Uncertain => v1::Outcome::Uncertain,
            Outcome::Skipped => v1::Outcome::Skipped,
            Outcome::NotAttempted => v1::Outcome::NotAttempted,
        }
        .into(),
        ready: item.is_ready,
        findings: findings(&item.findings, language),
        talenom_invoice_id: talenom_invoice(&transfer.progress.step),
        totals: transfer.seen.totals.as_ref().map(totals),
        preview: item.preview.as_ref().map(preview),
        content_hash: previewed
            .or(content.map(|content| content.hash))
            .map(|hash| hash.to_string())
            .unwrap_or_default(),
        failure_class: failure_class(item.failure).into(),
    }
}

fn talenom_invoice(step: &Step) -> String {
    step.draft().map(|draft| draft.id.to_string()).unwrap_or_default()
}

const fn failure_class(class: Option<FailureClass>) -> v1::FailureClass {
    match class {
        None => v1::FailureClass::Unspecified,
        Some(FailureClass::Unavailable) => v1::FailureClass::Unavailable,
        Some(FailureClass::Contract) => v1::FailureClass::Contract,
        Some(FailureClass::Refused) => v1::FailureClass::Refused,
    }
}

fn totals(totals: &Totals) -> v1::Totals {
    let Totals { net, tax, gross, currency } = totals;
    v1::Totals {
        net: net.to_text(*currency),
        tax: tax.to_text(*currency),
        gross: gross.to_text(*currency),
        currency_code: currency.code().to_owned(),
    }
}

fn preview(invoice: &SalesInvoice) -> v1::InvoicePreview {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    v1::InvoicePreview {
        external_reference: invoice.marker.as_str().to_owned(),
        invoice_date: invoice.date.to_string(),
        due_date: invoice.due_date.to_string(),
        reference_number: text(&invoice.reference_number),
        our_reference: text(&invoice.our_reference),
        your_reference: text(&invoice.your_reference),
        order_number: text(&invoice.order_number),
        free_text: text(&invoice.free_text),
        delivery_channel: invoice
            .delivery_channel
            .map_or(v1::DeliveryChannel::Unspecified, connections::channel)
            .into(),
        rows: invoice.lines.iter().map(|line| row(line, invoice)).collect(),
        totals: Some(totals(&invoice.predicted_totals())),
    }
}

fn row(line: &Line, invoice: &SalesInvoice) -> v1::RowPreview {
    v1::RowPreview {
        code: line.code.clone().unwrap_or_default(),
        name: line.name.clone(),
        quantity: line.quantity.to_string(),
        unit: line.unit.clone().unwrap_or_default(),
        unit_price: line.unit_price.to_string(),
        sales_account_number: line.sales_account.to_string(),
        vat_percent: line.tax_percent.to_string(),
        net: line.net(invoice.currency).to_text(invoice.currency),
    }
}

/// The most severe first; those of one severity as they were found.
fn findings(findings: &[Finding], language: Language) -> Vec<v1::Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| Reverse(finding.code.entry().severity));
    sorted.into_iter().map(|finding| self::finding(finding, language)).collect()
}

fn finding(finding: &Finding, language: Language) -> v1::Finding {
    let entry = finding.code.entry();
    v1::Finding {
        code: entry.code.to_owned(),
        severity: match entry.severity {
            Severity::Information => v1::Severity::Information,
            Severity::Warning => v1::Severity::Warning,
            Severity::Error => v1::Severity::Error,
        }
        .into(),
        owner: match entry.owner {
            Owner::Customer => v1::Owner::Customer,
            Owner::Accountant => v1::Owner::Accountant,
            Owner::IntegrationTeam => v1::Owner::IntegrationTeam,
            Owner::Us => v1::Owner::Us,
        }
        .into(),
        place: Some(v1::Place { label: label(&finding.place, language), json_path: finding.place.path() }),
        found: finding.found.as_ref().map(ToString::to_string),
        expected: finding.expected.iter().map(ToString::to_string).collect(),
        message: finding.text(language),
    }
}

fn label(place: &Place, language: Language) -> String {
    let word = |finnish: &str, swedish: &str, english: &str| match language {
        Language::Finnish => finnish.to_owned(),
        Language::Swedish => swedish.to_owned(),
        Language::English => english.to_owned(),
    };
    match place {
        Place::Invoice { .. } => word("lasku", "faktura", "invoice"),
        Place::Row { number, .. } => format!("{} {number}", word("rivi", "rad", "row")),
        Place::Customer { .. } => word("asiakas", "kund", "customer"),
        Place::TalenomInvoice { .. } => word("Talenomin lasku", "fakturan hos Talenom", "invoice in Talenom"),
        Place::TalenomContact => word("Talenomin asiakas", "kunden hos Talenom", "contact in Talenom"),
    }
}

#[cfg(test)]
mod tests;
