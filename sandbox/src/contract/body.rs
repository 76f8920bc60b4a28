//! Checks of JSON bodies against tables of fields.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::contract::Findings;
use crate::journal::Rule;
use crate::money;

/// A field of a JSON object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Text of at most so many characters; 0 is no limit.
    Text(usize),
    Integer,
    /// A number with at most so many decimals.
    Decimal(u32),
    Flag,
    /// `YYYY-MM-DD`.
    Date,
    OneOf(&'static [&'static str]),
    Object(&'static [Field]),
    List(&'static [Field]),
    /// Anything: the vendor computes it and ignores what is sent.
    ReadOnly,
}

impl Field {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: false }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(crate) const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
}

/// Checks `object` against `fields`. Notes everything that breaks the contract; `is_known` says which further fields
/// are welcome. Returns the first thing that a vendor would refuse: a missing field, or a value that its backend
/// could not read (assumed). Lengths, decimals and unknown fields are noted only.
pub(crate) fn check(
    object: &Map<String, Value>,
    fields: &[Field],
    is_known: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) -> Option<String> {
    let mut check = Check { findings, refused: None };
    check.object("", object, fields);
    for name in object.keys() {
        if !fields.iter().any(|field| field.name == name) && !is_known(name) {
            check.findings.flag(Rule::Body, format!("field {name} is not in the contract"));
        }
    }
    check.refused
}

struct Check<'a> {
    findings: &'a mut Findings,
    refused: Option<String>,
}

impl Check<'_> {
    fn note(&mut self, message: String) {
        self.findings.flag(Rule::Body, message);
    }

    fn refuse(&mut self, message: String) {
        self.refused.get_or_insert_with(|| message.clone());
        self.note(message);
    }

    fn object(&mut self, path: &str, object: &Map<String, Value>, fields: &[Field]) {
        for field in fields {
            let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
            match object.get(field.name) {
                None if field.required => self.refuse(format!("field {path} is missing")),
                None => {}
                Some(Value::Null) if field.nullable || matches!(field.kind, Kind::ReadOnly) => {}
                Some(Value::Null) if field.required => self.refuse(format!("field {path} is null")),
                Some(Value::Null) => self.note(format!("field {path} is null")),
                Some(value) => self.value(&path, value, field.kind),
            }
        }
    }

    fn value(&mut self, path: &str, value: &Value, kind: Kind) {
        match (kind, value) {
            (Kind::ReadOnly, _) | (Kind::Flag, Value::Bool(_)) | (Kind::Text(0), Value::String(_)) => {}
            (Kind::Text(max), Value::String(text)) => {
                if text.chars().count() > max {
                    self.note(format!("field {path} is longer than {max} characters"));
                }
            }
            (Kind::OneOf(names), Value::String(text)) => {
                if !names.contains(&text.as_str()) {
                    self.refuse(format!("field {path} is none of {}", names.join(", ")));
                }
            }
            (Kind::Date, Value::String(text)) => {
                if text.len() != 10 || text.parse::<jiff::civil::Date>().is_err() {
                    self.refuse(format!("field {path} is not a date YYYY-MM-DD"));
                }
            }
            (Kind::Integer, Value::Number(number)) if number.is_i64() => {}
            (Kind::Decimal(places), Value::Number(_)) => self.decimal(path, money::parse(value), places),
            (Kind::Object(fields), Value::Object(object)) => self.object(path, object, fields),
            (Kind::List(fields), Value::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    self.item(&format!("{path}[{place}]"), item, fields);
                }
            }
            _ => self.refuse(format!("field {path} is of the wrong type")),
        }
    }

    fn decimal(&mut self, path: &str, number: Option<Decimal>, places: u32) {
        match number {
            None => self.refuse(format!("field {path} is too large or too precise")),
            Some(number) if number.normalize().scale() > places => {
                self.note(format!("field {path} has more than {places} decimals"));
            }
            Some(_) => {}
        }
    }

    fn item(&mut self, path: &str, item: &Value, fields: &[Field]) {
        let Value::Object(object) = item else {
            return self.refuse(format!("field {path} is of the wrong type"));
        };
        self.object(path, object, fields);
        for name in object.keys().filter(|name| !fields.iter().any(|field| field.name == name.as_str())) {
            self.note(format!("field {path}.{name} is not in the contract"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INNER: &[Field] = &[Field::new("price", Kind::Decimal(2)).required()];
    const FIELDS: &[Field] = &[
        Field::new("name", Kind::Text(3)).required(),
        Field::new("date", Kind::Date).nullable(),
        Field::new("kind", Kind::OneOf(&["A", "B"])),
        Field::new("rows", Kind::List(INNER)),
        Field::new("count", Kind::Integer),
    ];

    #[track_caller]
    fn check_body(body: &Value, refused: Option<&str>, noted: usize) {
        let mut findings = Findings::default();
        let answer = check(body.as_object().unwrap(), FIELDS, &|name| name == "kept", &mut findings);
        assert_eq!(answer.as_deref(), refused);
        assert_eq!(findings.into_list().len(), noted);
    }

    #[test]
    fn bodies_are_checked_field_by_field() {
        check_body(&json!({"name": "abc", "date": null, "rows": [{"price": 1.25}], "kept": 1}), None, 0);
        check_body(&json!({}), Some("field name is missing"), 1);
        check_body(&json!({"name": "abcd", "more": 1}), None, 2);
        check_body(
            &json!({"name": "a", "date": "3.11.2026"}),
            Some("field date is not a date YYYY-MM-DD"),
            1,
        );
        check_body(&json!({"name": "a", "kind": "C"}), Some("field kind is none of A, B"), 1);
        check_body(
            &json!({"name": "a", "rows": [{"price": 1.255}, {}]}),
            Some("field rows[1].price is missing"),
            2,
        );
        check_body(&json!({"name": "a", "rows": [{"price": 1, "other": 1}]}), None, 1);
        check_body(&json!({"name": "a", "count": 1.5}), Some("field count is of the wrong type"), 1);
    }
}
