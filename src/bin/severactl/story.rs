//! A transfer told as a story: what it is, how it stands, what happened when, what is wrong and who puts it right.

use std::fmt::Write;

use severa_connector::rpc::v1;

use crate::{
    output::toned,
    words::{self, HasTone, Word},
};

/// Details that say no more than the sentence does.
const TOLD_BY_THE_SENTENCE: [&str; 3] = ["step", "standing", "revision"];

/// The story of a transfer, in lines.
pub(crate) fn tell(transfer: &v1::Transfer) -> String {
    let mut story = opening(transfer);
    if !transfer.timeline.is_empty() {
        story.push_str("\n\nWhat happened");
        for (index, entry) in transfer.timeline.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| transfer.timeline.get(before));
            story.push_str(&chapter(entry, before));
        }
    }
    if !transfer.decisions.is_empty() {
        story.push_str("\n\nWhat was decided");
        for decision in &transfer.decisions {
            story.push_str(&decided(decision));
        }
    }
    if !transfer.findings.is_empty() {
        story.push_str("\n\nWhat was found");
        for finding in &transfer.findings {
            story.push_str(&complaint(finding));
        }
    }
    story
}

fn opening(transfer: &v1::Transfer) -> String {
    let number = words::number(transfer.invoice_number);
    let date = words::text(&transfer.invoice_date);
    let customer = words::number(transfer.customer_number);
    let gross = words::gross(transfer.totals.as_ref());
    let standing = toned(transfer.standing().word(), transfer.standing().tone());
    let mut text = format!("Invoice {number} of {date}, customer {customer}, {gross} with tax\n{standing}: ");
    text.push_str(&how_it_stands(transfer));
    if !transfer.talenom_invoice_id.is_empty() {
        // Writing into a String cannot fail.
        let _ = write!(text, "\nIn Talenom it is {}.", transfer.talenom_invoice_id);
    }
    let _ = write!(text, "\n{}, moved by {}", transfer.name, transfer.connection);
    if transfer.orphan_drafts > 0 {
        let _ = write!(
            text,
            "\nUp to {} empty drafts may have been left behind in Talenom.",
            transfer.orphan_drafts
        );
    }
    if transfer.revision > 1 {
        let _ = write!(text, ", begun {} times", transfer.revision);
    }
    text
}

fn how_it_stands(transfer: &v1::Transfer) -> String {
    match transfer.standing() {
        v1::Standing::Transferred => "it is in Talenom and marked in Severa.".to_owned(),
        v1::Standing::Going => format!("it is on its way, at {}.", transfer.step().word()),
        v1::Standing::Held => "it waits until what was found is put right.".to_owned(),
        v1::Standing::Failed => match transfer.next_attempt_time.as_ref() {
            Some(time) => format!(
                "{}; it is tried again after {}.",
                why_it_failed(transfer.failure_class()),
                words::time(Some(time))
            ),
            None => format!("{}; a person must act first.", why_it_failed(transfer.failure_class())),
        },
        v1::Standing::Uncertain => {
            let what =
                format!("nobody knows yet whether what was sent at {} arrived", transfer.step().word());
            match transfer.next_attempt_time.as_ref() {
                Some(time) => format!("{what}; it is looked up again after {}.", words::time(Some(time))),
                None => format!("{what}; a person decides."),
            }
        }
        v1::Standing::Withdrawn => "it was taken back in Severa.".to_owned(),
        v1::Standing::GivenUp => "it was decided that it is not transferred.".to_owned(),
        v1::Standing::Unspecified => "this severactl does not know how it stands.".to_owned(),
    }
}

const fn why_it_failed(class: v1::FailureClass) -> &'static str {
    match class {
        v1::FailureClass::Unavailable => "Severa or Talenom could not be reached, limits us or is down",
        v1::FailureClass::Contract => "Severa or Talenom answered in a shape that the service does not know",
        v1::FailureClass::Refused => "Severa or Talenom refused a call",
        v1::FailureClass::Unspecified => "it failed",
    }
}

/// One line of the timeline; the run and what belongs to it are named where they change.
fn chapter(entry: &v1::TimelineEntry, before: Option<&v1::TimelineEntry>) -> String {
    let mut text = String::new();
    if !entry.run.is_empty() && before.is_none_or(|before| before.run != entry.run) {
        let _ = write!(text, "\n  in {}", entry.run);
    }
    let is_new = |key: &str, value: &str| {
        let known = before.and_then(|before| before.details.get(key)).is_some_and(|known| known == value);
        !known && !TOLD_BY_THE_SENTENCE.contains(&key)
    };
    let news = entry.details.iter().filter(|(key, value)| is_new(key, value));
    let details: Vec<String> =
        news.map(|(key, value)| format!("{} {value}", key.replace('_', " "))).collect();
    let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
    let _ = write!(text, "\n    {}  {}{details}", words::time(entry.time.as_ref()), sentence(&entry.event));
    text
}

/// What happened, as a sentence. An event that is not listed here is told by its own words.
fn sentence(event: &str) -> String {
    let known = match event {
        "FOUND" => "It was seen waiting in Severa.",
        "CONTACT_READY" => "Its customer is a contact in Talenom.",
        "DRAFT_INTENDED" => "A draft is asked for.",
        "DRAFT_LOST" => "A draft may have been made that cannot be seen; it is left behind, empty.",
        "DRAFT_MADE" => "An empty draft stands in Talenom.",
        "ADOPTED" => "Talenom holds exactly this invoice already, so it is taken for ours.",
        "ROWS_INTENDED" => "The rows are sent.",
        "ROWS_WRITTEN" => "The rows stand in Talenom, and the sums agree.",
        "ROWS_INTENDED_AGAIN" => "It is another invoice in Severa now: the rows are sent anew.",
        "DRAFT_GONE" => "The draft is not in Talenom any more, so it begins anew.",
        "SENT_AGAIN" => "A person decided that it never arrived: everything is sent again.",
        "DELETE_INTENDED" => "Its draft is being deleted.",
        "APPROVE_INTENDED" => "The approval is sent.",
        "APPROVED" => "Talenom has approved it.",
        "APPROVAL_RULED_OUT" => "It is not approved, so a person had the rows sent anew.",
        "STATUS_INTENDED" => "The status in Severa is sent.",
        "REOPENED" => "It was decided that its draft in Talenom is written anew.",
        "ERROR_STATUS_WRITTEN" => "It was put in the error status in Severa.",
        "STATUS_SENDING_AGAIN" => "It waited again unchanged: the status in Severa is sent again.",
        "PAIR_STATUS_SENDING" => "It is closed with its counterpart: the status in Severa is sent.",
        "STATUS_WRITTEN" => "It is transferred, and Severa shows it.",
        "HELD" => "It is held because of what was found.",
        "FAILED" => "The attempt failed.",
        "UNANSWERED" => "A call was not answered; nobody knows whether it arrived.",
        "WITHDRAWN" => "It was taken back in Severa.",
        "GIVEN_UP" => "It was decided that it is not transferred.",
        "DECISION_APPLIED" => "A person's decision was applied.",
        "TAKEN_UP" => "It is taken up again.",
        _ => return in_its_own_words(event),
    };
    known.to_owned()
}

/// An event that a newer service knows: `LOOKED_AT_AGAIN` becomes `Looked at again.`
fn in_its_own_words(event: &str) -> String {
    let words = event.to_lowercase().replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn decided(decision: &v1::TransferDecision) -> String {
    let what = match decision.choice() {
        v1::DecisionChoice::Adopt => format!("{} in Talenom is it", decision.talenom_invoice_id),
        v1::DecisionChoice::SendAgain => "it is sent again".to_owned(),
        v1::DecisionChoice::GiveUp => "it is not transferred".to_owned(),
        v1::DecisionChoice::Release => "it is judged anew".to_owned(),
        v1::DecisionChoice::SendUnlinked => "it goes without its original".to_owned(),
        v1::DecisionChoice::ClosePair => "it is closed with its original".to_owned(),
        v1::DecisionChoice::Unspecified => "something that this severactl does not know".to_owned(),
    };
    let applied = match decision.apply_time.as_ref() {
        Some(time) => format!("applied {}", words::time(Some(time))),
        None => "not applied".to_owned(),
    };
    let (time, actor) = (words::time(decision.create_time.as_ref()), &decision.actor);
    format!("\n  {time}  {actor}: {what}, because \"{}\" ({applied})", decision.reason)
}

fn complaint(finding: &v1::Finding) -> String {
    let severity = toned(&finding.severity().word().to_lowercase(), finding.severity().tone());
    let who = match finding.owner() {
        v1::Owner::Customer => "the customer puts it right, in Severa",
        v1::Owner::Accountant => "the accountant puts it right, in Talenom",
        v1::Owner::IntegrationTeam => "Talenom's integration team puts it right, in the connection",
        v1::Owner::Us => "the people who run the service put it right",
        v1::Owner::Unspecified => "nobody is named to put it right",
    };
    format!("\n  {severity} {}: {}\n    {who}: {}", finding.code, finding.message, finding.remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(event: &str, run: &str) -> v1::TimelineEntry {
        v1::TimelineEntry { event: event.into(), run: run.into(), ..Default::default() }
    }

    #[test]
    fn the_story_of_a_held_invoice() {
        let mut found = entry("FOUND", "connections/demo/runs/1");
        for (key, value) in [("step", "FOUND"), ("talenom_contact", "c-1")] {
            found.details.insert(key.into(), value.into());
        }
        let mut held = entry("HELD", "connections/demo/runs/1");
        held.details.insert("talenom_contact".into(), "c-1".into());
        let transfer = v1::Transfer {
            name: "organizations/o/transfers/t".into(),
            connection: "connections/demo".into(),
            standing: v1::Standing::Held.into(),
            invoice_number: Some(10234),
            customer_number: Some(501),
            invoice_date: "2026-10-31".into(),
            totals: Some(v1::Totals {
                gross: "124.00".into(),
                currency_code: "EUR".into(),
                ..Default::default()
            }),
            findings: vec![v1::Finding {
                code: "ACCOUNT_NOT_FOUND".into(),
                severity: v1::Severity::Error.into(),
                owner: v1::Owner::Accountant.into(),
                message: "Row 3: there is no account 3009".into(),
                remedy: "Open the account in Talenom.".into(),
                ..Default::default()
            }],
            timeline: vec![found, held, entry("LOOKED_AT_AGAIN", "connections/demo/runs/2")],
            ..Default::default()
        };
        assert_eq!(
            tell(&transfer),
            "Invoice 10234 of 2026-10-31, customer 501, 124.00 EUR with tax\n\
             HELD: it waits until what was found is put right.\n\
             organizations/o/transfers/t, moved by connections/demo\n\
             \n\
             What happened\n\
             \x20 in connections/demo/runs/1\n\
             \x20   -  It was seen waiting in Severa. (talenom contact c-1)\n\
             \x20   -  It is held because of what was found.\n\
             \x20 in connections/demo/runs/2\n\
             \x20   -  Looked at again.\n\
             \n\
             What was found\n\
             \x20 error ACCOUNT_NOT_FOUND: Row 3: there is no account 3009\n\
             \x20   the accountant puts it right, in Talenom: Open the account in Talenom."
        );
    }

    #[test]
    fn a_failed_transfer_says_whether_it_is_tried_again() {
        let mut transfer = v1::Transfer {
            standing: v1::Standing::Failed.into(),
            failure_class: v1::FailureClass::Refused.into(),
            ..Default::default()
        };
        assert_eq!(how_it_stands(&transfer), "Severa or Talenom refused a call; a person must act first.");
        transfer.next_attempt_time = Some(prost_types::Timestamp { seconds: 0, nanos: 0 });
        assert!(how_it_stands(&transfer).contains("it is tried again after 19"));
    }

    /// The texts in quotes that follow a mark in a source file of the service.
    fn quoted_after(source: &str, mark: &str) -> Vec<String> {
        let after = source.split(mark).skip(1).filter_map(|rest| rest.split('"').nth(1));
        after.map(str::to_owned).collect()
    }

    #[test]
    fn every_event_has_its_sentence() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let machine = std::fs::read_to_string(root.join("domain/transfer/progress.rs")).unwrap();
        let names = machine.split("impl Event {").nth(1).and_then(|code| code.split("\n}\n").next()).unwrap();
        let mut events = quoted_after(names, "=>");
        assert!(events.len() >= 22, "the names of the events are not where they were: {events:?}");
        for file in std::fs::read_dir(root.join("engine/transfer")).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                let source = std::fs::read_to_string(path).unwrap();
                events.extend(quoted_after(&source, "self.noted("));
            }
        }
        events.push("DECISION_APPLIED".to_owned());
        events.push(severa_connector::domain::journal::FOUND.to_owned());
        for event in events {
            assert_ne!(sentence(&event), in_its_own_words(&event));
        }
        assert_eq!(sentence("LOOKED_AT_AGAIN"), "Looked at again.");
    }
}
