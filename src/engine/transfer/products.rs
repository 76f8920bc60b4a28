//! What the rows of a round sell, before it is judged. A plan writes nothing, and is judged by what would be made.

use std::collections::HashSet;

use super::{
    super::{Error, products::Sides},
    Execution,
    read::Reading,
    record::Case,
};
use crate::{domain::transfer::Standing, mapping::Material};

impl Execution<'_> {
    /// Adds to each invoice what the codes of its rows lead to in Talenom, made first where an invoice is to be written.
    pub(super) async fn add_leads(&self, cases: &[Case], readings: &mut [Reading]) -> Result<(), Error> {
        if self.connection.settings.rows_without_products {
            return Ok(());
        }
        let (mut written, mut codes) = (HashSet::new(), HashSet::new());
        for (case, reading) in cases.iter().zip(&*readings) {
            let Some(material) = material(reading) else { continue };
            let is_done = case.transfer.progress.standing == Standing::Transferred;
            if !self.parameters.validate_only && !is_done && !case.stays_given_up() {
                written.extend(material.item_codes());
            }
            codes.extend(material.item_codes());
        }
        let sides = self.sides();
        self.assortment.make((&sides, self.run.id, self.lease), &written, &self.cancelled).await?;
        let leads = self.assortment.leads(&sides, &codes).await?;
        for reading in readings {
            if let Reading::Material(material) = reading {
                material.take_leads(&leads);
            }
        }
        Ok(())
    }

    pub(super) const fn sides(&self) -> Sides<'_> {
        let Self { engine, connection, severa, talenom, .. } = self;
        Sides { engine, connection, severa, talenom }
    }
}

fn material(reading: &Reading) -> Option<&Material> {
    match reading {
        Reading::Material(material) => Some(material),
        Reading::Misshapen(_) | Reading::Left(_) => None,
    }
}
