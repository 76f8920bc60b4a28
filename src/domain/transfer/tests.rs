use proptest::prelude::*;

use super::*;
use crate::domain::{
    ids::{ContactId, RowVersion, TalenomInvoiceId},
    sales_invoice::ContentHash,
};

const UNANSWERED: Event = Event::Unanswered { next_attempt: None };
const FAILED: Event = Event::Failed { class: FailureClass::Unavailable, next_attempt: None };

fn contact() -> ContactId {
    ContactId::parse("c-1").unwrap()
}

fn version(number: u32) -> RowVersion {
    RowVersion::parse(&format!("v{number}")).unwrap()
}

fn draft() -> Draft {
    Draft { id: TalenomInvoiceId::parse("i-1").unwrap(), row_version: version(1) }
}

fn content() -> Content {
    Content { contact: contact(), draft: draft(), hash: ContentHash::of(b"one") }
}

fn run(events: &[Event]) -> Result<Progress, IllegalTransition> {
    events.iter().try_fold(Progress::default(), |progress, event| progress.apply(event.clone()))
}

fn happy_path(approve: bool) -> Vec<Event> {
    let mut events = vec![
        Event::ContactReady(contact()),
        Event::DraftIntended,
        Event::DraftMade(draft()),
        Event::RowsIntended(ContentHash::of(b"one")),
        Event::RowsWritten(version(2)),
    ];
    if approve {
        events.extend([Event::ApproveIntended, Event::Approved(version(3))]);
    }
    events.extend([Event::StatusIntended, Event::StatusWritten]);
    events
}

#[test]
fn the_whole_way_with_and_without_approval() {
    for approve in [true, false] {
        let end = run(&happy_path(approve)).unwrap();
        assert_eq!(end.standing, Standing::Transferred);
        assert_eq!(end.revision, 1);
        assert!(matches!(end.step, Step::Done { approved, .. } if approved == approve));
    }
}

#[test]
fn no_call_is_concluded_that_was_not_announced() {
    let last = happy_path(true).len() - 1;
    for skipped in 0..last {
        let mut events = happy_path(true);
        let missing = events.remove(skipped);
        assert!(run(&events).is_err(), "without {missing:?}");
    }
}

#[test]
fn a_transferred_invoice_never_moves_again() {
    let end = run(&happy_path(true)).unwrap();
    for event in every_event() {
        assert!(end.apply(event.clone()).is_err(), "{event:?}");
    }
}

#[test]
fn only_a_draft_that_was_left_is_reopened_and_then_sends_its_content_and_its_status_again() {
    let reopened = Event::Reopened { hash: ContentHash::of(b"two"), row_version: version(9) };
    let done = run(&happy_path(false)).unwrap();
    let open = done.apply(reopened.clone()).unwrap();
    assert_eq!((open.step.name(), open.standing, open.revision), ("ROWS_SENDING", Standing::Going, 2));
    let again = [Event::RowsWritten(version(10)), Event::StatusIntended, Event::StatusWritten];
    let again = again.into_iter().try_fold(open, |progress, event| progress.apply(event)).unwrap();
    assert_eq!((again.standing, again.revision), (Standing::Transferred, 2));
    for event in every_event() {
        let is_reopened = matches!(event, Event::Reopened { .. });
        assert_eq!(done.apply(event.clone()).is_ok(), is_reopened, "{event:?}");
    }
    let sending = run(&happy_path(false)[..4]).unwrap();
    assert!(sending.apply(reopened).is_err());
}

#[test]
fn what_may_be_booked_is_never_written_again_nor_withdrawn() {
    let approving = run(&happy_path(true)[..6]).unwrap();
    assert_eq!(approving.step.name(), "APPROVE_SENDING");
    let again = Event::RowsIntendedAgain { hash: ContentHash::of(b"two"), row_version: version(9) };
    let adopted = Event::Adopted { content: content(), approved: true };
    for event in [again, adopted, Event::DraftGone, Event::SentAgain, Event::Withdrawn, Event::GivenUp] {
        assert!(approving.apply(event.clone()).is_err(), "{event:?}");
    }
}

#[test]
fn only_a_call_under_way_can_be_unanswered() {
    assert!(run(&[Event::ContactReady(contact()), UNANSWERED]).is_err());
    assert_eq!(run(&[UNANSWERED]).unwrap().standing, Standing::Uncertain { next_attempt: None });
    let requested = run(&happy_path(false)[..2]).unwrap();
    assert_eq!(requested.apply(UNANSWERED).unwrap().standing, Standing::Uncertain { next_attempt: None });
}

#[test]
fn an_uncertain_transfer_goes_on_where_it_stood() {
    let mut events = happy_path(false)[..4].to_vec();
    events.extend([UNANSWERED, Event::TakenUp, Event::RowsWritten(version(2))]);
    assert_eq!(run(&events).unwrap().step.name(), "ROWS_WRITTEN");
}

#[test]
fn an_approval_that_was_seen_not_to_be_can_be_ruled_out_by_a_new_revision() {
    let approving = run(&happy_path(true)[..6]).unwrap();
    let ruled_out = Event::ApprovalRuledOut { hash: ContentHash::of(b"two"), row_version: version(9) };
    let again = approving.apply(ruled_out.clone()).unwrap();
    assert_eq!((again.step.name(), again.revision), ("ROWS_SENDING", 2));
    assert!(again.apply(ruled_out).is_err());
}

#[test]
fn a_draft_that_may_be_left_behind_is_counted() {
    let requested = run(&happy_path(false)[..2]).unwrap();
    let lost = requested.apply(Event::DraftLost).unwrap();
    assert_eq!((lost.step.name(), lost.orphan_drafts), ("DRAFT_REQUESTED", 1));
    let sending = run(&happy_path(false)[..4]).unwrap();
    let again = sending.apply(Event::SentAgain).unwrap();
    assert_eq!((again.step.name(), again.orphan_drafts, again.revision), ("CONTACT_READY", 1, 2));
    let other =
        Content { draft: Draft { id: TalenomInvoiceId::parse("i-2").unwrap(), ..draft() }, ..content() };
    assert_eq!(sending.apply(Event::Adopted { content: other, approved: false }).unwrap().orphan_drafts, 1);
    assert_eq!(
        sending.apply(Event::Adopted { content: content(), approved: false }).unwrap().orphan_drafts,
        0
    );
}

#[test]
fn attempts_are_counted_until_the_next_step_forward() {
    let mut progress = run(&happy_path(false)[..2]).unwrap();
    for attempt in 1..=3 {
        progress = progress.apply(UNANSWERED).unwrap().apply(Event::TakenUp).unwrap();
        assert_eq!(progress.attempts, attempt);
    }
    assert_eq!(progress.apply(Event::DraftMade(draft())).unwrap().attempts, 0);
}

#[test]
fn a_draft_that_was_to_go_is_gone_or_used() {
    let mut events = happy_path(false)[..5].to_vec();
    events.push(Event::DeleteIntended);
    let deleting = run(&events).unwrap();
    assert!(deleting.may_be_under_way());
    assert_eq!(deleting.apply(Event::DraftGone).unwrap().step.name(), "CONTACT_READY");
    let again = Event::RowsIntendedAgain { hash: ContentHash::of(b"one"), row_version: version(2) };
    assert_eq!(deleting.apply(again).unwrap().step.name(), "ROWS_SENDING");
    assert!(deleting.apply(Event::StatusIntended).is_err());
}

#[test]
fn only_what_was_sent_and_not_answered_may_be_under_way() {
    let requested = run(&happy_path(false)[..2]).unwrap();
    assert!(requested.may_be_under_way());
    assert!(requested.apply(UNANSWERED).unwrap().may_be_under_way());
    assert!(!requested.apply(FAILED).unwrap().may_be_under_way());
    assert!(!requested.apply(Event::Held).unwrap().may_be_under_way());
}

fn every_event() -> Vec<Event> {
    let mut events = happy_path(true);
    events.extend([
        Event::RowsIntendedAgain { hash: ContentHash::of(b"two"), row_version: version(9) },
        Event::DraftGone,
        Event::Held,
        Event::DraftLost,
        Event::SentAgain,
        Event::DeleteIntended,
        Event::Adopted { content: content(), approved: true },
        Event::Adopted { content: content(), approved: false },
        Event::ApprovalRuledOut { hash: ContentHash::of(b"two"), row_version: version(9) },
        Event::Reopened { hash: ContentHash::of(b"two"), row_version: version(9) },
        FAILED,
        UNANSWERED,
        Event::Withdrawn,
        Event::GivenUp,
        Event::TakenUp,
    ]);
    events
}

fn rank(step: &Step) -> usize {
    const ORDER: [&str; 11] = [
        "FOUND",
        "CONTACT_READY",
        "DRAFT_REQUESTED",
        "DRAFT_MADE",
        "ROWS_SENDING",
        "ROWS_WRITTEN",
        "APPROVE_SENDING",
        "APPROVED",
        "STATUS_SENDING",
        "DONE",
        "DELETE_SENDING",
    ];
    ORDER.iter().position(|name| *name == step.name()).unwrap()
}

proptest! {
    #[test]
    fn within_a_revision_a_step_only_moves_forward(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..60)) {
        let events = every_event();
        let mut progress = Progress::default();
        for pick in picks {
            let event = pick.get(&events).clone();
            let is_ruled_out = matches!(event, Event::ApprovalRuledOut { .. });
            let Ok(next) = progress.apply(event) else { continue };
            if next.revision == progress.revision {
                prop_assert!(rank(&next.step) >= rank(&progress.step));
            } else {
                prop_assert_eq!(next.revision, progress.revision + 1);
                prop_assert!(!progress.is_approved() || is_ruled_out);
                prop_assert!(matches!(next.step.name(), "CONTACT_READY" | "ROWS_SENDING"));
            }
            progress = next;
        }
    }
}
