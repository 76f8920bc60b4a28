//! Each table is read from its top: what is one field away from the line before is decided otherwise.

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::domain::ids::TalenomOrganization;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

const fn evidence(having: u64, lost: u64, missing: u64, newly_missing: u64, is_visible: bool) -> Evidence {
    Evidence { counts: EInvoiceCounts { having, lost }, missing, newly_missing, is_visible }
}

#[rstest]
#[case::one_of_many(evidence(40, 0, 1, 1, true), Belief::Removed)]
#[case::one_of_many_and_nobody_shows_one(evidence(40, 0, 1, 1, false), Belief::NotVisible)]
#[case::one_of_two(evidence(2, 0, 1, 1, true), Belief::Removed)]
#[case::the_only_one(evidence(1, 0, 1, 1, false), Belief::LastGone)]
#[case::the_only_one_still(evidence(0, 1, 1, 0, false), Belief::LastGone)]
#[case::both_of_two_at_once(evidence(2, 0, 2, 2, false), Belief::NotVisible)]
#[case::two_of_three(evidence(3, 0, 2, 2, true), Belief::Removed)]
#[case::three_of_fifteen(evidence(15, 0, 3, 3, true), Belief::Removed)]
#[case::three_of_fourteen(evidence(14, 0, 3, 3, true), Belief::Unconfirmed)]
#[case::the_third_within_the_period(evidence(12, 2, 1, 1, true), Belief::Unconfirmed)]
#[case::the_third_of_more_within_the_period(evidence(13, 2, 1, 1, true), Belief::Removed)]
#[case::one_that_was_missing_before_counts_once(evidence(13, 3, 1, 0, true), Belief::Removed)]
fn what_a_missing_address_comes_to(#[case] evidence: Evidence, #[case] expected: Belief) {
    assert_eq!(Belief::of(&evidence, 20), expected);
}

#[test]
fn the_share_is_the_connections() {
    assert_eq!(Belief::of(&evidence(10, 0, 5, 5, true), 50), Belief::Removed);
    assert_eq!(Belief::of(&evidence(10, 0, 5, 5, true), 49), Belief::Unconfirmed);
}

/// A whole register that is emptied two customers a night while the field is visible: little by little is no way round.
#[test]
fn little_by_little_ends_at_the_share() {
    let (mut having, mut removed) = (40, 0);
    for _ in 0..10 {
        if Belief::of(&evidence(having, removed, 2, 2, true), 20) == Belief::Removed {
            removed += 2;
            having -= 2;
        }
    }
    assert_eq!(removed, 8);
}

fn address(number: u32) -> EInvoiceAddress {
    EInvoiceAddress { address: format!("00372332748{number}"), operator: "BAWCFI22".to_owned() }
}

fn remembered(state: EInvoiceState, is_switched_off: bool) -> RememberedEInvoice {
    RememberedEInvoice {
        key: LinkKey {
            organization: Uuid::nil().into(),
            talenom_organization: TalenomOrganization::new(1).unwrap(),
            customer: Uuid::nil().into(),
        },
        connection: ConnectionId::parse("koe").unwrap(),
        number: CustomerNumber::new(1001).unwrap(),
        address: address(7),
        state,
        is_switched_off,
        seen_at: NOW,
    }
}

const MISSING: EInvoiceState = EInvoiceState::Missing { since: NOW };
const REMOVED: EInvoiceState = EInvoiceState::Removed { since: NOW, at: NOW, is_confirmed: false };
const CONFIRMED: EInvoiceState = EInvoiceState::Confirmed { since: NOW };

/// Neither gone nor there: whatever was remembered says nothing.
#[rstest]
#[case::never_had(Shown::Nothing, None)]
#[case::unusable(Shown::Unusable, Some(EInvoiceState::Shown))]
#[case::unusable_after_a_removal(Shown::Unusable, Some(REMOVED))]
fn what_says_nothing_leaves_all_as_it_is(#[case] shown: Shown, #[case] state: Option<EInvoiceState>) {
    let remembered = state.map(|state| remembered(state, false));
    let decision = decide(shown, remembered.as_ref(), Some(Belief::Removed), NOW);
    assert_eq!(decision, Decision { e_invoicing: EInvoicing::Untouched, state: None, finding: None });
}

#[rstest]
#[case::believed(EInvoiceState::Shown, Some(Belief::Removed), Some(REMOVED), None)]
#[case::believed_after_hiding(EInvoiceState::Hidden, Some(Belief::Removed), Some(REMOVED), None)]
#[case::believed_later(MISSING, Some(Belief::Removed), Some(REMOVED), None)]
#[case::not_looked_at(EInvoiceState::Shown, None, None, None)]
#[case::hidden(EInvoiceState::Shown, Some(Belief::NotVisible), None, Some(Code::EInvoiceNotVisible))]
#[case::the_last(MISSING, Some(Belief::LastGone), None, Some(Code::EInvoiceLastGone))]
#[case::too_many(MISSING, Some(Belief::Unconfirmed), None, Some(Code::EInvoiceRemovalUnconfirmed))]
#[case::confirmed(
    CONFIRMED,
    None,
    Some(EInvoiceState::Removed { since: NOW, at: NOW, is_confirmed: true }),
    None
)]
#[case::removed_before(REMOVED, None, Some(REMOVED), None)]
#[case::brought_back(EInvoiceState::Restored, Some(Belief::Removed), None, None)]
fn what_severa_shows_no_more_is_removed_or_kept(
    #[case] state: EInvoiceState,
    #[case] belief: Option<Belief>,
    #[case] removed: Option<EInvoiceState>,
    #[case] finding: Option<Code>,
) {
    let decision = decide(Shown::Nothing, Some(&remembered(state, false)), belief, NOW);
    let kept = EInvoicing::At { address: address(7), switch: Switch::Kept };
    let e_invoicing = removed.map_or(kept, |_| EInvoicing::Removed(address(7)));
    assert_eq!(decision, Decision { e_invoicing, state: Some(removed.unwrap_or(state)), finding });
}

#[rstest]
#[case::the_first(None, Switch::On)]
#[case::as_before(Some((EInvoiceState::Shown, false)), Switch::Kept)]
#[case::switched_off_by_a_person(Some((EInvoiceState::Shown, true)), Switch::Off)]
#[case::added_again(Some((REMOVED, false)), Switch::Again)]
#[case::added_again_where_a_person_switched_it_off(Some((REMOVED, true)), Switch::Off)]
#[case::shown_again_before_it_was_removed(Some((MISSING, false)), Switch::Kept)]
fn an_address_that_severa_shows_is_used(
    #[case] before: Option<(EInvoiceState, bool)>,
    #[case] switch: Switch,
) {
    let before = before.map(|(state, is_switched_off)| remembered(state, is_switched_off));
    let decision = decide(Shown::At(address(8)), before.as_ref(), None, NOW);
    let e_invoicing = EInvoicing::At { address: address(8), switch };
    assert_eq!(decision, Decision { e_invoicing, state: Some(EInvoiceState::Shown), finding: None });
}

#[test]
fn what_is_remembered_already_is_not_written_again() {
    let old = remembered(EInvoiceState::Shown, false);
    let owner = (old.key, &old.connection, old.number);
    let same = decide(Shown::At(address(7)), Some(&old), None, NOW);
    assert_eq!(remember(owner, &same, Some(&old), false, NOW), None);
    assert!(remember(owner, &same, Some(&old), true, NOW).is_some());
    assert_eq!(remember(owner, &same, None, false, NOW), Some(old.clone()));
    let other = decide(Shown::At(address(8)), Some(&old), None, NOW);
    assert_eq!(remember(owner, &other, Some(&old), false, NOW).unwrap().address, address(8));
}

#[test]
fn a_belief_is_remembered_until_there_is_a_better_one() {
    for (belief, before, after) in [
        (Belief::NotVisible, EInvoiceState::Shown, EInvoiceState::Hidden),
        (Belief::NotVisible, MISSING, MISSING),
        (Belief::Removed, EInvoiceState::Hidden, MISSING),
        (Belief::Unconfirmed, EInvoiceState::Shown, MISSING),
        (Belief::LastGone, CONFIRMED, CONFIRMED),
    ] {
        assert_eq!(belief.remembered(before, NOW), after);
    }
}
