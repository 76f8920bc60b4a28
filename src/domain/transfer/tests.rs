use proptest::prelude::*;

use super::*;

fn contact() -> ContactId {
    ContactId::parse("c-1").unwrap()
}

fn version(number: u32) -> RowVersion {
    RowVersion::parse(&format!("v{number}")).unwrap()
}

fn draft() -> Draft {
    Draft { id: TalenomInvoiceId::parse("i-1").unwrap(), row_version: version(1) }
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
fn what_may_be_booked_is_never_written_again_nor_withdrawn() {
    let approving = run(&happy_path(true)[..6]).unwrap();
    assert_eq!(approving.step.name(), "APPROVE_SENDING");
    let again = Event::RowsIntendedAgain { hash: ContentHash::of(b"two"), row_version: version(9) };
    for event in [again, Event::DraftGone, Event::Withdrawn] {
        assert!(approving.apply(event.clone()).is_err(), "{event:?}");
    }
}

#[test]
fn only_a_call_under_way_can_be_unanswered() {
    assert!(run(&[Event::ContactReady(contact()), Event::Unanswered]).is_err());
    assert_eq!(run(&[Event::Unanswered]).unwrap().standing, Standing::Uncertain);
    let requested = run(&happy_path(false)[..2]).unwrap();
    assert_eq!(requested.apply(Event::Unanswered).unwrap().standing, Standing::Uncertain);
}

#[test]
fn an_uncertain_transfer_goes_on_where_it_stood() {
    let mut events = happy_path(false)[..4].to_vec();
    events.extend([Event::Unanswered, Event::TakenUp, Event::RowsWritten(version(2))]);
    assert_eq!(run(&events).unwrap().step.name(), "ROWS_WRITTEN");
}

fn every_event() -> Vec<Event> {
    let mut events = happy_path(true);
    events.extend([
        Event::RowsIntendedAgain { hash: ContentHash::of(b"two"), row_version: version(9) },
        Event::DraftGone,
        Event::Held,
        Event::Failed { class: FailureClass::Unavailable, next_attempt: Timestamp::UNIX_EPOCH },
        Event::Unanswered,
        Event::Withdrawn,
        Event::TakenUp,
    ]);
    events
}

fn rank(step: &Step) -> usize {
    const ORDER: [&str; 10] = [
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
    ];
    ORDER.iter().position(|name| *name == step.name()).unwrap()
}

proptest! {
    #[test]
    fn within_a_revision_a_step_only_moves_forward(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..60)) {
        let events = every_event();
        let mut progress = Progress::default();
        for pick in picks {
            let Ok(next) = progress.apply(pick.get(&events).clone()) else { continue };
            if next.revision == progress.revision {
                prop_assert!(rank(&next.step) >= rank(&progress.step));
            } else {
                prop_assert_eq!(next.revision, progress.revision + 1);
                prop_assert!(!progress.is_approved());
                prop_assert!(matches!(next.step.name(), "CONTACT_READY" | "ROWS_SENDING"));
            }
            progress = next;
        }
    }
}
