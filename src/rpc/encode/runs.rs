//! Runs, how far they are, and what became of each invoice and item.

use super::{
    super::{names, status, v1},
    connections::channel,
    count, failure_class, findings, talenom_invoice, timestamp, totals,
};
use crate::{
    domain::{
        finding::Language,
        ids::{CustomerNumber, InvoiceNumber},
        item::ItemKind,
        run::{
            Counts, Job, Outcome, ProductAction, ProductParameters, ProductSubject, Run, RunState, Subject,
        },
        sales_invoice::{Line, SalesInvoice},
        transfer::{Transfer, TransferKey},
    },
    store::ItemView,
};
use v1::run_event::Event;

pub(in crate::rpc) fn run(run: &Run, counts: &Counts) -> v1::Run {
    let plan = run.job.plan().map(|plan| names::of_run(&run.connection, plan)).unwrap_or_default();
    let (kind, parameters) = job(&run.job, plan);
    v1::Run {
        name: names::of_run(&run.connection, run.id),
        kind: kind.into(),
        parameters: Some(parameters),
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
        cancel_requested: run.cancel_requested,
    }
}

fn job(job: &Job, plan: String) -> (v1::RunKind, v1::run::Parameters) {
    match job {
        Job::TransferInvoices(parameters) => {
            let filter = v1::InvoiceFilter {
                invoice_numbers: parameters.numbers.iter().map(|number| number.get()).collect(),
                invoice_guids: parameters.invoices.iter().map(ToString::to_string).collect(),
            };
            let parameters = v1::TransferInvoicesParameters {
                filter: Some(filter),
                validate_only: parameters.validate_only,
                contacts_only: parameters.contacts_only,
                plan,
            };
            (v1::RunKind::TransferInvoices, v1::run::Parameters::TransferInvoices(parameters))
        }
        Job::SyncProducts(parameters) => {
            let ProductParameters { validate_only, changed_only, .. } = *parameters;
            let parameters = v1::SyncProductsParameters { validate_only, plan, changed_only };
            (v1::RunKind::SyncProducts, v1::run::Parameters::SyncProducts(parameters))
        }
    }
}

/// How far a run is. What a `validate_only` run found ready is done too.
pub(in crate::rpc) fn progress(counts: &Counts) -> v1::Progress {
    let done = counts.found.saturating_sub(counts.not_attempted).saturating_add(counts.ready);
    v1::Progress { found: count(counts.found), done: count(done) }
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

/// What became of one thing, as its run's stream tells it.
pub(in crate::rpc) fn result(view: &ItemView, language: Language) -> Event {
    match (&view.item.subject, &view.transfer) {
        (Subject::Product(product), _) => Event::ProductResult(product_result(view, product, language)),
        (Subject::Invoice(key), transfer) => {
            Event::InvoiceResult(invoice_result(view, key, transfer.as_ref(), language))
        }
    }
}

fn invoice_result(
    view: &ItemView,
    key: &TransferKey,
    transfer: Option<&Transfer>,
    language: Language,
) -> v1::InvoiceResult {
    let ItemView { sequence, item, .. } = view;
    let content = transfer.and_then(|transfer| transfer.progress.step.content());
    let seen = transfer.map(|transfer| &transfer.seen);
    v1::InvoiceResult {
        sequence: count(*sequence),
        transfer: names::of_transfer(key),
        invoice_number: seen.and_then(|seen| seen.number).map(InvoiceNumber::get),
        customer_number: seen.and_then(|seen| seen.customer_number).map(CustomerNumber::get),
        outcome: outcome(item.outcome).into(),
        ready: item.is_ready,
        findings: findings(&item.findings, language),
        talenom_invoice_id: transfer
            .map(|transfer| talenom_invoice(&transfer.progress.step))
            .unwrap_or_default(),
        totals: seen.and_then(|seen| seen.totals.as_ref()).map(totals),
        preview: item.preview.as_ref().map(preview),
        content_hash: item
            .content_hash
            .or(content.map(|content| content.hash))
            .map(|hash| hash.to_string())
            .unwrap_or_default(),
        failure_class: failure_class(item.failure).into(),
        is_new: item.is_new_problem,
        first_seen_time: item.first_seen_at.map(timestamp),
    }
}

fn product_result(view: &ItemView, product: &ProductSubject, language: Language) -> v1::ProductResult {
    let ItemView { sequence, item, .. } = view;
    v1::ProductResult {
        sequence: count(*sequence),
        kind: item_kind(product.kind).into(),
        severa_guid: product.item.to_string(),
        code: product.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        item_name: product.name.clone().unwrap_or_default(),
        outcome: outcome(item.outcome).into(),
        ready: item.is_ready,
        action: match product.action {
            None => v1::ProductAction::Unspecified,
            Some(ProductAction::Create) => v1::ProductAction::Create,
            Some(ProductAction::Update) => v1::ProductAction::Update,
            Some(ProductAction::Link) => v1::ProductAction::Link,
            Some(ProductAction::Deactivate) => v1::ProductAction::Deactivate,
        }
        .into(),
        talenom_product_id: product.product.as_ref().map(ToString::to_string).unwrap_or_default(),
        findings: findings(&item.findings, language),
        failure_class: failure_class(item.failure).into(),
        is_new: item.is_new_problem,
        first_seen_time: item.first_seen_at.map(timestamp),
    }
}

/// Which of Severa's registers an item stands in.
pub(super) const fn item_kind(kind: ItemKind) -> v1::ItemKind {
    match kind {
        ItemKind::Product => v1::ItemKind::Product,
        ItemKind::WorkType => v1::ItemKind::WorkType,
        ItemKind::TravelType => v1::ItemKind::TravelType,
    }
}

const fn outcome(outcome: Outcome) -> v1::Outcome {
    match outcome {
        Outcome::Transferred => v1::Outcome::Transferred,
        Outcome::AlreadyTransferred => v1::Outcome::AlreadyTransferred,
        Outcome::Held => v1::Outcome::Held,
        Outcome::Failed => v1::Outcome::Failed,
        Outcome::Uncertain => v1::Outcome::Uncertain,
        Outcome::Skipped => v1::Outcome::Skipped,
        Outcome::NotAttempted => v1::Outcome::NotAttempted,
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
        delivery_channel: invoice.delivery_channel.map_or(v1::DeliveryChannel::Unspecified, channel).into(),
        rows: invoice.lines.iter().map(|line| row(line, invoice)).collect(),
        totals: Some(totals(&invoice.predicted_totals())),
    }
}

/// A text row has its text only.
fn row(line: &Line, invoice: &SalesInvoice) -> v1::RowPreview {
    let sale = match line {
        Line::Sale(sale) => sale,
        Line::Text(text) => return v1::RowPreview { name: text.clone(), ..v1::RowPreview::default() },
    };
    v1::RowPreview {
        code: sale.code.clone().unwrap_or_default(),
        name: sale.name.clone(),
        quantity: sale.quantity.to_string(),
        unit: sale.unit.clone().unwrap_or_default(),
        unit_price: sale.unit_price.to_string(),
        sales_account_number: sale.sales_account.to_string(),
        vat_percent: sale.tax_percent.to_string(),
        net: sale.net(invoice.currency).to_text(invoice.currency),
    }
}

#[cfg(test)]
mod tests;
