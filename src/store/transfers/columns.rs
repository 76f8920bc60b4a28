//! A transfer in columns and back. What a step needs must be there, or the row is not consistent.

use jiff::{Timestamp, civil::Date};
use sea_orm::ActiveValue::Set;

use crate::{
    domain::{
        ids::{
            ConnectionId, ContactId, CustomerNumber, InvoiceGuid, InvoiceNumber, RowVersion, TalenomInvoiceId,
        },
        money::{Amount, Currency},
        sales_invoice::{ContentHash, Totals},
        transfer::{Content, Draft, Progress, Seen, Standing, Step, Transfer, TransferKey, Written},
    },
    store::{
        Error,
        entities::transfer::{ActiveModel, Model},
        row::{RowName, Word, to_json},
    },
};

const TABLE: &str = "transfers";

/// The whole row.
pub(in crate::store) fn to_row(transfer: &Transfer) -> Result<ActiveModel, Error> {
    let Transfer { key, connection, way, progress, seen, findings, found_at, updated_at, .. } = transfer;
    let Transfer { held_since, problem_since, written, .. } = transfer;
    let Progress { revision, step, standing, attempts, orphan_drafts } = progress;
    let approved = match step {
        Step::StatusSending { approved, .. } | Step::Done { approved, .. } => Some(*approved),
        Step::Found
        | Step::ContactReady { .. }
        | Step::DraftRequested { .. }
        | Step::DraftMade { .. }
        | Step::RowsSending(_)
        | Step::RowsWritten(_)
        | Step::ApproveSending(_)
        | Step::Approved(_)
        | Step::DeleteSending { .. } => None,
    };
    let sums = sums(seen.totals.as_ref(), *key)?;
    Ok(ActiveModel {
        organization: Set(key.organization.uuid()),
        invoice: Set(key.invoice.uuid()),
        connection: Set(connection.as_str().to_owned()),
        way: Set(way.word().to_owned()),
        revision: Set((*revision).into()),
        step: Set(step.name().to_owned()),
        standing: Set(standing.name().to_owned()),
        contact_id: Set(step.contact().map(ToString::to_string)),
        talenom_invoice_id: Set(step.draft().map(|draft| draft.id.to_string())),
        row_version: Set(step.draft().map(|draft| draft.row_version.to_string())),
        content_hash: Set(step.content().map(|content| content.hash.to_string())),
        approved: Set(approved),
        failure_class: Set(standing.failure_class().map(|class| class.word().to_owned())),
        next_attempt: Set(standing.next_attempt().map(Timestamp::as_microsecond)),
        attempts: Set((*attempts).into()),
        orphan_drafts: Set((*orphan_drafts).into()),
        number: Set(seen.number.map(InvoiceNumber::get)),
        customer_number: Set(seen.customer_number.map(CustomerNumber::get)),
        invoice_date: Set(seen.date.map(|date| date.to_string())),
        due_date: Set(seen.due_date.map(|date| date.to_string())),
        net: Set(sums.map(|[net, ..]| net)),
        tax: Set(sums.map(|[_, tax, _]| tax)),
        gross: Set(sums.map(|[.., gross]| gross)),
        currency: Set(seen.totals.map(|totals| totals.currency.code().to_owned())),
        credits: Set(seen.credits.map(InvoiceGuid::uuid)),
        findings: Set(to_json(findings)),
        held_since: Set(held_since.map(Timestamp::as_microsecond)),
        problem_since: Set(problem_since.map(Timestamp::as_microsecond)),
        written_head: Set(written.as_ref().map(|written| written.head.to_string())),
        written_fields: Set(written.as_ref().map(|written| to_json(&written.fields))),
        found_at: Set(found_at.as_microsecond()),
        updated_at: Set(updated_at.as_microsecond()),
    })
}

/// The three sums in smallest units. One that has a part of a unit cannot be stored; rules refuse it long before.
fn sums(totals: Option<&Totals>, key: TransferKey) -> Result<Option<[i64; 3]>, Error> {
    let Some(totals) = totals else { return Ok(None) };
    let name = RowName::new(TABLE, key.invoice);
    let units = |column, amount: Amount| name.read(column, amount.minor_units(totals.currency));
    Ok(Some([units("net", totals.net)?, units("tax", totals.tax)?, units("gross", totals.gross)?]))
}

pub(in crate::store) fn from_row(row: &Model) -> Result<Transfer, Error> {
    let name = RowName::new(TABLE, row.invoice);
    Ok(Transfer {
        key: TransferKey { organization: row.organization.into(), invoice: row.invoice.into() },
        progress: Progress {
            revision: name.read("revision", row.revision.try_into())?,
            step: step(&name, row)?,
            standing: standing(&name, row)?,
            attempts: name.read("attempts", row.attempts.try_into())?,
            orphan_drafts: name.read("orphan_drafts", row.orphan_drafts.try_into())?,
        },
        seen: Seen {
            number: name.optional("number", row.number, InvoiceNumber::new)?,
            customer_number: name.optional("customer_number", row.customer_number, CustomerNumber::new)?,
            date: name.optional("invoice_date", row.invoice_date.as_deref(), str::parse::<Date>)?,
            due_date: name.optional("due_date", row.due_date.as_deref(), str::parse::<Date>)?,
            totals: totals(&name, row)?,
            credits: row.credits.map(InvoiceGuid::from),
        },
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        way: name.word("way", &row.way)?,
        findings: name.json("findings", &row.findings)?,
        held_since: name.optional_time("held_since", row.held_since)?,
        problem_since: name.optional_time("problem_since", row.problem_since)?,
        written: written(&name, row)?,
        found_at: name.time("found_at", row.found_at)?,
        updated_at: name.time("updated_at", row.updated_at)?,
    })
}

fn written(name: &RowName, row: &Model) -> Result<Option<Written>, Error> {
    let Some(head) = name.optional("written_head", row.written_head.as_deref(), ContentHash::parse)? else {
        return Ok(None);
    };
    let fields = name.required("written_fields", row.written_fields.as_deref())?;
    Ok(Some(Written { head, fields: name.json("written_fields", fields)? }))
}

fn totals(name: &RowName, row: &Model) -> Result<Option<Totals>, Error> {
    let Some(currency) = name.optional("currency", row.currency.as_deref(), Currency::parse)? else {
        return Ok(None);
    };
    let sum =
        |column, units| name.required(column, units).map(|units| Amount::from_minor_units(units, currency));
    Ok(Some(Totals {
        net: sum("net", row.net)?,
        tax: sum("tax", row.tax)?,
        gross: sum("gross", row.gross)?,
        currency,
    }))
}

fn step(name: &RowName, row: &Model) -> Result<Step, Error> {
    let contact = || {
        let contact = name.required("contact_id", row.contact_id.as_deref())?;
        name.read("contact_id", ContactId::parse(contact))
    };
    let draft = || {
        let id = name.required("talenom_invoice_id", row.talenom_invoice_id.as_deref())?;
        let row_version = name.required("row_version", row.row_version.as_deref())?;
        Ok::<_, Error>(Draft {
            id: name.read("talenom_invoice_id", TalenomInvoiceId::parse(id))?,
            row_version: name.read("row_version", RowVersion::parse(row_version))?,
        })
    };
    let content = || {
        let hash = name.required("content_hash", row.content_hash.as_deref())?;
        let hash = name.read("content_hash", ContentHash::parse(hash))?;
        Ok::<_, Error>(Content { contact: contact()?, draft: draft()?, hash })
    };
    let approved = || name.required("approved", row.approved);
    Ok(match row.step.as_str() {
        "FOUND" => Step::Found,
        "CONTACT_READY" => Step::ContactReady { contact: contact()? },
        "DRAFT_REQUESTED" => Step::DraftRequested { contact: contact()? },
        "DRAFT_MADE" => Step::DraftMade { contact: contact()?, draft: draft()? },
        "ROWS_SENDING" => Step::RowsSending(content()?),
        "ROWS_WRITTEN" => Step::RowsWritten(content()?),
        "APPROVE_SENDING" => Step::ApproveSending(content()?),
        "APPROVED" => Step::Approved(content()?),
        "STATUS_SENDING" => Step::StatusSending { content: content()?, approved: approved()? },
        "DELETE_SENDING" => Step::DeleteSending { contact: contact()?, draft: draft()? },
        "DONE" => Step::Done { content: content()?, approved: approved()? },
        _ => return Err(name.bad("step")),
    })
}

fn standing(name: &RowName, row: &Model) -> Result<Standing, Error> {
    let next_attempt = name.optional_time("next_attempt", row.next_attempt)?;
    Ok(match row.standing.as_str() {
        "GOING" => Standing::Going,
        "HELD" => Standing::Held,
        "FAILED" => Standing::Failed {
            class: name
                .word("failure_class", name.required("failure_class", row.failure_class.as_deref())?)?,
            next_attempt,
        },
        "UNCERTAIN" => Standing::Uncertain { next_attempt },
        "WITHDRAWN" => Standing::Withdrawn,
        "GIVEN_UP" => Standing::GivenUp,
        "TRANSFERRED" => Standing::Transferred,
        _ => return Err(name.bad("standing")),
    })
}
