//! Severa's two ways of paging (documented): by token, with the next one in a header, and by first row.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::contract::Findings;
use crate::exchange::{Answer, Request};
use crate::journal::Rule;
use crate::severa::access::{Location, invalid_parameter};
use crate::severa::state::PageTokens;

const ROWS_DEFAULT: usize = 20;
const ROWS_MAX: usize = 100;

/// How many rows a page holds; more than the maximum counts as the maximum (assumed).
fn row_count(request: &Request, findings: &mut Findings) -> usize {
    let asked = request.parsed::<i64>("rowCount");
    let Some(asked) = asked else { return ROWS_DEFAULT };
    let asked = usize::try_from(asked).unwrap_or(0);
    if asked > ROWS_MAX {
        findings.flag(Rule::Query, format!("rowCount {asked} is over the maximum of {ROWS_MAX}"));
    }
    if asked == 0 { ROWS_DEFAULT } else { asked.min(ROWS_MAX) }
}

/// A page of `items`, which come in the order of their sequence numbers. What the token stands for is assumed either
/// way.
pub(crate) fn by_token<T>(
    request: &Request,
    findings: &mut Findings,
    tokens: PageTokens,
    items: impl Iterator<Item = T>,
    sequence: impl Fn(&T) -> u64,
    render: impl Fn(&T) -> Value,
) -> Answer {
    let seen = match request.value("pageToken") {
        None | Some("") => 0,
        Some(token) => match decode(token) {
            Some(seen) => seen,
            None => return invalid_parameter("The page token is not valid.", Location::Uri, "pageToken"),
        },
    };
    let rows = row_count(request, findings);
    // Both count from 1, so that 0 is before all.
    let places = (1..).zip(items).map(|(offset, item)| match tokens {
        PageTokens::Item => (sequence(&item), item),
        PageTokens::Offset => (offset, item),
    });
    let mut rest = places.filter(|(place, _)| *place > seen).peekable();
    let mut page = Vec::new();
    let mut last = 0;
    while page.len() < rows
        && let Some((place, item)) = rest.next()
    {
        last = place;
        page.push(render(&item));
    }
    let answer = Answer::ok(Value::Array(page));
    if rest.peek().is_some() { answer.with_header("NextPageToken", encode(last)) } else { answer }
}

/// A page of `items` from the row that the request names. Only what is shown is rendered.
pub(crate) fn by_first_row<T>(
    request: &Request,
    findings: &mut Findings,
    items: impl Iterator<Item = T>,
    render: impl Fn(T) -> Value,
) -> Answer {
    let rows = row_count(request, findings);
    Answer::ok(items.skip(first_row(request)).take(rows).map(render).collect())
}

/// The same, but everything where the request does not say how many rows it wants.
pub(crate) fn all_by_first_row<T>(
    request: &Request,
    findings: &mut Findings,
    items: impl Iterator<Item = T>,
    render: impl Fn(T) -> Value,
) -> Answer {
    if request.value("rowCount").is_some() {
        return by_first_row(request, findings, items, render);
    }
    Answer::ok(items.skip(first_row(request)).map(render).collect())
}

fn first_row(request: &Request) -> usize {
    request.parsed::<i64>("firstRow").and_then(|first| usize::try_from(first).ok()).unwrap_or(0)
}

/// Opaque to callers, as a real token is.
fn encode(seen: u64) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{seen}"))
}

fn decode(token: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("after:")?.parse().ok()
}
