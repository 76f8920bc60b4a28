//! Decisions of persons about transfers: kept for the next run, which is started soon.

use tracing::info;

use super::{Engine, Error};
use crate::{
    domain::{
        decision::{Choice, Decision},
        transfer::TransferKey,
    },
    telemetry::Chain,
};

/// What a person decides.
#[derive(Debug)]
pub struct NewDecision {
    /// About which transfer.
    pub key: TransferKey,
    /// What.
    pub choice: Choice,
    /// Who decides.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Engine {
    /// Keeps a decision about a transfer. Whoever holds the lane next applies it.
    ///
    /// # Errors
    /// [`Reason::DecisionNotPossible`](crate::domain::run::Reason::DecisionNotPossible) as the transfer stands;
    /// [`Reason::NotFound`](crate::domain::run::Reason::NotFound).
    pub async fn decide(&self, new: NewDecision) -> Result<(), Error> {
        let NewDecision { key, choice, actor, reason } = new;
        let clock = &self.inner.clock;
        let (id, decided_at) = (clock.new_id().into(), clock.now());
        let decision = Decision { id, key, choice, actor, reason, decided_at, applied_at: None };
        let store = &self.inner.store;
        store.decide(&decision).await.map_err(Error::store("keeping a decision"))?;
        let transfer = store.transfer(key).await.map_err(Error::store("reading a transfer"))?;
        if let Err(error) = self.take_up(transfer.connection, vec![key.invoice]).await {
            // It is kept, so the connection's next run applies it.
            info!(error.chain = %Chain(&error), "no run could be queued for a decision, the next one applies it");
        }
        Ok(())
    }
}
