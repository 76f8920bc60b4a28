use uuid::Uuid;

use super::*;
use crate::domain::{connection::tests::connection, invoice::Company};

fn unit(guid: u128, parent: u128, vat_number: &str) -> BusinessUnit {
    BusinessUnit {
        guid: Uuid::from_u128(guid).into(),
        parent: (parent != 0).then(|| Uuid::from_u128(parent).into()),
        vat_number: Field::Value(vat_number.to_owned()),
    }
}

/// Company 100 has the root 1 with 2 and 3 below it; the root 4 of company 200 hangs below 2, with 5 below it.
fn organization() -> (Organization, Vec<BusinessUnit>) {
    let company = |guid: u128, root: u128| Company {
        guid: Uuid::from_u128(guid).into(),
        root_unit: Some(Uuid::from_u128(root).into()),
        currency: Field::Value(Currency::EUR),
    };
    let organization = Organization {
        guid: Uuid::nil().into(),
        name: Field::Absent,
        vat_number: Field::Value("FI21291126".to_owned()),
        is_vat_registered: Field::Value(true),
        currency: Field::Absent,
        companies: vec![company(100, 1), company(200, 4)],
        addons: Field::Absent,
    };
    let units = vec![
        unit(1, 0, "FI20774740"),
        unit(2, 1, ""),
        unit(3, 2, ""),
        unit(4, 2, "2129112-6"),
        unit(5, 4, ""),
    ];
    (organization, units)
}

fn of_companies(companies: &[u128]) -> Connection {
    let companies = companies.iter().map(|company| Uuid::from_u128(*company).into()).collect();
    Connection { companies, ..connection() }
}

fn refused(result: Result<impl std::fmt::Debug, Failure>) -> Reason {
    result.unwrap_err().reason
}

#[test]
fn a_company_has_its_units_down_to_the_next_company() {
    let (organization, units) = organization();
    let mut own = units_of(&of_companies(&[100]), &organization, &units).unwrap();
    own.sort_unstable();
    assert_eq!(own, [1, 2, 3].map(|unit| Uuid::from_u128(unit).into()));
    let circle = [unit(1, 3, "2077474-0"), unit(3, 1, "")];
    assert_eq!(units_of(&of_companies(&[100]), &organization, &circle).unwrap().len(), 2);
}

#[test]
fn every_company_must_be_the_right_one() {
    let (organization, units) = organization();
    let other = refused(units_of(&of_companies(&[100, 200]), &organization, &units));
    assert_eq!(other, Reason::OtherCompany);
    assert_eq!(refused(units_of(&of_companies(&[300]), &organization, &units)), Reason::CompanyNotFound);
    assert_eq!(refused(units_of(&of_companies(&[100]), &organization, &[])), Reason::CompanyNotFound);
}

#[test]
fn the_organization_must_be_the_right_one_as_a_whole_or_by_its_companies() {
    let (organization, _) = organization();
    assert_eq!(refused(is_connected(&organization, &of_companies(&[]))), Reason::OtherCompany);
    assert!(is_connected(&organization, &of_companies(&[100])).is_ok());
    let elsewhere = Organization { guid: Uuid::max().into(), ..organization };
    assert_eq!(refused(is_connected(&elsewhere, &of_companies(&[100]))), Reason::OtherCompany);
}

#[test]
fn the_home_currency_is_the_euro_or_the_connection_is_refused() {
    let (mut organization, _) = organization();
    let (whole, one) = (of_companies(&[]), of_companies(&[100]));
    assert_eq!(is_home_euro(&organization, &whole), Ok(false));
    assert_eq!(is_home_euro(&organization, &one), Ok(true));
    organization.currency = Field::Value(Currency::parse("SEK").unwrap());
    assert_eq!(refused(is_home_euro(&organization, &whole)), Reason::OtherHomeCurrency);
    assert_eq!(is_home_euro(&organization, &one), Ok(true));
    organization.companies[0].currency = organization.currency;
    assert_eq!(refused(is_home_euro(&organization, &one)), Reason::OtherHomeCurrency);
}
