//! From a request to domain values. Every bad field is told at once; only valid values get further.

mod attentions;
mod connections;
mod e_invoices;
pub(super) mod journal;
mod links;
mod registers;
pub(super) mod runs;
mod transfers;
mod validation;

use jiff::civil::Date;
use tonic::Status;

pub(super) use attentions::{answer, attention_filter};
pub(super) use connections::{activation, change, changed_connection, deletion, new_connection};
pub(super) use e_invoices::{confirmation, restoration};
pub(super) use links::{end_of_link, link_filter, new_link};
pub(super) use registers::{CompareRequest, comparison};
pub(super) use transfers::{decision, problem_filter, transfer_filter};
pub(super) use validation::validate_mappings;

use super::{
    names,
    status::{self, Violation},
    v1,
};
use crate::{domain::ParseError, store::Cursor};

const PAGE_SIZE_DEFAULT: usize = 50;
const PAGE_SIZE_MAX: usize = 1_000;

/// Collects what is wrong while the rest is read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    violations: Vec<Violation>,
}

impl Fields {
    /// Keeps what is wrong with a field, and goes on.
    pub(super) fn take<T>(&mut self, field: &str, value: Result<T, ParseError>) -> Option<T> {
        value.map_err(|error| self.wrong(field, &error.to_string())).ok()
    }

    fn wrong(&mut self, field: &str, text: &str) {
        self.violations.push(Violation { field: field.to_owned(), text: text.to_owned() });
    }

    /// Tells what was wrong below one field as below another: the same message stands under several names.
    fn told_below(&mut self, field: &str, other: &str) {
        for violation in &mut self.violations {
            if let Some(rest) = violation.field.strip_prefix(field).filter(|rest| rest.starts_with('.')) {
                violation.field = format!("{other}{rest}");
            }
        }
    }

    /// The value, if nothing at all was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Status> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => Err(status::of_violations(self.violations)),
        }
    }

    fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = text.parse();
        if date.is_err() {
            self.wrong(field, "is not a date such as 2026-11-24");
        }
        date.ok()
    }
}

/// One field by itself.
pub(super) fn one<T>(field: &str, value: Result<T, ParseError>) -> Result<T, Status> {
    let mut fields = Fields::default();
    let value = fields.take(field, value);
    fields.finish(value)
}

/// How many to list.
pub(super) fn page_size(fields: &mut Fields, size: i32) -> usize {
    match usize::try_from(size) {
        Ok(0) => PAGE_SIZE_DEFAULT,
        Ok(size) => size.min(PAGE_SIZE_MAX),
        Err(_) => {
            fields.wrong("page_size", &ParseError::Range.to_string());
            PAGE_SIZE_DEFAULT
        }
    }
}

/// Where a list goes on.
pub(super) fn page_token(fields: &mut Fields, token: &str) -> Option<Cursor> {
    if token.is_empty() { None } else { fields.take("page_token", Cursor::parse(token)) }
}

fn bounded(text: &str, max: usize) -> Result<String, ParseError> {
    let text = text.trim();
    if text.chars().count() > max { Err(ParseError::TooLong { max }) } else { Ok(text.to_owned()) }
}

fn given<T>(text: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}

#[cfg(test)]
mod tests;
