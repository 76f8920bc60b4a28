use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::domain::{
    finding::{Language, Place},
    ids::{AccountNumber, ConnectionId, ItemGuid, TalenomOrganization},
    item::{ItemCode, ItemKind},
    transfer::{Progress, Seen, Standing, Way},
};

const UNAVAILABLE: Standing = Standing::Failed { class: FailureClass::Unavailable, next_attempt: None };

fn transfer(number: u32, standing: Standing, findings: Vec<Finding>) -> Transfer {
    let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(number.into());
    Transfer {
        key: TransferKey { organization: Uuid::nil().into(), invoice: Uuid::from_u128(number.into()).into() },
        connection: ConnectionId::parse("koe").unwrap(),
        way: Way::SalesInvoice,
        progress: Progress { standing, ..Progress::default() },
        seen: Seen { number: InvoiceNumber::new(number.into()).ok(), ..Seen::default() },
        findings,
        held_since: None,
        problem_since: Some(at),
        written: None,
        found_at: at,
        updated_at: at + SignedDuration::from_hours(24),
    }
}

fn unknown_account(row: usize) -> Finding {
    let place = Place::Row { number: row, field: "salesAccount.number".into() };
    Finding::new(Code::AccountUnknown, place).found(AccountNumber::new(3999).unwrap())
}

fn no_address() -> Finding {
    Finding::new(Code::CustomerAddressIncomplete, Place::Customer { field: "".into() })
}

fn warning() -> Finding {
    Finding::new(Code::ReferenceNumberMissing, Place::Invoice { field: "".into() })
}

fn gathered() -> Problems {
    let mut problems = Problems::default();
    problems.add(&transfer(2, Standing::Held, vec![unknown_account(1), unknown_account(3), warning()]));
    problems.add(&transfer(1, Standing::Held, vec![unknown_account(2), no_address()]));
    problems.add(&transfer(3, UNAVAILABLE, Vec::new()));
    problems
}

#[test]
fn each_owner_has_what_it_can_put_right_and_a_transfer_counts_once_per_problem() {
    let problems = gathered();
    let counted =
        |owner| problems.of(owner).iter().map(|problem| (problem.cause, problem.count)).collect::<Vec<_>>();
    assert_eq!(counted(Owner::Accountant), [(Cause::Finding(Code::AccountUnknown), 2)]);
    assert_eq!(counted(Owner::Customer), [(Cause::Finding(Code::CustomerAddressIncomplete), 1)]);
    assert_eq!(counted(Owner::Us), [(Cause::Failure(FailureClass::Unavailable), 1)]);
    assert_eq!(counted(Owner::IntegrationTeam), []);
    let [accounts] = problems.of(Owner::Accountant)[..] else { panic!("one problem") };
    assert_eq!(Some(accounts.first_seen), transfer(1, Standing::Held, Vec::new()).problem_since);
}

#[test]
fn what_goes_to_the_customer_is_in_finnish() {
    let problems = gathered();
    let digest = problems.digest(Owner::Customer, Language::English);
    assert!(digest.contains("odottaa korjausta Severassa") && digest.contains("- Lasku 1. "), "{digest}");
    assert!(problems.digest(Owner::Customer, Language::Swedish).contains("- Faktura 1. "));
    assert_eq!(problems.digest(Owner::IntegrationTeam, Language::Finnish), "");
}

#[test]
fn a_digest_names_each_place_and_counts_what_it_does_not_name() {
    let digest = gathered().digest(Owner::Accountant, Language::English);
    assert!(digest.contains("- Invoice 2. Row 3: Talenom has no account 3999."), "{digest}");
    let mut many = Problems::default();
    (1..=103).for_each(|number| many.add(&transfer(number, Standing::Held, vec![unknown_account(1)])));
    let digest = many.digest(Owner::Accountant, Language::Finnish);
    assert!(digest.contains("- Lasku 100. ") && digest.ends_with("- ja 3 muuta laskua\n"), "{digest}");
    assert!(!digest.contains("- Lasku 101. "));
}

fn product(number: u128, code: Option<&str>, name: Option<&str>) -> ProductProblem {
    let (organization, item) = (Uuid::nil().into(), ItemGuid::from(Uuid::from_u128(number)));
    let talenom_organization = TalenomOrganization::new(1).unwrap();
    ProductProblem {
        key: ProductLinkKey { organization, talenom_organization, item },
        connection: ConnectionId::parse("koe").unwrap(),
        subject: ProductSubject {
            organization,
            item,
            kind: ItemKind::WorkType,
            code: code.map(|code| ItemCode::parse(code).unwrap()),
            name: name.map(ToOwned::to_owned),
            action: None,
            product: None,
        },
        findings: vec![Finding::new(Code::OutcomeUnknown, Place::TalenomProduct)],
        failure: None,
        first_seen: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn items_are_told_after_invoices_and_by_what_people_know_them_by() {
    let mut problems = Problems::default();
    let unknown = Finding::new(Code::OutcomeUnknown, Place::TalenomContact);
    problems.add(&transfer(1, Standing::Uncertain { next_attempt: None }, vec![unknown]));
    for (number, code, name) in [(1, Some("T1"), Some("Työ")), (2, None, Some("Muu")), (3, None, None)] {
        problems.add_product(&product(number, code, name));
    }
    let counted = problems.of(Owner::Us).iter().map(|problem| problem.count).collect::<Vec<_>>();
    assert_eq!(counted, [3, 1], "one code, two problems");
    let digest = problems.digest(Owner::Us, Language::Finnish);
    let places =
        ["- Lasku 1. ", "Nämä Severan nimikkeet", "- Nimike T1 (Työ). ", "- Nimike Muu. ", "- Nimike ilman"];
    let places = places.map(|text| digest.find(text).unwrap_or_else(|| panic!("no {text}: {digest}")));
    assert!(places.is_sorted(), "{digest}");
}
