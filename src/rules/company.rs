//! The right company: an invoice of another company must never reach this one's books.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    Field,
    connection::Connection,
    finding::{Code, Finding, Place},
    ids::{BusinessId, BusinessUnitGuid, CompanyGuid},
    invoice::{BusinessUnit, Invoice, Organization},
    money::Currency,
    run::{Failure, Reason},
};

/// Whether a Severa organization is the company that a connection is for, where the connection is for the whole of it.
///
/// # Errors
/// [`Reason::OtherCompany`] where it is another organization, or Severa names another business id for it, or none.
pub fn is_connected(organization: &Organization, connection: &Connection) -> Result<(), Failure> {
    if organization.guid != connection.organization {
        return Err(Failure::new(Reason::OtherCompany).with("severa_organization", organization.guid));
    }
    if connection.companies.is_empty() {
        is_company(&organization.vat_number, &connection.business_id)
    } else {
        Ok(())
    }
}

fn is_company(vat_number: &Field<String>, company: &BusinessId) -> Result<(), Failure> {
    let told = match vat_number.text().map(BusinessId::parse) {
        Some(Ok(theirs)) if theirs == *company => return Ok(()),
        Some(Ok(_) | Err(_)) => "other",
        None => "not given",
    };
    Err(Failure::new(Reason::OtherCompany).with("api", "severa").with("business_id", told))
}

/// Whether Severa says of every company that its home currency is the euro, as it is in Talenom.
///
/// # Errors
/// [`Reason::OtherHomeCurrency`] where it says another.
pub fn is_home_euro(organization: &Organization, connection: &Connection) -> Result<bool, Failure> {
    let of_companies =
        organization.companies.iter().filter(|company| connection.companies.contains(&company.guid));
    let mut currencies: Vec<_> = of_companies.map(|company| company.currency).collect();
    if currencies.is_empty() {
        currencies.push(organization.currency);
    }
    let other = currencies.iter().filter_map(Field::value).find(|currency| **currency != Currency::EUR);
    match other {
        Some(other) => Err(Failure::new(Reason::OtherHomeCurrency).with("currency", other)),
        None => Ok(currencies.iter().all(|currency| currency.value().is_some())),
    }
}

/// The business units of a connection's companies, each of which must have the connection's business id.
///
/// # Errors
/// [`Reason::CompanyNotFound`], [`Reason::OtherCompany`]; both name the company.
pub fn units_of(
    connection: &Connection,
    organization: &Organization,
    units: &[BusinessUnit],
) -> Result<Vec<BusinessUnitGuid>, Failure> {
    let tree = Tree::new(organization, units);
    let mut all = Vec::new();
    for company in &connection.companies {
        let about = |failure: Failure| failure.with("company", company);
        let root = tree.root_of(*company).ok_or_else(|| about(Failure::new(Reason::CompanyNotFound)))?;
        is_company(&root.vat_number, &connection.business_id).map_err(about)?;
        all.extend(tree.below(root.guid));
    }
    Ok(all)
}

/// An organization's business units as they hang together.
struct Tree<'a> {
    roots: HashMap<CompanyGuid, BusinessUnitGuid>,
    units: HashMap<BusinessUnitGuid, &'a BusinessUnit>,
    children: HashMap<BusinessUnitGuid, Vec<BusinessUnitGuid>>,
}

impl<'a> Tree<'a> {
    fn new(organization: &Organization, units: &'a [BusinessUnit]) -> Self {
        let roots =
            organization.companies.iter().filter_map(|company| Some((company.guid, company.root_unit?)));
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for unit in units {
            if let Some(parent) = unit.parent {
                children.entry(parent).or_default().push(unit.guid);
            }
        }
        Self { roots: roots.collect(), units: units.iter().map(|unit| (unit.guid, unit)).collect(), children }
    }

    fn root_of(&self, company: CompanyGuid) -> Option<&'a BusinessUnit> {
        self.units.get(self.roots.get(&company)?).copied()
    }

    /// A company's root and everything below it. Where another company's root hangs below it, that company begins there.
    fn below(&self, root: BusinessUnitGuid) -> Vec<BusinessUnitGuid> {
        let others: HashSet<_> = self.roots.values().filter(|other| **other != root).collect();
        let (mut below, mut seen) = (vec![root], HashSet::from([root]));
        let mut next = 0;
        while let Some(unit) = below.get(next) {
            next += 1;
            let children = self.children.get(unit).map(Vec::as_slice).unwrap_or_default();
            // A tree that bites its own tail ends all the same.
            below.extend(children.iter().filter(|child| !others.contains(child) && seen.insert(**child)));
        }
        below
    }
}

/// Compares the sender that Severa names with the connection's company.
pub(super) fn check(invoice: &Invoice, company: &BusinessId, findings: &mut Vec<Finding>) {
    let code = match invoice.sender_vat_number.text().map(BusinessId::parse) {
        Some(Ok(sender)) if sender == *company => return,
        // What is given but is no business id is another id: it must not pass as "not given".
        Some(Ok(_) | Err(_)) => Code::SenderOtherCompany,
        None => Code::SenderNotGiven,
    };
    findings.push(Finding::new(code, Place::Invoice { field: "senderVatNumber".into() }));
}

#[cfg(test)]
mod tests;
