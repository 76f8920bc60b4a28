//! Lanes: all work that spends one Severa organization's request budget goes one at a time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{Engine, Error, LimitScope};
use crate::{
    domain::{
        ids::OrganizationGuid,
        run::{Failure, Reason},
    },
    outbound::{Fence, Pacer},
    store::{Lane, Lease},
};

/// How long a unary call waits for its turn before it tells the caller to come again.
const TURN_WAIT_MAX: Duration = Duration::from_secs(5);

impl Engine {
    /// The lane that an organization's calls go under.
    pub(super) fn lane_of(&self, organization: OrganizationGuid) -> Lane {
        match self.inner.config.limit_scope {
            LimitScope::Organization => Lane::of(organization),
            LimitScope::Installation => Lane::INSTALLATION,
        }
    }

    /// A pacer for a lane that was just taken: the last holder may have used up the running second.
    pub(super) fn pacer(&self) -> Pacer {
        Pacer::new(self.inner.config.requests_per_second)
    }

    /// Does the work of a unary call under an organization's lane, which is kept for as long as that takes.
    ///
    /// # Errors
    /// Those of the work; [`Reason::LaneBusy`]; that the lane was lost.
    pub(super) async fn in_turn<T>(
        &self,
        organization: OrganizationGuid,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let lease = self.turn(organization).await?;
        let fence = Fence::until(lease.deadline().into());
        let done = tokio::select! {
            done = work => done,
            lost = self.keep(&lease, &fence) => Err(lost),
        };
        self.give_back(&lease).await;
        done
    }

    /// Takes a lane for a unary call, waiting a little for its turn.
    ///
    /// # Errors
    /// [`Reason::LaneBusy`] where a run or another call keeps it.
    pub(super) async fn turn(&self, organization: OrganizationGuid) -> Result<Lease, Error> {
        const POLL: Duration = Duration::from_millis(100);
        let (lane, duration) = (self.lane_of(organization), self.inner.config.lease_duration);
        let mut changes = self.inner.store.changes();
        let waiting = async {
            loop {
                let lease = self.inner.store.lease_lane(lane, &self.inner.holder, duration).await;
                if let Some(lease) = lease.map_err(Error::store("taking the organization's lane"))? {
                    return Ok(lease);
                }
                // A release in this process wakes us; one elsewhere is seen by looking again.
                let _ = tokio::time::timeout(POLL, changes.changed()).await;
            }
        };
        let busy = || Error::Refused(Failure::new(Reason::LaneBusy).retry_after(TURN_WAIT_MAX));
        tokio::time::timeout(TURN_WAIT_MAX, waiting).await.unwrap_or_else(|_| Err(busy()))
    }

    /// Gives a lane back. Where that fails it becomes free when its lease ends.
    pub(super) async fn give_back(&self, lease: &Lease) {
        if let Err(error) = self.inner.store.release(lease).await {
            warn!(error = %error, "a lane could not be given back and stays taken until its lease ends");
        }
    }
}

/// Does what writes nothing as long as somebody waits for it: nobody else's turn shall wait for an answer that nobody takes.
pub(super) async fn while_awaited<T>(
    gone: &CancellationToken,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::select! {
        done = work => done,
        () = gone.cancelled() => Err(Error::Refused(Failure::new(Reason::TimedOut))),
    }
}
