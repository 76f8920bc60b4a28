//! Decisions of persons about transfers: kept for the next run, which is started soon.

use tracing::info;

use super::{Engine, Error};
use crate::{
    domain::{
        attention::{Answer, Attention, Resolution},
        decision::{Choice, Decision},
        ids::{AttentionId, ConnectionId, OrganizationGuid},
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

/// What a person decides about an attention.
#[derive(Debug)]
pub struct NewAnswer {
    /// In which Severa organization.
    pub organization: OrganizationGuid,
    /// About which attention.
    pub id: AttentionId,
    /// What.
    pub answer: Answer,
    /// Who decides.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Engine {
    /// Keeps a decision about an attention. Where it is work, whoever holds the lane next does it.
    ///
    /// # Errors
    /// [`Reason::DecisionNotPossible`](crate::domain::run::Reason::DecisionNotPossible) as attention and transfer stand;
    /// [`Reason::NotFound`](crate::domain::run::Reason::NotFound).
    pub async fn answer(&self, new: NewAnswer) -> Result<Attention, Error> {
        let NewAnswer { organization, id, answer, actor, reason } = new;
        let at = self.inner.clock.now();
        let applied_at = (!answer.is_work()).then_some(at);
        let resolution = Resolution { answer, actor, reason, at, applied_at };
        let attention = self.inner.store.resolve_attention(organization, id, &resolution).await;
        let attention = attention.map_err(Error::store("keeping a decision"))?;
        if let Some(key) = attention.transfer().filter(|_| answer.is_work()) {
            self.take_up_soon(attention.connection.clone(), key).await;
        }
        Ok(attention)
    }

    /// Queues a run for what was decided. It is kept, so where none can be queued the connection's next run applies it.
    async fn take_up_soon(&self, connection: ConnectionId, key: TransferKey) {
        if let Err(error) = self.take_up(connection, vec![key.invoice]).await {
            info!(error.chain = %Chain(&error), "no run could be queued for a decision, the next one applies it");
        }
    }

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
        self.take_up_soon(transfer.connection, key).await;
        Ok(())
    }
}
