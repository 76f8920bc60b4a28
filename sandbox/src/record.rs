//! The record: exchanges written to a file, for whoever checks them against the vendors' documents.
//!
//! Tests exchange the same things thousands of times. What is kept shows something that was not seen before: other
//! fields, another kind of value, a word of an enumeration, or a text or number longer than any before at its place.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::journal::Api;

/// How many words of one place are told apart; more are no enumeration.
const WORDS_MAX: usize = 40;

/// One record per directory and process: the sandboxes of a test program see the same things, and share it.
static OPEN: Mutex<BTreeMap<PathBuf, Arc<Record>>> = Mutex::new(BTreeMap::new());

/// A request with its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Exchange<'a> {
    pub(crate) api: Api,
    pub(crate) operation: &'a str,
    pub(crate) method: &'a str,
    /// With the version as the documents spell it.
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) request_content_type: Option<&'a str>,
    pub(crate) request_body: &'a str,
    pub(crate) status: u16,
    pub(crate) answer_content_type: Option<&'a str>,
    pub(crate) answer_body: &'a str,
    /// The request broke the contract, and the sandbox said so.
    pub(crate) flagged: bool,
    /// The answer is not what the vendor would give: a fault, an override or a manner made it.
    pub(crate) distorted: bool,
}

/// An open file, and what was seen so far.
#[derive(Debug)]
pub(crate) struct Record(Mutex<(File, Seen)>);

impl Record {
    /// The record of this process in the directory, which is made if need be.
    pub(crate) fn open(directory: &Path) -> io::Result<Arc<Self>> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = open.get(directory) {
            return Ok(Arc::clone(record));
        }
        std::fs::create_dir_all(directory)?;
        let path = directory.join(format!("{}.jsonl", std::process::id()));
        let file = File::options().create(true).append(true).open(path)?;
        let record = Arc::new(Self(Mutex::new((file, Seen::default()))));
        open.insert(directory.to_owned(), Arc::clone(&record));
        Ok(record)
    }

    /// Writes the exchange if it shows something new.
    pub(crate) fn add(&self, exchange: &Exchange<'_>) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, seen) = &mut *guard;
        if !seen.is_new(exchange) {
            return;
        }
        let written = serde_json::to_string(exchange)
            .map_err(io::Error::from)
            .and_then(|line| file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = written {
            tracing::error!(%error, "the record cannot be written");
        }
    }
}

/// What exchanges have shown so far, by place.
#[derive(Debug, Default)]
struct Seen {
    features: HashSet<String>,
    longest: HashMap<String, usize>,
    words: HashMap<String, HashSet<String>>,
}

impl Seen {
    fn is_new(&mut self, exchange: &Exchange<'_>) -> bool {
        let Exchange { operation, status, flagged, distorted, .. } = exchange;
        let place = format!("{operation} {flagged} {distorted}");
        let mut is_new = self.feature(&place, &status.to_string());
        for (name, value) in exchange.query {
            is_new |= self.text(&format!("{place} ?{name}"), value);
        }
        is_new |= self.body(&format!("{place} request"), exchange.request_body);
        if !distorted {
            is_new |= self.body(&format!("{place} {status}"), exchange.answer_body);
        }
        is_new
    }

    fn body(&mut self, place: &str, body: &str) -> bool {
        match serde_json::from_str(body) {
            Ok(value) => self.value(place, &value),
            Err(_) => self.text(place, body),
        }
    }

    fn value(&mut self, place: &str, value: &Value) -> bool {
        match value {
            Value::Null => self.feature(place, "null"),
            Value::Bool(_) => self.feature(place, "bool"),
            Value::Number(number) => {
                let text = number.to_string();
                let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let sign = if text.starts_with('-') { "negative" } else { "positive" };
                self.feature(place, sign)
                    | self.length(&format!("{place}."), decimals)
                    | self.length(place, text.len())
            }
            Value::String(text) => self.text(place, text),
            Value::Array(items) => {
                let place = format!("{place}[]");
                let is_new = self.feature(&place, if items.is_empty() { "empty" } else { "some" });
                items.iter().fold(is_new, |is_new, item| self.value(&place, item) | is_new)
            }
            Value::Object(fields) => {
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                let is_new = self.feature(place, &names.join(","));
                fields.iter().fold(is_new, |is_new, (name, value)| {
                    self.value(&format!("{place}.{name}"), value) | is_new
                })
            }
        }
    }

    fn text(&mut self, place: &str, text: &str) -> bool {
        let kind = if text.parse::<Uuid>().is_ok() {
            "guid"
        } else if text.parse::<jiff::Timestamp>().is_ok() {
            "moment"
        } else if text.parse::<jiff::civil::Date>().is_ok() {
            "date"
        } else if text.parse::<i64>().is_ok() {
            "digits"
        } else {
            "text"
        };
        self.feature(place, kind) | self.length(place, text.chars().count()) | self.word(place, text)
    }

    fn feature(&mut self, place: &str, feature: &str) -> bool {
        self.features.insert(format!("{place} {feature}"))
    }

    fn length(&mut self, place: &str, length: usize) -> bool {
        let longest = self.longest.entry(place.to_owned()).or_default();
        let is_new = length > *longest;
        *longest = length.max(*longest);
        is_new
    }

    fn word(&mut self, place: &str, text: &str) -> bool {
        let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let words = self.words.entry(place.to_owned()).or_default();
        is_word && words.len() < WORDS_MAX && words.insert(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_new(seen: &mut Seen, request_body: &str, status: u16, answer_body: &str) -> bool {
        seen.is_new(&Exchange {
            api: Api::Talenom,
            operation: "talenom.updateInvoice",
            method: "PUT",
            path: "/fi",
            query: &[],
            request_content_type: None,
            request_body,
            status,
            answer_content_type: None,
            answer_body,
            flagged: false,
            distorted: false,
        })
    }

    #[test]
    fn what_shows_nothing_new_is_not_kept() {
        let mut seen = Seen::default();
        let mut check = |body, expected| assert_eq!(is_new(&mut seen, body, 200, "[]"), expected, "{body}");
        check(r#"{"status": "Draft", "price": 12.50, "rows": [{"n": 1}]}"#, true);
        check(r#"{"status": "Draft", "price": 10.99, "rows": [{"n": 2}, {"n": 3}]}"#, false);
        check(r#"{"status": "Sent", "price": 12.50, "rows": [{"n": 1}]}"#, true);
        check(r#"{"status": "Draft", "price": 1.505, "rows": [{"n": 1}]}"#, true);
        check(r#"{"status": "Draft", "price": -1.50, "rows": [{"n": 1}]}"#, true);
        check(r#"{"status": "Draft", "price": 12.50, "rows": [{"n": 1}, {"n": 1, "text": null}]}"#, true);
        check(r#"{"status": "Draft", "rows": [{"n": 1}]}"#, true);
        check(r#"{"status": "Draft", "rows": [{"n": 1}]}"#, false);
        assert!(is_new(&mut seen, "", 409, "{}"));
        assert!(!is_new(&mut seen, "", 409, "{}"));
    }
}
