//! The e-invoice rule: when "Severa shows no e-invoice address" means that it was removed, and what follows. Pure.
//!
//! A switch in Severa's settings hides the field from us, and then every customer seems to have lost its address. So a loss
//! is believed only with evidence of the same run, never more than a share of customers at once or little by little, and
//! never for the last one; all else a person confirms.

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{
        contact::LinkKey,
        e_invoice::{EInvoiceAddress, EInvoiceCounts, EInvoiceState, EInvoicing, RememberedEInvoice, Switch},
        finding::Code,
        ids::{ConnectionId, CustomerNumber},
    },
    mapping::e_invoice::Shown,
};

/// How long a loss counts into the share.
const SHARE_PERIOD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many losses are an everyday matter, whatever share of all they are.
const LOSSES_MIN: u64 = 3;

/// From when on a loss counts into the share.
#[must_use]
pub fn counted_since(now: Timestamp) -> Timestamp {
    now.checked_sub(SHARE_PERIOD).unwrap_or(Timestamp::MIN)
}

/// What a run knows before it writes to its first contact.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    /// What is remembered, before this run.
    pub counts: EInvoiceCounts,
    /// How many customers of this run show none although one is remembered. What a person confirmed is not among them.
    pub missing: u64,
    /// How many of them were not known to be without one before this run.
    pub newly_missing: u64,
    /// Whether another customer, read after them in this run, shows its address.
    pub is_visible: bool,
}

/// What the addresses that are missing in a run come to. It is the same for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belief {
    /// They were removed in Severa.
    Removed,
    /// Nobody shows one, so nothing is known about anybody's.
    NotVisible,
    /// It was the only one, so there is nobody to tell removal from a hidden field by.
    LastGone,
    /// Too many at once, or in the last thirty days.
    Unconfirmed,
}

impl Belief {
    /// Judges the evidence; `percent_max` is the share that may lose its address without being asked about.
    #[must_use]
    pub fn of(evidence: &Evidence, percent_max: u8) -> Self {
        let Evidence { counts, missing, newly_missing, is_visible } = *evidence;
        let others = counts.having.saturating_sub(newly_missing);
        if others == 0 && missing == 1 {
            return Self::LastGone;
        }
        if !is_visible {
            return Self::NotVisible;
        }
        let lost = counts.lost + newly_missing;
        let had = counts.lost + counts.having;
        if lost >= LOSSES_MIN && lost * 100 > had * u64::from(percent_max) {
            return Self::Unconfirmed;
        }
        Self::Removed
    }

    /// What is told with an invoice of a customer whose address stays although Severa shows none.
    #[must_use]
    pub const fn finding(self) -> Option<Code> {
        match self {
            Self::Removed => None,
            Self::NotVisible => Some(Code::EInvoiceNotVisible),
            Self::LastGone => Some(Code::EInvoiceLastGone),
            Self::Unconfirmed => Some(Code::EInvoiceRemovalUnconfirmed),
        }
    }

    /// How an address that is missing is remembered from now on.
    #[must_use]
    pub const fn remembered(self, state: EInvoiceState, now: Timestamp) -> EInvoiceState {
        match (self, state) {
            (Self::NotVisible, EInvoiceState::Shown) => EInvoiceState::Hidden,
            (
                Self::Removed | Self::LastGone | Self::Unconfirmed,
                EInvoiceState::Shown | EInvoiceState::Hidden,
            ) => EInvoiceState::Missing { since: now },
            (_, state) => state,
        }
    }
}

/// What is made of one customer's e-invoice address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What its contact shall have, and its invoices go by.
    pub e_invoicing: EInvoicing,
    /// What is remembered once Talenom holds that; none where nothing is.
    pub state: Option<EInvoiceState>,
    /// What is noteworthy about it.
    pub finding: Option<Code>,
}

/// Decides about one customer. `belief` is there where the run found its address missing.
#[must_use]
pub fn decide(
    shown: Shown,
    remembered: Option<&RememberedEInvoice>,
    belief: Option<Belief>,
    now: Timestamp,
) -> Decision {
    use EInvoiceState as State;
    let at = |address: &EInvoiceAddress, switch, state| Decision {
        e_invoicing: EInvoicing::At { address: address.clone(), switch },
        state: Some(state),
        finding: None,
    };
    let nothing = Decision { e_invoicing: EInvoicing::Untouched, state: None, finding: None };
    let remembered = match (shown, remembered) {
        (Shown::Unusable, _) | (Shown::Nothing, None) => return nothing,
        (Shown::At(address), remembered) => return at(&address, switch(remembered), State::Shown),
        (Shown::Nothing, Some(remembered)) => remembered,
    };
    let address = &remembered.address;
    let removed = |state| Decision {
        e_invoicing: EInvoicing::Removed(address.clone()),
        state: Some(state),
        finding: None,
    };
    match (remembered.state, belief) {
        (state @ State::Removed { .. }, _) => removed(state),
        (State::Confirmed { since }, _) => removed(State::Removed { since, at: now, is_confirmed: true }),
        (State::Missing { since }, Some(Belief::Removed)) => {
            removed(State::Removed { since, at: now, is_confirmed: false })
        }
        (State::Shown | State::Hidden, Some(Belief::Removed)) => {
            removed(State::Removed { since: now, at: now, is_confirmed: false })
        }
        (State::Returning, _) => at(address, switch(Some(remembered)), State::Restored),
        // Not believed, or not looked at by this run: as if Severa showed it still.
        (state @ (State::Shown | State::Hidden | State::Missing { .. } | State::Restored), belief) => {
            let finding = belief.and_then(Belief::finding);
            Decision { finding, ..at(address, switch(Some(remembered)), state) }
        }
    }
}

/// What becomes of automatic e-invoicing when the customer's address is written.
const fn switch(remembered: Option<&RememberedEInvoice>) -> Switch {
    match remembered {
        None => Switch::On,
        Some(RememberedEInvoice { is_switched_off: true, .. }) => Switch::Off,
        Some(RememberedEInvoice {
            state: EInvoiceState::Removed { .. } | EInvoiceState::Returning, ..
        }) => Switch::Again,
        Some(_) => Switch::Kept,
    }
}

/// What is to be remembered once Talenom holds what was decided; none where that is remembered already.
#[must_use]
pub fn remember(
    (key, connection, number): (LinkKey, &ConnectionId, CustomerNumber),
    decision: &Decision,
    remembered: Option<&RememberedEInvoice>,
    is_switched_off: bool,
    now: Timestamp,
) -> Option<RememberedEInvoice> {
    let state = decision.state?;
    let address = match &decision.e_invoicing {
        EInvoicing::At { address, .. } | EInvoicing::Removed(address) => address.clone(),
        EInvoicing::Untouched => return None,
    };
    let seen_at = match remembered {
        Some(remembered) if state != EInvoiceState::Shown => remembered.seen_at,
        Some(_) | None => now,
    };
    let new = RememberedEInvoice {
        key,
        connection: connection.clone(),
        number,
        address,
        state,
        is_switched_off,
        seen_at,
    };
    let is_same = remembered.is_some_and(|old| {
        RememberedEInvoice { connection: old.connection.clone(), seen_at: old.seen_at, ..new.clone() } == *old
    });
    (!is_same).then_some(new)
}

#[cfg(test)]
mod tests;
