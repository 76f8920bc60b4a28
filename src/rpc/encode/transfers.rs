//! Transfers, their timelines and what was decided about them.

use std::collections::BTreeMap;

use super::{failure_class, findings, names, talenom_invoice, timestamp, totals, v1};
use crate::domain::{
    decision::{Choice, Decision},
    finding::Language,
    ids::{CustomerNumber, InvoiceNumber},
    journal::{Entry, Subject},
    transfer::{Standing, Step, Transfer, Way},
};

/// A transfer as lists show it.
pub(in crate::rpc) fn transfer(transfer: &Transfer, language: Language) -> v1::Transfer {
    let progress = &transfer.progress;
    v1::Transfer {
        name: names::of_transfer(&transfer.key),
        connection: names::of_connection(&transfer.connection),
        way: match transfer.way {
            Way::SalesInvoice => v1::Way::SalesInvoice,
        }
        .into(),
        revision: i32::try_from(progress.revision).unwrap_or(i32::MAX),
        step: step(&progress.step).into(),
        standing: standing(progress.standing).into(),
        failure_class: failure_class(progress.standing.failure_class()).into(),
        next_attempt_time: progress.standing.next_attempt().map(timestamp),
        invoice_number: transfer.seen.number.map(InvoiceNumber::get),
        customer_number: transfer.seen.customer_number.map(CustomerNumber::get),
        invoice_date: transfer.seen.date.map(|date| date.to_string()).unwrap_or_default(),
        totals: transfer.seen.totals.as_ref().map(totals),
        talenom_invoice_id: talenom_invoice(&progress.step),
        content_hash: progress.step.content().map(|content| content.hash.to_string()).unwrap_or_default(),
        findings: findings(&transfer.findings, language),
        orphan_drafts: i32::try_from(progress.orphan_drafts).unwrap_or(i32::MAX),
        held_since_time: match progress.standing {
            Standing::Held => transfer.held_since.map(timestamp),
            Standing::Going
            | Standing::Failed { .. }
            | Standing::Uncertain { .. }
            | Standing::Withdrawn
            | Standing::GivenUp
            | Standing::Transferred => None,
        },
        create_time: Some(timestamp(transfer.found_at)),
        update_time: Some(timestamp(transfer.updated_at)),
        ..v1::Transfer::default()
    }
}

/// A transfer with all that happened to it and was decided about it.
pub(in crate::rpc) fn whole_transfer(
    transfer: &Transfer,
    timeline: &[Entry],
    decisions: &[Decision],
    language: Language,
) -> v1::Transfer {
    v1::Transfer {
        timeline: timeline.iter().map(timeline_entry).collect(),
        decisions: decisions.iter().map(decision).collect(),
        ..self::transfer(transfer, language)
    }
}

fn decision(decision: &Decision) -> v1::TransferDecision {
    let (choice, invoice) = match &decision.choice {
        Choice::Adopt { invoice } => (v1::DecisionChoice::Adopt, invoice.to_string()),
        Choice::SendAgain => (v1::DecisionChoice::SendAgain, String::new()),
        Choice::GiveUp => (v1::DecisionChoice::GiveUp, String::new()),
        Choice::Release => (v1::DecisionChoice::Release, String::new()),
        Choice::SendUnlinked => (v1::DecisionChoice::SendUnlinked, String::new()),
        Choice::ClosePair => (v1::DecisionChoice::ClosePair, String::new()),
    };
    v1::TransferDecision {
        choice: choice.into(),
        talenom_invoice_id: invoice,
        actor: decision.actor.clone(),
        reason: decision.reason.clone(),
        create_time: Some(timestamp(decision.decided_at)),
        apply_time: decision.applied_at.map(timestamp),
    }
}

const fn step(step: &Step) -> v1::Step {
    match step {
        Step::Found => v1::Step::Found,
        Step::ContactReady { .. } => v1::Step::ContactReady,
        Step::DraftRequested { .. } => v1::Step::DraftRequested,
        Step::DraftMade { .. } => v1::Step::DraftMade,
        Step::RowsSending(_) => v1::Step::RowsSending,
        Step::RowsWritten(_) => v1::Step::RowsWritten,
        Step::ApproveSending(_) => v1::Step::ApproveSending,
        Step::Approved(_) => v1::Step::Approved,
        Step::StatusSending { .. } => v1::Step::StatusSending,
        Step::DeleteSending { .. } => v1::Step::DeleteSending,
        Step::Done { .. } => v1::Step::Done,
    }
}

const fn standing(standing: Standing) -> v1::Standing {
    match standing {
        Standing::Going => v1::Standing::Going,
        Standing::Held => v1::Standing::Held,
        Standing::Failed { .. } => v1::Standing::Failed,
        Standing::Uncertain { .. } => v1::Standing::Uncertain,
        Standing::Withdrawn => v1::Standing::Withdrawn,
        Standing::GivenUp => v1::Standing::GivenUp,
        Standing::Transferred => v1::Standing::Transferred,
    }
}

fn timeline_entry(entry: &Entry) -> v1::TimelineEntry {
    v1::TimelineEntry {
        time: Some(timestamp(entry.at)),
        event: entry.event.clone(),
        run: names::of_run(&entry.connection, entry.run),
        details: details(entry),
    }
}

/// An entry of an organization's journal.
pub(in crate::rpc) fn journal_entry(sequence: i64, entry: &Entry) -> v1::JournalEntry {
    v1::JournalEntry {
        sequence,
        time: Some(timestamp(entry.at)),
        event: entry.event.clone(),
        connection: names::of_connection(&entry.connection),
        run: names::of_run(&entry.connection, entry.run),
        transfer: match &entry.subject {
            Subject::Transfer { key, .. } => names::of_transfer(key),
            Subject::Item { .. } => String::new(),
        },
        item: match &entry.subject {
            Subject::Transfer { .. } => String::new(),
            Subject::Item { item, .. } => item.to_string(),
        },
        details: details(entry),
    }
}

fn details(entry: &Entry) -> BTreeMap<String, String> {
    let mut details = entry.details.clone();
    if let Subject::Transfer { revision, step, standing, .. } = &entry.subject {
        details.insert("step".to_owned(), step.clone());
        details.insert("standing".to_owned(), standing.clone());
        details.insert("revision".to_owned(), revision.to_string());
    }
    details
}
