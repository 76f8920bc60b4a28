//! What rows come from: work hours, project fees and travel expenses. Severa has one model for those that an invoice bills,
//! and another for those that a credit note takes back (documented). Assumed: an invoice has none of the latter, a
//! credit note none of the former.

use jiff::civil::Date;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::severa::access::not_found;
use crate::severa::operations::Call;
use crate::severa::pages::{all_by_first_row, by_first_row, by_token};
use crate::severa::render;
use crate::severa::state::{Invoice, Organization, Origin, OriginType, Row};

/// An origin with all that it belongs to.
pub(crate) struct Found<'a> {
    pub(crate) invoice: &'a Invoice,
    pub(crate) row: &'a Row,
    pub(crate) origin: Origin,
    /// Its place in the row, from 0.
    pub(crate) place: u64,
}

impl Found<'_> {
    /// When the work was done.
    pub(crate) fn event_date(&self) -> Date {
        let own = self.origin.event_date.or(self.row.event_date).or(self.invoice.entry_date);
        own.unwrap_or(self.invoice.date)
    }

    /// Its code; `None` where there is none.
    pub(crate) fn code(&self) -> Option<&str> {
        self.origin.code.as_deref().or_else(|| self.row.codes.first().map(String::as_str))
    }

    /// Its place among all origins: rows are counted one by one, and none has more than a thousand.
    fn sequence(&self) -> u64 {
        self.row.sequence * 1_000 + self.place
    }
}

/// What the invoice or row of the path bills. Always paged by token (documented).
pub(crate) fn billed(call: &mut Call<'_>, kind: OriginType) -> Answer {
    let organization = &*call.organization;
    let Some(found) = find(organization, call.path, kind) else { return not_found() };
    let shown = found.into_iter().filter(|found| !found.invoice.is_credit_note);
    let render = |found: &Found<'_>| render::origins::billed(organization, found);
    by_token(call.request, call.findings, organization.page_tokens, shown, Found::sequence, render)
}

/// What the credit note, or the row of one, takes back. Fees are paged by token, hours and travel expenses by first row, and
/// of travel expenses all come unless fewer are asked for (documented).
pub(crate) fn reimbursed(call: &mut Call<'_>, kind: OriginType) -> Answer {
    let organization = &*call.organization;
    let Some(found) = find(organization, call.path, kind) else { return not_found() };
    let shown = found.into_iter().filter(|found| found.invoice.is_credit_note);
    let render = |found: &Found<'_>| render::origins::reimbursed(organization, found);
    match kind {
        OriginType::Fees => {
            by_token(call.request, call.findings, organization.page_tokens, shown, Found::sequence, render)
        }
        OriginType::Hours => by_first_row(call.request, call.findings, shown, |found| render(&found)),
        OriginType::Travel => all_by_first_row(call.request, call.findings, shown, |found| render(&found)),
    }
}

/// The origins of that kind of the invoice, or else the row, whose guid stands in the path.
fn find<'a>(organization: &'a Organization, path: &[String], kind: OriginType) -> Option<Vec<Found<'a>>> {
    let guid: Uuid = path[0].parse().ok()?;
    let is_meant =
        |invoice: &&Invoice| invoice.guid == guid || invoice.rows.iter().any(|row| row.guid == guid);
    let invoice = organization.invoices.iter().find(is_meant)?;
    let rows = invoice.rows.iter().filter(|row| invoice.guid == guid || row.guid == guid);
    let origins = rows.flat_map(|row| {
        let origins = (0..).zip(row.origins());
        origins.map(move |(place, origin)| Found { invoice, row, origin, place })
    });
    Some(origins.filter(|found| found.origin.kind == kind).collect())
}
