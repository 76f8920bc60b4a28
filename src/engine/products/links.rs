//! The links of items as they were last saved, how they move, and what the journal says of it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::record::Ending;
use crate::{
    clock::Clock,
    domain::{
        ids::ItemGuid,
        item::{ProductLink, ProductLinkKey, ProductLinkState},
        link::Origin,
        run::{Outcome, ProductAction},
    },
};

/// The links of items as they were last saved.
#[derive(Debug, Default)]
pub(super) struct Links(Mutex<HashMap<ItemGuid, ProductLink>>);

impl Links {
    pub(super) fn fill(&self, links: Vec<ProductLink>) {
        let links = links.into_iter().map(|link| (link.key.item, link)).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = links;
    }

    pub(super) fn get(&self, item: ItemGuid) -> Option<ProductLink> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&item).cloned()
    }

    /// How far the product of each item is.
    pub(super) fn states(&self) -> HashMap<ItemGuid, ProductLinkState> {
        let links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.iter().map(|(item, link)| (*item, link.state.clone())).collect()
    }

    /// The link as it stands from now on. How and when the pair was found is said when the product is first known.
    /// `is_marked` says whether the product shows our mark of the item.
    pub(super) fn moved(
        &self,
        key: ProductLinkKey,
        state: ProductLinkState,
        is_marked: bool,
        clock: &Clock,
    ) -> ProductLink {
        let before = self.get(key.item);
        let is_failure = matches!(state, ProductLinkState::Uncertain | ProductLinkState::Refused);
        let link = match before {
            Some(before) if before.state.product().is_some() || is_failure => ProductLink { state, ..before },
            Some(_) | None => {
                let is_made = state.product().is_none()
                    || before
                        .as_ref()
                        .is_some_and(|before| matches!(before.state, ProductLinkState::Requested { .. }));
                let origin = match (is_made, is_marked) {
                    (true, _) => Origin::Created,
                    (false, true) => Origin::Mark,
                    (false, false) => Origin::Code,
                };
                let id = before.map_or_else(|| clock.new_id().into(), |before| before.id);
                ProductLink { id, key, state, origin, made_at: clock.now(), end: None }
            }
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.item, link.clone());
        link
    }
}

/// What the journal says of a link that moves; nothing where it stays. `ending` is there where the item is done with.
pub(super) fn event(
    before: Option<&ProductLinkState>,
    now: &ProductLinkState,
    ending: Option<&Ending>,
) -> Option<&'static str> {
    use ProductLinkState::{Linked, Refused, Requested, Uncertain, Updating};
    Some(match (now, before) {
        (Requested { .. }, _) => "PRODUCT_INTENDED",
        (Updating { .. }, _) => "PRODUCT_CHANGE_INTENDED",
        (Uncertain, _) => "PRODUCT_UNCERTAIN",
        (Refused, _) => "PRODUCT_REFUSED",
        (Linked { .. }, Some(Linked { .. })) => return None,
        (Linked { .. }, Some(Requested { .. })) => "PRODUCT_MADE",
        (Linked { .. }, Some(Updating { .. })) => match ending.map(|ending| ending.action) {
            None => "PRODUCT_CHANGE_REFUSED",
            Some(Some(ProductAction::Deactivate)) => "PRODUCT_DEACTIVATED",
            Some(_) => "PRODUCT_CHANGED",
        },
        (Linked { .. }, Some(Uncertain | Refused) | None) => "PRODUCT_LINKED",
    })
}

/// The same of a link that stays at an intent, since nobody answered the call.
pub(super) fn event_of_unanswered(link: &ProductLinkState, ending: &Ending) -> Option<&'static str> {
    (ending.outcome == Outcome::Uncertain && link.since().is_some()).then_some("PRODUCT_UNCERTAIN")
}
