//! Runs: queued once per request, taken once by a worker, ended by whoever holds the lane.

use std::time::Duration;

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};
use uuid::Uuid;

use super::{
    Conflict, Cursor, Error, Lane, Lease, Page, Store, connections,
    database::clock,
    entities::{
        lane,
        run::{ActiveModel, Column, Entity, Model},
    },
    lanes,
    row::{RowName, Word, page, to_json},
};
use crate::domain::{
    ids::{ConnectionId, RequestId, RunId},
    run::{Failure, Job, Reason, Run, RunState},
};

const TABLE: &str = "runs";

/// What a run is asked for with.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id, if it becomes a new one.
    pub id: RunId,
    /// Whose invoices.
    pub connection: ConnectionId,
    /// In which lane.
    pub lane: Lane,
    /// What it shall do.
    pub job: Job,
    /// What the caller named its request by.
    pub request_id: Option<RequestId>,
    /// The caller's trace.
    pub trace_parent: Option<String>,
    /// When it is asked for.
    pub now: Timestamp,
}

/// The run that a request stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The run.
    pub run: Run,
    /// Whether this request queued it.
    pub is_new: bool,
}

/// A run that this process shall execute now.
#[derive(Debug, Clone)]
pub struct TakenRun {
    /// The run.
    pub run: Run,
    /// Its lane, for as long as it lasts.
    pub lease: Lease,
    /// Whether another process had begun it. What it had under way is settled before anything is sent.
    pub taken_over: bool,
    /// How many workers have died in it.
    pub worker_deaths: u32,
}

/// Which runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this connection.
    pub connection: Option<ConnectionId>,
    /// In this state.
    pub state: Option<RunState>,
}

impl Store {
    /// Queues a run, or finds the one that the request stands for: the run of the same request id; without one, a run of
    /// the connection with the same job that has not ended. A run that failed as a whole in a way that passes is queued
    /// anew; the failed one stays in the history.
    ///
    /// # Errors
    /// [`Conflict::RequestIdReused`] where the request id stands for another job; [`Error::NotFound`] without connection.
    pub async fn start_run(&self, new: NewRun) -> Result<Started, Error> {
        let transaction = self.begin().await?;
        // Requests for one connection take turns from here on.
        connections::locked(&transaction, &new.connection).await?;
        let known = match &new.request_id {
            Some(request) => known_by_request(&transaction, &new, request).await?,
            None => known_by_job(&transaction, &new).await?,
        };
        if let Some(run) = known {
            return Ok(Started { run, is_new: false });
        }
        lanes::insert_lane(&transaction, new.lane).await?;
        let row = Entity::insert(to_row(&new)).exec_with_returning(&*transaction).await?;
        self.commit(transaction).await?;
        Ok(Started { run: from_row(row)?, is_new: true })
    }

    /// A run of a connection.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the connection has no such run.
    pub async fn run(&self, connection: &ConnectionId, id: RunId) -> Result<Run, Error> {
        let row = Entity::find_by_id(id.uuid())
            .filter(Column::Connection.eq(connection.as_str()))
            .one(self.database().reader())
            .await?;
        from_row(row.ok_or(Error::NotFound("run"))?)
    }

    /// Runs, newest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn runs(
        &self,
        filter: &RunFilter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<Run>, Error> {
        let mut query = Entity::find();
        if let Some(connection) = &filter.connection {
            query = query.filter(Column::Connection.eq(connection.as_str()));
        }
        if let Some(state) = filter.state {
            query = query.filter(Column::State.eq(state.word()));
        }
        if let Some(Cursor { at, ids: [id, _] }) = after {
            let place = Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)]);
            query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        }
        let rows = query
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit as u64 + 1)
            .all(self.database().reader())
            .await?;
        let cursor = |row: &Model| Cursor { at: row.created_at, ids: [row.id, Uuid::nil()] };
        page(rows, limit, cursor, from_row)
    }

    /// Takes the next run whose lane is free, with the lane: first one whose worker is gone, else the oldest queued one.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn take_run(
        &self,
        holder: &str,
        duration: Duration,
        now: Timestamp,
    ) -> Result<Option<TakenRun>, Error> {
        let transaction = self.begin().await?;
        let Some(row) = next(&transaction).await? else { return Ok(None) };
        let taken_over = row.state == RunState::Running.word();
        let has_died = taken_over && lanes::was_never_given_back(&transaction, row.lane).await?;
        let Some(lease) = lanes::take(&transaction, row.lane, holder, duration).await? else {
            return Ok(None);
        };
        let started_at = row.started_at.unwrap_or_else(|| now.as_microsecond());
        let taken = ActiveModel {
            id: Set(row.id),
            state: Set(RunState::Running.word().to_owned()),
            worker_deaths: Set(row.worker_deaths + i64::from(has_died)),
            started_at: Set(Some(started_at)),
            ..ActiveModel::default()
        };
        let row = Entity::update(taken).exec(&*transaction).await?;
        self.commit(transaction).await?;
        let worker_deaths = u32::try_from(row.worker_deaths);
        let worker_deaths = RowName::new(TABLE, row.id).read("worker_deaths", worker_deaths)?;
        Ok(Some(TakenRun { run: from_row(row)?, lease, taken_over, worker_deaths }))
    }

    /// Cancels a run: one that waits at once; of one that is going on it is noted, and its worker ends it at its next safe
    /// point. To cancel that one again is no error.
    ///
    /// # Errors
    /// [`Conflict::RunEnded`]; [`Error::NotFound`] where the connection has no such run.
    pub async fn cancel_run(
        &self,
        connection: &ConnectionId,
        id: RunId,
        now: Timestamp,
    ) -> Result<Run, Error> {
        let transaction = self.begin().await?;
        let run = Entity::find_by_id(id.uuid()).filter(Column::Connection.eq(connection.as_str()));
        let row = run.lock(LockType::NoKeyUpdate).one(&*transaction).await?.ok_or(Error::NotFound("run"))?;
        let mut cancelled =
            ActiveModel { id: Set(row.id), cancel_requested: Set(true), ..ActiveModel::default() };
        match RowName::new(TABLE, row.id).word("state", &row.state)? {
            RunState::Queued => {
                cancelled.state = Set(RunState::Cancelled.word().to_owned());
                cancelled.ended_at = Set(Some(now.as_microsecond()));
            }
            RunState::Running => {}
            RunState::Succeeded | RunState::PartiallySucceeded | RunState::Failed | RunState::Cancelled => {
                return Err(Conflict::RunEnded.into());
            }
        }
        let row = Entity::update(cancelled).exec(&*transaction).await?;
        self.commit(transaction).await?;
        from_row(row)
    }

    /// Ends a run. To end it again in the same state is no error, so that a commit without an answer can be repeated.
    ///
    /// # Errors
    /// [`Error::LeaseLost`]; [`Conflict::RunEnded`] where it has ended in another state.
    pub async fn end_run(
        &self,
        lease: &Lease,
        id: RunId,
        state: RunState,
        failure: Option<&Failure>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let transaction = self.begin().await?;
        if lanes::fence(&transaction, &[lease]).await? != [true] {
            return Err(Error::LeaseLost);
        }
        // Tasks of one holder share the lane, so the run itself is locked: the first of two ends is kept.
        let run = Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate);
        let row = run.one(&*transaction).await?.ok_or(Error::NotFound("run"))?;
        if row.lane != lease.lane().uuid() {
            return Err(Conflict::OtherLane.into());
        }
        let old: RunState = RowName::new(TABLE, row.id).word("state", &row.state)?;
        if old.is_ended() {
            return if old == state { Ok(()) } else { Err(Conflict::RunEnded.into()) };
        }
        let ended = ActiveModel {
            id: Set(row.id),
            state: Set(state.word().to_owned()),
            failure: Set(failure.map(to_json)),
            ended_at: Set(Some(now.as_microsecond())),
            ..ActiveModel::default()
        };
        Entity::update(ended).exec(&*transaction).await?;
        self.commit(transaction).await
    }
}

/// Lets a connection's runs go: those that wait are cancelled, and one that is going on ends at its next safe point.
pub(super) async fn let_go(
    transaction: &DatabaseTransaction,
    connection: &ConnectionId,
    now: Timestamp,
) -> Result<(), Error> {
    let in_state = |state: RunState| {
        Entity::update_many()
            .col_expr(Column::CancelRequested, Expr::val(true))
            .filter(Column::Connection.eq(connection.as_str()))
            .filter(Column::State.eq(state.word()))
    };
    in_state(RunState::Running).exec(transaction).await?;
    in_state(RunState::Queued)
        .col_expr(Column::State, Expr::val(RunState::Cancelled.word()))
        .col_expr(Column::EndedAt, Expr::val(now.as_microsecond()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The next run whose lane is free, locked with the lane; what others have locked is passed over.
async fn next(transaction: &DatabaseTransaction) -> Result<Option<Model>, Error> {
    let of_lane = Entity::belongs_to(lane::Entity).from(Column::Lane).to(lane::Column::Lane).into();
    let free =
        Expr::col((lane::Entity, lane::Column::ExpiresAt)).lte(clock(transaction.get_database_backend()));
    let orphans_first: Expr = Expr::case(Column::State.eq(RunState::Running.word()), 0).finally(1).into();
    let row = Entity::find()
        .join(JoinType::InnerJoin, of_lane)
        .filter(Column::State.is_in([RunState::Running.word(), RunState::Queued.word()]))
        .filter(free)
        .order_by_asc(orphans_first)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(transaction)
        .await?;
    Ok(row)
}

async fn known_by_request(
    transaction: &DatabaseTransaction,
    new: &NewRun,
    request: &RequestId,
) -> Result<Option<Run>, Error> {
    let row = Entity::find()
        .filter(Column::Connection.eq(new.connection.as_str()))
        .filter(Column::RequestKey.eq(request.as_str()))
        .one(transaction)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let run = from_row(row)?;
    if run.job != new.job {
        return Err(Conflict::RequestIdReused.into());
    }
    if !may_be_queued_anew(&run) {
        return Ok(Some(run));
    }
    let history = ActiveModel { id: Set(run.id.uuid()), request_key: Set(None), ..ActiveModel::default() };
    Entity::update(history).exec(transaction).await?;
    Ok(None)
}

async fn known_by_job(transaction: &DatabaseTransaction, new: &NewRun) -> Result<Option<Run>, Error> {
    let rows = Entity::find()
        .filter(Column::Connection.eq(new.connection.as_str()))
        .filter(Column::State.is_in([RunState::Queued.word(), RunState::Running.word()]))
        // One that is being cancelled does not do what is asked for.
        .filter(Column::CancelRequested.eq(false))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(transaction)
        .await?;
    for row in rows {
        let run = from_row(row)?;
        if run.job == new.job {
            return Ok(Some(run));
        }
    }
    Ok(None)
}

/// Whether callers were told UNAVAILABLE, and so may repeat the very same request.
fn may_be_queued_anew(run: &Run) -> bool {
    run.state == RunState::Failed
        && run.failure.as_ref().is_some_and(|failure| {
            matches!(
                failure.reason,
                Reason::UpstreamUnavailable
                    | Reason::UpstreamRateLimited
                    | Reason::StoreUnavailable
                    | Reason::ShuttingDown
                    | Reason::LaneBusy
            )
        })
}

fn to_row(new: &NewRun) -> ActiveModel {
    let request_id = new.request_id.as_ref().map(ToString::to_string);
    ActiveModel {
        id: Set(new.id.uuid()),
        connection: Set(new.connection.as_str().to_owned()),
        lane: Set(new.lane.uuid()),
        job: Set(to_json(&new.job)),
        request_id: Set(request_id.clone()),
        request_key: Set(request_id),
        plan: Set(new.job.plan().map(RunId::uuid)),
        state: Set(RunState::Queued.word().to_owned()),
        cancel_requested: Set(false),
        failure: Set(None),
        worker_deaths: Set(0),
        last_sequence: Set(0),
        created_at: Set(new.now.as_microsecond()),
        started_at: Set(None),
        ended_at: Set(None),
        trace_parent: Set(new.trace_parent.clone()),
    }
}

fn from_row(row: Model) -> Result<Run, Error> {
    let name = RowName::new(TABLE, row.id);
    Ok(Run {
        id: row.id.into(),
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        job: name.json("job", &row.job)?,
        request_id: name.optional("request_id", row.request_id, |id| RequestId::parse(&id))?,
        state: name.word("state", &row.state)?,
        cancel_requested: row.cancel_requested,
        failure: row.failure.map(|failure| name.json("failure", &failure)).transpose()?,
        created_at: name.time("created_at", row.created_at)?,
        started_at: name.optional_time("started_at", row.started_at)?,
        ended_at: name.optional_time("ended_at", row.ended_at)?,
        trace_parent: row.trace_parent,
    })
}
