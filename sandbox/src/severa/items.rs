//! The registers of items, with the filters of each.
//!
//! Products are told apart by `isActive` and come page by page with tokens; work types and travel types by `active`, from
//! a first row (documented). Travel types cannot be asked for by the time of their change.

use jiff::Timestamp;

use crate::contract::query::parse_date_time;
use crate::exchange::{Answer, Request};
use crate::severa::operations::Call;
use crate::severa::pages::{by_first_row, by_token};
use crate::severa::render;
use crate::severa::state::{Item, ItemKind};

/// `GET /v1/products`. Their place stands in for a sequence.
pub(crate) fn products(call: &mut Call<'_>) -> Answer {
    let filter = Filter::of(call.request, "isActive");
    let asked = call.request.value("type");
    let organization = &*call.organization;
    let shown = (1..).zip(&organization.items).filter(|(_, item)| {
        let ItemKind::Product(kind) = item.kind else { return false };
        asked.is_none_or(|asked| asked == kind.as_str()) && filter.takes(item)
    });
    let render = |(_, item): &(u64, &Item)| render::item(organization, item);
    by_token(call.request, call.findings, organization.page_tokens, shown, |(place, _)| *place, render)
}

/// `GET /v1/worktypes`.
pub(crate) fn work_types(call: &mut Call<'_>) -> Answer {
    let filter = Filter::of(call.request, "active");
    let productive = call.request.parsed::<bool>("productive");
    let organization = &*call.organization;
    let shown = organization.items.iter().filter(|item| {
        let ItemKind::WorkType { is_productive } = item.kind else { return false };
        productive.is_none_or(|productive| is_productive == productive) && filter.takes(item)
    });
    by_first_row(call.request, call.findings, shown, |item| render::item(organization, item))
}

/// `GET /v1/travelexpensetypes`.
pub(crate) fn travel_types(call: &mut Call<'_>) -> Answer {
    let filter = Filter::of(call.request, "active");
    let organization = &*call.organization;
    let shown = organization
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::TravelType(_)) && filter.takes(item));
    by_first_row(call.request, call.findings, shown, |item| render::item(organization, item))
}

/// What all three registers can be narrowed by. A code is compared as it is written (assumed).
struct Filter<'a> {
    active: Option<bool>,
    code: Option<&'a str>,
    since: Option<Timestamp>,
}

impl<'a> Filter<'a> {
    fn of(request: &'a Request, active: &str) -> Self {
        Self {
            active: request.parsed(active),
            code: request.value("code"),
            since: request.value("changedSince").and_then(parse_date_time),
        }
    }

    fn takes(&self, item: &Item) -> bool {
        self.active.is_none_or(|active| item.is_active == active)
            && self.code.is_none_or(|code| item.code.as_deref() == Some(code))
            && self.since.is_none_or(|since| item.changed >= since)
    }
}
