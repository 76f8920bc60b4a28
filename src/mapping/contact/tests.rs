//! What is read of a customer, and what a new contact is made of.

use rstest::rstest;

use super::*;
use crate::{
    domain::{Field, e_invoice::Switch},
    mapping::tests::{countries, e_invoicing, material, settings},
};

fn details(change: impl FnOnce(&mut Customer)) -> (ContactDetails, Vec<Code>) {
    let mut customer = material().customer.unwrap();
    change(&mut customer);
    let mut findings = Vec::new();
    let details = super::details(&customer, &[], e_invoicing(), (&countries(), &settings()), &mut findings);
    (details, findings.into_iter().map(|finding| finding.code).collect())
}

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

/// A new contact of a customer that is another in one thing.
fn new(change: impl FnOnce(&mut Customer)) -> (Option<NewContact>, Vec<Code>) {
    let mut customer = material().customer.unwrap();
    change(&mut customer);
    let mut findings = Vec::new();
    let details =
        super::details(&customer, &[], EInvoicing::Untouched, (&countries(), &settings()), &mut findings);
    let new = new_contact(&customer, &details, &settings(), &mut findings);
    (new, findings.into_iter().map(|finding| finding.code).collect())
}

#[test]
fn a_billing_address_goes_before_the_headquarters() {
    let customer = material().customer.unwrap();
    let mut billing = customer.headquarter_address.value().unwrap().clone();
    billing.line = text("Laskutie\r\n 2");
    let addresses = [CustomerAddress { is_billing: true, address: billing }];
    let details =
        super::details(&customer, &addresses, e_invoicing(), (&countries(), &settings()), &mut Vec::new());
    let address = details.address.unwrap();
    assert_eq!((address.line.as_str(), address.country.as_str()), ("Laskutie 2", "FI"));
    assert_eq!(details.business_id.unwrap().as_str(), "2332748-7");
}

#[test]
fn what_the_register_does_not_say_is_no_detail() {
    let (details, findings) = details(|customer| {
        customer.email = Field::Null;
        customer.language = Field::Absent;
        customer.headquarter_address = Field::Null;
    });
    assert_eq!((details.email, details.invoice_language, details.address), (None, None, None));
    assert_eq!(findings, []);
}

#[rstest]
#[case::finnish("2332748-7", &[])]
#[case::with_a_wrong_check_digit("2332748-8", &[Code::CustomerIdInvalid])]
#[case::of_another_member_state("SE556677889901", &[])]
#[case::of_no_member_state("NO923609016", &[Code::CustomerIdInvalid])]
#[case::a_persons("131052-308T", &[Code::PersonalIdGiven])]
#[case::a_persons_with_a_new_sign("131052Y308T", &[Code::PersonalIdGiven])]
#[case::almost_a_persons("131052-308U", &[Code::CustomerIdInvalid])]
fn an_id_is_taken_where_it_is_a_companys(#[case] id: &str, #[case] expected: &[Code]) {
    let (details, findings) = details(|customer| customer.vat_number = text(id));
    assert_eq!(findings, expected);
    let taken = details.business_id.map(|id| id.as_str().to_owned());
    let taken = taken.or(details.foreign_vat_id.map(|id| id.as_str().to_owned()));
    assert_eq!(taken.as_deref(), expected.is_empty().then_some(id));
}

#[test]
fn a_name_that_tells_more_of_a_person_is_not_used() {
    let (details, findings) = details(|customer| customer.name = text("Matti Meikäläinen 131052-308T"));
    assert_eq!((details.name, findings), (None, vec![Code::PersonalIdGiven]));
}

#[rstest]
#[case("laskut@asiakas.example", true)]
#[case("laskut@asiakas", false)]
#[case("laskut asiakas.example", false)]
#[case("a@b.example; c@d.example", false)]
#[case("@asiakas.example", false)]
#[case("a@b@c.example", false)]
#[case("laskut@asiakas.", false)]
fn an_email_address_must_be_one(#[case] address: &str, #[case] is_one: bool) {
    let (details, findings) = details(|customer| customer.email = text(address));
    assert_eq!(details.email.is_some(), is_one);
    assert_eq!(findings, if is_one { vec![] } else { vec![Code::EmailInvalid] });
}

#[test]
fn a_new_contact_needs_what_an_old_one_can_do_without() {
    assert_eq!(new(|customer| customer.language = Field::Absent).0.unwrap().invoice_language, "fi-FI");
    let (made, findings) = new(|customer| {
        customer.number = Field::Null;
        customer.name = Field::Null;
        customer.headquarter_address = Field::Null;
    });
    assert!(made.is_none());
    let missing = [Code::CustomerNumberMissing, Code::FieldMissing, Code::CustomerAddressIncomplete];
    assert_eq!(findings, missing);
}

#[rstest]
#[case::by_its_id("Meikäläinen", "2332748-7", "", true)]
#[case::by_a_foreign_id("Meikäläinen", "SE556677889901", "", true)]
#[case::by_its_ovt("Meikäläinen", "", "003723327487", true)]
#[case::by_its_form("Meikäläinen Oy", "", "", true)]
#[case::by_a_foreign_form("Example Inc.", "", "", true)]
#[case::a_town("Sipoon kunta", "", "", true)]
#[case::an_association("Laskijat r.y. ry", "", "", true)]
#[case::by_nothing("Matti Meikäläinen", "", "", false)]
#[case::a_name_that_only_begins_so("Oyvind Abelsson", "", "", false)]
fn what_nobody_says_is_assumed_and_told(
    #[case] name: &str,
    #[case] id: &str,
    #[case] e_invoice: &str,
    #[case] is_known: bool,
) {
    let (made, findings) = new(|customer| {
        customer.name = text(name);
        customer.vat_number = text(id);
        customer.e_invoice_address = text(e_invoice);
    });
    assert_eq!(made.unwrap().contact_type, ContactType::Business);
    assert_eq!(findings, if is_known { vec![] } else { vec![Code::ContactTypeAssumed] });
}

#[test]
fn every_detail_is_in_the_hash() {
    let hash = |change: fn(&mut Customer)| details(change).0.content_hash();
    let changes: [fn(&mut Customer); 6] = [
        |customer| customer.name = Field::Value("Toinen Oy".to_owned()),
        |customer| customer.vat_number = Field::Null,
        |customer| customer.vat_number = Field::Value("SE556677889901".to_owned()),
        |customer| customer.email = Field::Null,
        |customer| customer.language = Field::Value("sv".to_owned()),
        |customer| customer.headquarter_address = Field::Null,
    ];
    let unchanged = hash(|_| {});
    for (index, change) in changes.into_iter().enumerate() {
        assert_ne!(hash(change), unchanged, "{index}");
    }
    assert_eq!(
        details(|customer| customer.email = text(" laskut@asiakas.example")).0.content_hash(),
        unchanged
    );
    let known = details(|_| {}).0;
    let EInvoicing::At { address, switch } = known.e_invoicing.clone() else { panic!() };
    for e_invoicing in [EInvoicing::Untouched, EInvoicing::Removed(address.clone())] {
        assert_ne!(ContactDetails { e_invoicing, ..known.clone() }.content_hash(), unchanged);
    }
    assert_eq!(switch, Switch::Kept);
    let e_invoicing = EInvoicing::At { address, switch: Switch::On };
    assert_eq!(ContactDetails { e_invoicing, ..known }.content_hash(), unchanged, "a switch is no content");
}
