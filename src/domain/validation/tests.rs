use super::*;
use crate::domain::{
    finding::{Language, Place},
    ids::AccountNumber,
};

fn unknown_account(number: i64) -> Finding {
    let account = AccountNumber::new(number).unwrap();
    Finding::new(Code::AccountUnknown, Place::SalesAccount { number: account }).found(account)
}

fn of(section: Section, findings: impl IntoIterator<Item = Finding>) -> Validation {
    let mut report = SectionReport::new(section);
    report.look(findings);
    Validation {
        display_name: "Koeyritys".to_owned(),
        began_at: Timestamp::UNIX_EPOCH,
        sections: vec![report],
    }
}

#[test]
fn ten_thousand_places_of_one_code_are_counted_and_ten_are_named() {
    let validation = of(Section::Company, (0..10_000).map(|at| unknown_account(1_000 + at % 9_000)));
    let tallies = validation.sections[0].tallies();
    assert_eq!((tallies.len(), tallies[0].1.count, tallies[0].1.named.len()), (1, 10_000, 10));
    let digest = validation.digest(Owner::Accountant, Language::English);
    assert_eq!(digest.lines().filter(|line| line.starts_with("- ")).count(), 11, "{digest}");
    assert!(digest.ends_with("- and 9990 more\n"), "{digest}");
    assert!(digest.contains("- sales account 1000: "), "{digest}");
}

#[test]
fn the_most_severe_finding_is_the_verdict_and_what_is_good_to_know_is_no_task() {
    let whole = || Place::Invoice { field: "".into() };
    let known = of(Section::Company, [Finding::new(Code::BeforeCutOver, whole())]);
    assert_eq!(known.verdict(), Verdict::Ready);
    assert!(Owner::ALL.into_iter().all(|owner| known.tasks(owner).is_empty()));
    let warned = of(Section::Company, [Finding::new(Code::SenderNotGiven, whole())]);
    assert_eq!(warned.verdict(), Verdict::ReadyWithWarnings);
    let wrong = of(Section::Company, [Finding::new(Code::SenderNotGiven, whole()), unknown_account(3990)]);
    assert_eq!(wrong.verdict(), Verdict::NotReady);
    assert_eq!(wrong.sections[0].tallies()[0].0, Code::AccountUnknown, "errors come first");
}

#[test]
fn the_customer_is_told_in_finnish_unless_it_is_swedish() {
    let validation =
        of(Section::Company, [Finding::new(Code::SenderNotGiven, Place::Invoice { field: "".into() })]);
    let told = |language| validation.digest(Owner::Customer, language);
    assert_eq!(told(Language::English), told(Language::Finnish));
    assert_ne!(told(Language::Swedish), told(Language::Finnish));
    assert_eq!(validation.digest(Owner::Us, Language::English), "");
}

#[test]
fn words_are_read_back() {
    for section in Section::ALL {
        assert_eq!(Section::parse(section.name()), Ok(*section));
    }
    assert_eq!(Section::parse("Company"), Err(ParseError::Unknown));
}
