//! Whether the cost centres that rows can bear are told apart in Talenom.

use std::collections::HashMap;

use crate::domain::{
    cost_center::{CostCenter, CostCenterNumber},
    finding::{Code, Finding, Place},
};

/// Judges cost centres one after the other, and remembers of each what another one could share.
#[derive(Debug, Default)]
pub struct CostCenters {
    /// The name of the first one, by the number as far as Talenom keeps it.
    names: HashMap<String, Option<String>>,
}

impl CostCenters {
    /// What is wrong with a cost centre that can still be chosen.
    pub fn check(&mut self, cost_center: &CostCenter) -> Vec<Finding> {
        let place = Place::CostCenter { guid: cost_center.guid, number: cost_center.number.clone() };
        let about = |code| Finding::new(code, place.clone());
        let Some(number) = &cost_center.number else { return vec![about(Code::CostCenterWithoutNumber)] };
        let too_long = (number.length() > CostCenterNumber::LENGTH_MAX).then(|| {
            about(Code::CostCenterNumberTooLong).found(number.length()).expected(CostCenterNumber::LENGTH_MAX)
        });
        let name = cost_center.name.text().map(ToOwned::to_owned);
        let first = self.names.entry(number.kept()).or_insert_with(|| name.clone());
        let shared = (*first != name).then(|| about(Code::CostCenterNumberShared));
        too_long.into_iter().chain(shared).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::Field;

    #[track_caller]
    fn check(cost_centers: &[(&str, &str)], expected: &[Code]) {
        let mut judged = CostCenters::default();
        let cost_center = |(number, name): &(&str, &str)| CostCenter {
            guid: Uuid::nil().into(),
            number: CostCenterNumber::parse(number).ok(),
            name: Field::Value((*name).to_owned()),
            is_active: true,
        };
        let found = cost_centers.iter().flat_map(|one| judged.check(&cost_center(one)));
        assert_eq!(found.map(|finding| finding.code).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_cost_centre_is_known_by_what_talenom_keeps_of_its_number() {
        check(&[("10", "Suunnittelu"), ("20", "Valvonta"), ("12345678", "Raportit")], &[]);
        check(&[(" ", "Suunnittelu")], &[Code::CostCenterWithoutNumber]);
        check(&[("123456789", "Suunnittelu")], &[Code::CostCenterNumberTooLong]);
        check(&[("10", "Suunnittelu"), (" 10 ", "Valvonta")], &[Code::CostCenterNumberShared]);
        check(&[("10", "Suunnittelu"), ("10", " Suunnittelu")], &[]);
        let both =
            [Code::CostCenterNumberTooLong, Code::CostCenterNumberTooLong, Code::CostCenterNumberShared];
        check(&[("123456789", "Suunnittelu"), ("123456780", "Valvonta")], &both);
    }
}
