//! The registers that are read for a check only: currencies and cost centres.

use super::{Session, parse, wire};
use crate::{
    domain::{cost_center::CostCenter, invoice::RegisteredCurrency},
    outbound::Error,
};

impl Session {
    /// The currencies that invoices can be in, also those that can no longer be chosen (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn currencies(&self) -> Result<Vec<RegisteredCurrency>, Error> {
        self.register(&wire::CURRENCIES, &[], parse::currency).await
    }

    /// The cost centres that rows can bear, also those that can no longer be chosen (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn cost_centers(&self) -> Result<Vec<CostCenter>, Error> {
        self.register(&wire::COST_CENTERS, &[], parse::cost_center).await
    }
}
