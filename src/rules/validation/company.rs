//! Whether the organization in Severa is the company that is meant, and may be transferred.

use crate::{
    domain::{
        Field,
        connection::Connection,
        finding::{Code, Finding, Place},
        invoice::{BusinessUnit, Organization},
        run::Reason,
    },
    rules,
};

/// Everything that is wrong with the company, all at once.
#[must_use]
pub fn check(connection: &Connection, organization: &Organization, units: &[BusinessUnit]) -> Vec<Finding> {
    let of_company = |field: &'static str| Place::Organization { field: field.into() };
    let of_connection = |field: &'static str| Place::Connection { field: field.into() };
    let mut findings = Vec::new();
    if rules::company::is_connected(organization, connection).is_err() {
        findings.push(Finding::new(Code::OtherCompany, of_company("vatNumber")));
    }
    if let Err(failure) = rules::company::units_of(connection, organization, units) {
        let is_missing = failure.reason == Reason::CompanyNotFound;
        let code = if is_missing { Code::CompanyNotFound } else { Code::OtherCompany };
        findings.push(Finding::new(code, of_connection("companies")));
    }
    if rules::company::is_home_euro(organization, connection).is_err() {
        findings.push(Finding::new(Code::OtherHomeCurrency, of_company("currency.code")));
    }
    if connection.agreement_reference.is_none() {
        findings.push(Finding::new(Code::AgreementMissing, of_connection("agreement_reference")));
    }
    findings
}

/// What stands against invoices with VAT of a company that is not registered for it; told once, not for each invoice.
#[must_use]
pub fn check_registration(organization: &Organization, has_vat: bool) -> Option<Finding> {
    let is_unregistered = organization.is_vat_registered == Field::Value(false);
    let place = Place::Organization { field: "isVatRegistered".into() };
    (is_unregistered && has_vat).then(|| Finding::new(Code::NotRegisteredWithVat, place))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{connection::tests::connection, money::Currency};

    fn organization() -> Organization {
        Organization {
            vat_number: Field::Value("FI20774740".to_owned()),
            is_vat_registered: Field::Value(true),
            currency: Field::Value(Currency::EUR),
            ..Organization::untold(Uuid::nil().into())
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        assert_eq!(check(&connection(), &organization(), &[]), []);
        let other = Organization {
            vat_number: Field::Value("FI23327487".to_owned()),
            currency: Currency::parse("SEK").map_or(Field::Absent, Field::Value),
            ..organization()
        };
        let wanted = Connection { agreement_reference: None, ..connection() };
        let codes: Vec<Code> = check(&wanted, &other, &[]).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::OtherCompany, Code::OtherHomeCurrency, Code::AgreementMissing]);
    }

    #[test]
    fn vat_of_a_company_that_is_not_registered_is_told_where_there_is_any() {
        let unregistered = Organization { is_vat_registered: Field::Value(false), ..organization() };
        assert!(check_registration(&unregistered, false).is_none());
        assert!(check_registration(&organization(), true).is_none());
        let found = check_registration(&unregistered, true).map(|finding| finding.code);
        assert_eq!(found, Some(Code::NotRegisteredWithVat));
    }
}
