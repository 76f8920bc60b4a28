//! From domain values to messages. Credentials never go out.

mod attentions;
mod connections;
mod problems;
pub(super) mod runs;
mod transfers;

use std::cmp::Reverse;

use jiff::Timestamp;
use tonic::metadata::MetadataMap;

pub(super) use attentions::attention;
pub(super) use connections::{connection, test_report};
pub(super) use problems::problems;
pub(super) use transfers::{journal_entry, transfer, whole_transfer};

use super::{names, v1};
use crate::domain::{
    finding::{Finding, Language, Owner, Place, Severity},
    sales_invoice::Totals,
    transfer::{FailureClass, Step},
};

/// The language that a caller wants to be told findings in.
pub(super) fn language(metadata: &MetadataMap) -> Language {
    let header = metadata.get("accept-language").and_then(|value| value.to_str().ok());
    Language::of_header(header.unwrap_or_default())
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
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
        owner: owner(entry.owner).into(),
        place: Some(v1::Place { label: label(&finding.place, language), json_path: finding.place.path() }),
        found: finding.found.as_ref().map(ToString::to_string),
        expected: finding.expected.iter().map(ToString::to_string).collect(),
        message: finding.text(language),
        remedy: finding.code.words(language).remedy.to_owned(),
    }
}

const fn owner(owner: Owner) -> v1::Owner {
    match owner {
        Owner::Customer => v1::Owner::Customer,
        Owner::Accountant => v1::Owner::Accountant,
        Owner::IntegrationTeam => v1::Owner::IntegrationTeam,
        Owner::Us => v1::Owner::Us,
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
        Place::Item { .. } => word("nimike", "artikel", "item"),
        Place::TalenomProduct => word("Talenomin tuote", "produkten hos Talenom", "product in Talenom"),
    }
}

#[cfg(test)]
mod tests;
