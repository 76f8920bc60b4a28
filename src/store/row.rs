//! Between columns and the domain's values: words, times, and what to say of a row that cannot be read.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Error;
use crate::domain::{
    ParseError,
    attention::Answer,
    connection::ConnectionState,
    hold::ErrorMark,
    run::{Outcome, RunState},
    transfer::{FailureClass, Way},
};

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<Cursor>,
}

/// A place in a list that stays right while rows are added: everything after it is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(super) at: i64,
    pub(super) ids: [Uuid; 2],
}

impl Cursor {
    /// Reads what [`Cursor`]'s `Display` wrote.
    ///
    /// # Errors
    /// [`ParseError`] where it did not write it.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut parts = text.split('.');
        let (Some(at), Some(first), Some(second), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ParseError::Unknown);
        };
        let id = |text: &str| Uuid::try_parse(text).map_err(|_| ParseError::Guid);
        Ok(Self { at: at.parse().map_err(|_| ParseError::Range)?, ids: [id(first)?, id(second)?] })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.ids;
        write!(formatter, "{}.{}.{}", self.at, first.simple(), second.simple())
    }
}

/// Cuts the one row too many that a page was read with, and says where the next page begins.
pub(super) fn page<M, T>(
    mut models: Vec<M>,
    limit: usize,
    cursor: impl Fn(&M) -> Cursor,
    read: impl FnMut(M) -> Result<T, Error>,
) -> Result<Page<T>, Error> {
    let has_more = models.len() > limit;
    models.truncate(limit);
    let next = if has_more { models.last().map(cursor) } else { None };
    Ok(Page { rows: models.into_iter().map(read).collect::<Result<_, _>>()?, next })
}

/// Which row is being read, for the error if it cannot be.
pub(super) struct RowName {
    table: &'static str,
    id: String,
}

impl RowName {
    pub(super) fn new(table: &'static str, id: impl fmt::Display) -> Self {
        Self { table, id: id.to_string() }
    }

    /// The error about a column of the row.
    pub(super) fn bad(&self, column: &'static str) -> Error {
        Error::Inconsistent { table: self.table, column, id: self.id.clone() }
    }

    /// Takes what was read of a column.
    pub(super) fn read<T, E>(&self, column: &'static str, read: Result<T, E>) -> Result<T, Error> {
        read.map_err(|_| self.bad(column))
    }

    /// Reads a column that may be null.
    pub(super) fn optional<V, T, E>(
        &self,
        column: &'static str,
        value: Option<V>,
        read: impl FnOnce(V) -> Result<T, E>,
    ) -> Result<Option<T>, Error> {
        value.map(|value| self.read(column, read(value))).transpose()
    }

    /// Takes a column that must not be null here.
    pub(super) fn required<T>(&self, column: &'static str, value: Option<T>) -> Result<T, Error> {
        value.ok_or_else(|| self.bad(column))
    }

    pub(super) fn time(&self, column: &'static str, micros: i64) -> Result<Timestamp, Error> {
        self.read(column, Timestamp::from_microsecond(micros))
    }

    pub(super) fn optional_time(
        &self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<Timestamp>, Error> {
        self.optional(column, micros, Timestamp::from_microsecond)
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, Error> {
        self.read(column, serde_json::from_str(text))
    }

    pub(super) fn word<T: Word>(&self, column: &'static str, word: &str) -> Result<T, Error> {
        T::ALL.iter().copied().find(|value| value.word() == word).ok_or_else(|| self.bad(column))
    }
}

/// A value as JSON text.
pub(super) fn to_json(value: &impl Serialize) -> String {
    // Unwrap safety: only values with text keys come here; serialization to memory cannot fail.
    serde_json::to_string(value).expect("the domain's values can be serialized")
}

/// A value that a column holds as a word.
pub(super) trait Word: Copy + 'static {
    const ALL: &'static [Self];
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($type:ident: $($variant:ident),+;)+) => {
        $(impl Word for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                // A variant that is missing from the list does not compile.
                match self {
                    $(Self::$variant => self.name(),)+
                }
            }
        })+
    };
}

words! {
    ConnectionState: Created, Active, Suspended, Deleted;
    RunState: Queued, Running, Succeeded, PartiallySucceeded, Failed, Cancelled;
    Outcome: Transferred, AlreadyTransferred, Held, Failed, Uncertain, Skipped, NotAttempted;
    FailureClass: Unavailable, Contract, Refused;
    Way: SalesInvoice;
    ErrorMark: Unset, Sending, Set, Spent;
    Answer: Acknowledge, Send, UpdateDraft;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_goes_to_text_and_back() {
        let cursor = Cursor { at: -5, ids: [Uuid::max(), Uuid::nil()] };
        assert_eq!(Cursor::parse(&cursor.to_string()), Ok(cursor));
        for bad in ["", "1", "1.2.3", "x.y.z.w", "1..", "1.2"] {
            assert!(Cursor::parse(bad).is_err(), "{bad}");
        }
    }
}
