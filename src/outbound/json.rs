//! Reading a vendor's JSON: every place knows its path, and absent, null and value stay three things.
//!
//! Names in a path are written in our code, so a path holds no text of an upstream. Numbers are read from the text
//! that was sent; nothing is ever a float.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use crate::domain::{Field, ParseError, money::parse_decimal};

/// How deep a path can be told; no object of either vendor is as deep.
const DEPTH_MAX: usize = 8;

/// Something in an answer that is not as the contract says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} {reason}")]
pub struct Problem {
    /// Where, in the vendor's names: `$[3].totalTax.amount`.
    pub path: String,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong at a place of an answer. It never holds what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The body is no JSON, or was cut off.
    #[error("is not JSON")]
    NotJson,
    /// The body is larger than we read.
    #[error("is larger than {bytes_max} bytes")]
    TooLarge {
        /// The most that we read.
        bytes_max: usize,
    },
    /// There is nothing, where something must be.
    #[error("is missing")]
    Missing,
    /// Something of another type.
    #[error("is not {expected}")]
    Type {
        /// What should be there.
        expected: &'static str,
    },
    /// Something of the right type that is not a value.
    #[error("{0}")]
    Value(ParseError),
    /// Well-formed, but not an answer to what was asked.
    #[error("{0}")]
    Other(&'static str),
}

/// Reads a body as JSON.
pub(crate) fn parse(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem { path: "$".to_owned(), reason: Reason::NotJson })
}

#[derive(Debug, Clone, Copy)]
enum Segment {
    Field(&'static str),
    Index(usize),
}

#[derive(Debug, Clone, Copy, Default)]
struct Path {
    segments: [Option<Segment>; DEPTH_MAX],
}

impl Path {
    fn then(mut self, segment: Segment) -> Self {
        if let Some(free) = self.segments.iter_mut().find(|segment| segment.is_none()) {
            *free = Some(segment);
        }
        self
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("$")?;
        self.segments.iter().flatten().try_for_each(|segment| match segment {
            Segment::Field(name) => write!(formatter, ".{name}"),
            Segment::Index(index) => write!(formatter, "[{index}]"),
        })
    }
}

/// A place in an answer, whether or not there is something.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    value: Option<&'a Value>,
    path: Path,
}

/// A place in an answer where there is an object.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: Path,
}

impl<'a> Object<'a> {
    /// A whole object as the root of paths.
    pub(crate) fn root(fields: &'a Map<String, Value>) -> Self {
        Self { fields, path: Path::default() }
    }

    /// The object as it was sent.
    pub(crate) const fn fields(self) -> &'a Map<String, Value> {
        self.fields
    }

    /// The place of a field.
    pub(crate) fn field(self, name: &'static str) -> Cursor<'a> {
        Cursor { value: self.fields.get(name), path: self.path.then(Segment::Field(name)) }
    }

    /// A field of an object that is itself a field; where the object is absent or null, so is the field.
    pub(crate) fn within<T>(
        self,
        name: &'static str,
        read: impl FnOnce(Self) -> Result<Field<T>, Problem>,
    ) -> Result<Field<T>, Problem> {
        match self.field(name).object()? {
            Field::Value(object) => read(object),
            Field::Null => Ok(Field::Null),
            Field::Absent => Ok(Field::Absent),
        }
    }
}

impl<'a> Cursor<'a> {
    /// The place that is the whole answer.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value: Some(value), path: Path::default() }
    }

    /// A problem at this place.
    pub(crate) fn problem(self, reason: Reason) -> Problem {
        Problem { path: self.path.to_string(), reason }
    }

    fn read<T>(
        self,
        expected: &'static str,
        take: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Field<T>, Problem> {
        match self.value {
            None => Ok(Field::Absent),
            Some(Value::Null) => Ok(Field::Null),
            Some(value) => {
                take(value).map(Field::Value).ok_or_else(|| self.problem(Reason::Type { expected }))
            }
        }
    }

    /// What a reader finds here, where there must be something.
    pub(crate) fn require<T>(
        self,
        read: impl FnOnce(Self) -> Result<Field<T>, Problem>,
    ) -> Result<T, Problem> {
        match read(self)? {
            Field::Value(value) => Ok(value),
            Field::Null | Field::Absent => Err(self.problem(Reason::Missing)),
        }
    }

    /// An object.
    pub(crate) fn object(self) -> Result<Field<Object<'a>>, Problem> {
        self.read("an object", |value| value.as_object().map(|fields| Object { fields, path: self.path }))
    }

    /// The elements of a list.
    pub(crate) fn list(self) -> Result<Field<Vec<Self>>, Problem> {
        let element =
            |(index, value)| Cursor { value: Some(value), path: self.path.then(Segment::Index(index)) };
        self.read("a list", |value| {
            value.as_array().map(|elements| elements.iter().enumerate().map(element).collect())
        })
    }

    /// A text.
    pub(crate) fn text(self) -> Result<Field<String>, Problem> {
        self.read("a text", |value| value.as_str().map(ToOwned::to_owned))
    }

    /// A yes or no.
    pub(crate) fn boolean(self) -> Result<Field<bool>, Problem> {
        self.read("true or false", Value::as_bool)
    }

    /// A text that has a form.
    pub(crate) fn parsed<T>(
        self,
        parse: impl FnOnce(&str) -> Result<T, ParseError>,
    ) -> Result<Field<T>, Problem> {
        self.read("a text", Value::as_str)?.try_map(parse).map_err(|error| self.problem(Reason::Value(error)))
    }

    /// A number, from the digits that were sent.
    pub(crate) fn number<T>(
        self,
        parse: impl FnOnce(&str) -> Result<T, ParseError>,
    ) -> Result<Field<T>, Problem> {
        let number = self.read("a number", Value::as_number)?;
        number.try_map(|number| parse(number.as_str())).map_err(|error| self.problem(Reason::Value(error)))
    }

    /// A whole number, also where it is written `14.0`.
    pub(crate) fn integer(self) -> Result<Field<i64>, Problem> {
        self.number(|text| {
            let number = parse_decimal(text)?;
            if number.fract().is_zero() {
                number.to_i64().ok_or(ParseError::Range)
            } else {
                Err(ParseError::Range)
            }
        })
    }

    /// A civil date. A time of day after it is passed over.
    pub(crate) fn date(self) -> Result<Field<Date>, Problem> {
        self.parsed(|text| text.parse().map_err(|_| ParseError::Date))
    }

    /// A moment; one without an offset is taken as UTC.
    pub(crate) fn timestamp(self) -> Result<Field<Timestamp>, Problem> {
        self.parsed(|text| {
            let with_offset = text.parse::<Timestamp>();
            with_offset.or_else(|_| format!("{text}Z").parse()).map_err(|_| ParseError::Date)
        })
    }
}

/// Every element of a body that is a list of objects, or the first problem.
pub(crate) fn all<T>(body: &Value, read: fn(Object<'_>) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    let elements = Cursor::root(body).require(Cursor::list)?;
    elements.into_iter().map(|element| element.require(Cursor::object).and_then(read)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::money::Amount;

    #[test]
    fn absent_null_and_value_stay_three_things() {
        let value = json!({ "a": null, "b": "x", "c": { "d": null } });
        let object = Cursor::root(&value).require(Cursor::object).unwrap();
        assert_eq!(object.field("missing").text(), Ok(Field::Absent));
        assert_eq!(object.field("a").text(), Ok(Field::Null));
        assert_eq!(object.field("b").text(), Ok(Field::Value("x".to_owned())));
        assert_eq!(object.within("missing", |o| o.field("d").text()), Ok(Field::Absent));
        assert_eq!(object.within("a", |o| o.field("d").text()), Ok(Field::Null));
        assert_eq!(object.within("c", |o| o.field("e").text()), Ok(Field::Absent));
    }

    #[test]
    fn a_problem_names_its_place_and_not_its_text() {
        let value = json!([{ "total": { "amount": "kaksi euroa" } }]);
        let problem = || -> Result<(), Problem> {
            let list = Cursor::root(&value).require(Cursor::list)?;
            let object = list[0].require(Cursor::object)?;
            object.within("total", |o| o.field("amount").number(Amount::parse)).map(drop)
        };
        let problem = problem().unwrap_err();
        assert_eq!(problem.to_string(), "$[0].total.amount is not a number");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for (text, expected) in [
            ("999999999999.78", "999999999999.78"),
            ("0.1000", "0.1"),
            ("1e-5", "0.00001"),
            ("-0.30", "-0.3"),
        ] {
            let value = parse(text.as_bytes()).unwrap();
            let Field::Value(amount) = Cursor::root(&value).number(Amount::parse).unwrap() else { panic!() };
            assert_eq!(amount.to_string(), expected, "{text}");
        }
        let huge = parse(b"0.12345678901234567890123456789012345").unwrap();
        let problem = Cursor::root(&huge).number(Amount::parse).unwrap_err();
        assert_eq!(problem.reason, Reason::Value(ParseError::Precision));
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_zero_decimal() {
        let integer = |text: &str| Cursor::root(&parse(text.as_bytes()).unwrap()).integer();
        assert_eq!(integer("14"), Ok(Field::Value(14)));
        assert_eq!(integer("14.0"), Ok(Field::Value(14)));
        assert!(integer("14.5").is_err() && integer("\"14\"").is_err());
        assert!(integer("99999999999999999999").is_err());
    }

    #[test]
    fn moments_without_an_offset_are_utc() {
        let moment = |text: &str| Cursor::root(&json!(text)).timestamp();
        assert_eq!(moment("2026-11-04T08:12:30"), moment("2026-11-04T10:12:30+02:00"));
        assert!(moment("eilen").is_err());
    }

    #[test]
    fn a_cut_body_is_no_json() {
        assert_eq!(parse(b"[{\"guid\":").unwrap_err().to_string(), "$ is not JSON");
    }
}
