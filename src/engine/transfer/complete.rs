//! What few invoices need beyond head, rows and customer, read for those alone.

use futures_util::{StreamExt, TryStreamExt};

use super::{
    super::Error,
    IN_FLIGHT,
    read::{Reader, Reading, Shaped, shaped},
};
use crate::{
    domain::{ids::InvoiceGuid, invoice::RowOrigin},
    mapping::{Grounds, Material, is_told_by},
    rules::{Needs, needs},
};

impl Reader<'_> {
    /// Completes each reading so that it can be judged; a plain one costs no call.
    pub(super) async fn completed(&self, readings: Vec<Reading>) -> Result<Vec<Reading>, Error> {
        let completed = readings.into_iter().map(|reading| async {
            match reading {
                Reading::Material(material) => self.completed_material(material).await,
                Reading::Misshapen(_) | Reading::Left(_) => Ok(reading),
            }
        });
        futures_util::stream::iter(completed).buffered(IN_FLIGHT).try_collect().await
    }

    async fn completed_material(&self, mut material: Box<Material>) -> Result<Reading, Error> {
        let Needs { grounds, origins } = needs(&material, self.registers);
        if grounds {
            match self.read_grounds(&material).await? {
                Ok(read) => material.grounds = Some(read),
                Err(path) => return Ok(Reading::Misshapen(path)),
            }
        }
        if !origins.is_empty() {
            let mut read: Vec<RowOrigin> = Vec::new();
            for row_type in origins {
                let of_type = self.severa.origins_of(material.invoice.guid, row_type).await;
                match shaped(of_type, "reading what an invoice's rows stand for")? {
                    Ok(of_type) => read.extend(of_type.unwrap_or_default()),
                    Err(path) => return Ok(Reading::Misshapen(path)),
                }
            }
            material.origins = Some(read);
        }
        Ok(Reading::Material(material))
    }

    async fn read_grounds(&self, material: &Material) -> Result<Shaped<Grounds>, Error> {
        let invoice: InvoiceGuid = material.invoice.guid;
        let settings = self.severa.invoice_settings(invoice).await;
        let settings = match shaped(settings, "reading an invoice's settings")? {
            Ok(settings) => settings,
            Err(path) => return Ok(Err(path)),
        };
        let is_told = |settings| is_told_by(settings, material, &self.registers.countries);
        let customer = material.customer.as_ref().filter(|_| !settings.as_ref().is_some_and(is_told));
        let Some(customer) = customer else {
            return Ok(Ok(Grounds { invoice: settings, customer: Vec::new() }));
        };
        let countries = self.severa.country_settings(customer.guid).await;
        let countries = shaped(countries, "reading a customer's country settings")?;
        Ok(countries.map(|customer| Grounds { invoice: settings, customer }))
    }
}
