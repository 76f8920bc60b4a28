//! From domain values to messages. Credentials never go out.

pub(super) mod runs;
mod transfers;

use std::cmp::Reverse;

use jiff::Timestamp;
use tonic::metadata::MetadataMap;

pub(super) use transfers::{journal_entry, transfer, whole_transfer};

use super::{names, status, v1};
use crate::{
    domain::{
        connection::{AfterRows, Connection, ConnectionState},
        contact::DeliveryChannel,
        finding::{Finding, Language, Owner, Place, Severity},
        sales_invoice::Totals,
        transfer::{FailureClass, Step},
    },
    engine::{Check, CheckResult, TestReport},
    talenom::{Capability, CapabilityState},
};

/// The language that a caller wants to be told findings in.
pub(super) fn language(metadata: &MetadataMap) -> Language {
    let header = metadata.get("accept-language").and_then(|value| value.to_str().ok());
    Language::of_header(header.unwrap_or_default())
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

pub(super) fn connection(connection: &Connection) -> v1::Connection {
    let settings = &connection.settings;
    v1::Connection {
        name: names::of_connection(&connection.id),
        display_name: connection.display_name.clone(),
        state: match connection.state {
            ConnectionState::Created => v1::ConnectionState::Created,
            ConnectionState::Active => v1::ConnectionState::Active,
            ConnectionState::Suspended => v1::ConnectionState::Suspended,
            ConnectionState::Deleted => v1::ConnectionState::Deleted,
        }
        .into(),
        severa_organization: connection.organization.to_string(),
        severa_client_id: String::new(),
        severa_client_secret: String::new(),
        business_id: connection.business_id.as_str().to_owned(),
        talenom_organization_number: connection.talenom_organization.get(),
        settings: Some(v1::ConnectionSettings {
            waiting_status: settings.waiting_status.to_string(),
            transferred_status: settings.transferred_status.to_string(),
            error_status: String::new(),
            after_rows: match settings.after_rows {
                AfterRows::LeaveDraft => v1::AfterRows::LeaveDraft,
                AfterRows::Approve => v1::AfterRows::Approve,
            }
            .into(),
            receivable_account: settings.receivable_account.to_string(),
            delivery_order: settings
                .delivery_order
                .iter()
                .map(|channel| self::channel(*channel).into())
                .collect(),
            invoice_language: settings.invoice_language.clone(),
            cut_over: settings.cut_over.map(|day| day.to_string()).unwrap_or_default(),
        }),
        etag: connection.version.to_string(),
        create_time: Some(timestamp(connection.created_at)),
        update_time: Some(timestamp(connection.updated_at)),
        activate_time: connection.activated_at.map(timestamp),
    }
}

const fn channel(channel: DeliveryChannel) -> v1::DeliveryChannel {
    match channel {
        DeliveryChannel::EInvoice => v1::DeliveryChannel::EInvoice,
        DeliveryChannel::Email => v1::DeliveryChannel::Email,
        DeliveryChannel::Paper => v1::DeliveryChannel::Paper,
        DeliveryChannel::SelfDelivery => v1::DeliveryChannel::SelfDelivery,
    }
}

pub(super) fn test_report(report: TestReport) -> v1::TestConnectionResponse {
    v1::TestConnectionResponse {
        checks: report.checks.into_iter().map(check).collect(),
        capabilities: report.capabilities.into_iter().map(capability).collect(),
    }
}

fn check(check: Check) -> v1::ConnectionCheck {
    let (status, failure) = match check.result {
        CheckResult::Passed => (v1::CheckStatus::Ok, None),
        CheckResult::Warning(failure) => (v1::CheckStatus::Warning, Some(failure)),
        CheckResult::Failed(failure) => (v1::CheckStatus::Failed, Some(failure)),
    };
    let error = failure.as_ref().map(status::run_error).unwrap_or_default();
    v1::ConnectionCheck {
        check: check.name.to_owned(),
        status: status.into(),
        code: error.reason,
        arguments: error.metadata,
        message: error.message,
    }
}

fn capability((capability, state): (Capability, CapabilityState)) -> v1::TalenomCapability {
    let (state, message) = match state {
        CapabilityState::Present => (v1::CapabilityState::Present, ""),
        CapabilityState::AbsentBySetting => {
            (v1::CapabilityState::AbsentBySetting, "the settings say that it is not there")
        }
        CapabilityState::AbsentByAnswer => {
            (v1::CapabilityState::AbsentByAnswer, "an answer showed that it is not there")
        }
    };
    let capability = match capability {
        Capability::Find => v1::Capability::Find,
        Capability::Read => v1::Capability::Read,
        Capability::ContactUpdate => v1::Capability::ContactUpdate,
        Capability::Approve => v1::Capability::Approve,
        Capability::DeleteDraft => v1::Capability::DeleteDraft,
        Capability::Products => v1::Capability::Products,
        Capability::SalesAccounts => v1::Capability::SalesAccounts,
        Capability::ReferenceEcho => v1::Capability::ReferenceEcho,
    };
    v1::TalenomCapability { capability: capability.into(), state: state.into(), message: message.to_owned() }
}

/// A count as the wire has it; no run has as many invoices as would not fit.
fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
