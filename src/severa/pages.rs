//! Pages of lists: an element in another shape does not take its page with it, and pages end.
//!
//! Severa has two manners. Long lists give a token for the next page in a header; assumed: a missing header is the end.
//! Registers take a row offset and end with a short page.

use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::outbound::{
    Api, Error, ErrorKind, Problem, Reason,
    json::{Cursor, Object},
};

/// The size that every list allows; the document contradicts itself about larger ones.
pub(super) const PAGE_SIZE: u32 = 100;
/// A million records; a list that goes on longer goes in circles.
pub(super) const LIST_PAGES_MAX: u32 = 10_000;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What is on it.
    pub elements: Vec<T>,
    /// Where the next page begins; none on the last page.
    pub next: Option<PageToken>,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageToken {
    text: String,
    /// How many pages came before.
    pages: u32,
}

impl PageToken {
    /// The token as Severa wrote it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The token of the page after the one that was asked for.
    pub(super) fn of_answer(
        header: Option<&HeaderValue>,
        asked: Option<&Self>,
        pages_max: u32,
    ) -> Result<Option<Self>, Problem> {
        let Some(header) = header else { return Ok(None) };
        let text = header.to_str().map_err(|_| problem("has a page token that is no text"))?.trim();
        let pages = asked.map_or(0, |asked| asked.pages) + 1;
        if text.is_empty() {
            Ok(None)
        } else if asked.is_some_and(|asked| asked.text == text) {
            Err(problem("has the page token that was asked for"))
        } else if pages >= pages_max {
            Err(endless())
        } else {
            Ok(Some(Self { text: text.to_owned(), pages }))
        }
    }
}

fn problem(text: &'static str) -> Problem {
    Problem { path: "$".to_owned(), reason: Reason::Other(text) }
}

/// The problem of a list that does not end.
pub(super) fn endless() -> Problem {
    problem("has more pages than there can be")
}

/// A record of a list that is not in the shape that the contract says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} {reason}")]
pub struct ShapeError<G> {
    /// The record, where at least its guid could be read; of a row, the guid of its invoice.
    pub guid: Option<G>,
    /// Where in the record, in Severa's names: `totalTax.amount`. Empty for the record itself.
    pub path: String,
    /// What is wrong there.
    pub reason: Reason,
}

impl<G> ShapeError<G> {
    /// The error of the whole list, where this one element cannot be told from the others.
    #[must_use]
    pub fn of_list(self, operation: &'static str) -> Error {
        let kind = ErrorKind::Contract { path: self.path, reason: self.reason };
        Error { api: Api::Severa, operation, kind }
    }
}

/// Reads every element of a list by itself.
pub(super) fn each<T, G>(
    body: &Value,
    read: impl Fn(Object<'_>) -> Result<T, Problem>,
    guid: impl Fn(Object<'_>) -> Option<G>,
) -> Result<Vec<Result<T, ShapeError<G>>>, Problem> {
    let Value::Array(elements) = body else {
        return Err(Cursor::root(body).problem(Reason::Type { expected: "a list" }));
    };
    let shape = |guid, problem: Problem| ShapeError {
        guid,
        path: problem.path.trim_start_matches('$').trim_start_matches('.').to_owned(),
        reason: problem.reason,
    };
    let element = |element: &Value| {
        // Each element is the root of its own paths: its place on a page means nothing to anybody.
        let object = Cursor::root(element).require(Cursor::object).map_err(|problem| shape(None, problem))?;
        read(object).map_err(|problem| shape(guid(object), problem))
    };
    Ok(elements.iter().map(element).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(header: Option<&'static str>, asked: Option<&PageToken>) -> Result<Option<PageToken>, Problem> {
        PageToken::of_answer(header.map(HeaderValue::from_static).as_ref(), asked, 3)
    }

    #[test]
    fn pages_end_without_a_token_and_never_go_in_circles() {
        assert_eq!(next(None, None), Ok(None));
        assert_eq!(next(Some(""), None), Ok(None));
        let second = next(Some("b"), None).unwrap().unwrap();
        assert!(next(Some("b"), Some(&second)).is_err());
        let third = next(Some("c"), Some(&second)).unwrap().unwrap();
        assert_eq!(next(Some("b"), Some(&third)), Err(endless()));
        assert_eq!(next(None, Some(&third)), Ok(None));
    }
}
