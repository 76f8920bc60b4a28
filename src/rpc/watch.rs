//! The stream that follows a run. It only reads: nothing that happens to it reaches the run.

use std::{pin::Pin, time::Duration};

use tokio::{sync::mpsc, time::Instant};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::Status;

use super::{Edge, encode, status, v1};
use crate::{
    domain::{
        finding::Language,
        ids::{ConnectionId, RunId},
        run::{Counts, Failure, Reason, Run, RunState},
    },
    engine::Error,
};
use v1::run_event::Event;

/// How many results are read at once; a slow caller costs no more memory than these.
const PAGE: u64 = 100;

/// How often a run of another replica is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// An idle stream is kept open by a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A stream of what happens in a run.
pub(super) type Events = Pin<Box<dyn Stream<Item = Result<v1::RunEvent, Status>> + Send>>;

/// What a follower asks for.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) connection: ConnectionId,
    pub(super) run: RunId,
    /// Only results with a higher sequence.
    pub(super) after: u64,
    pub(super) language: Language,
    /// Whether a run that failed as a whole ends the stream with its error.
    pub(super) fails_with_the_run: bool,
}

impl Edge {
    /// Follows a run to its end, or until the caller goes away.
    pub(super) fn watch(&self, watch: Watch) -> Events {
        // The next event waits until the caller has taken the last.
        let (sender, receiver) = mpsc::channel(1);
        let edge = self.clone();
        self.engine.lifecycle().spawn(async move {
            let mut follower = Follower { edge, watch, sender, spoke: Instant::now(), progress: None };
            if let Err(Some(status)) = follower.follow().await {
                let _ = follower.sender.send(Err(status)).await;
            }
        });
        Box::pin(ReceiverStream::new(receiver))
    }
}

struct Follower {
    edge: Edge,
    watch: Watch,
    sender: mpsc::Sender<Result<v1::RunEvent, Status>>,
    /// When the caller last heard anything.
    spoke: Instant,
    /// What the caller was last told of the run's progress, and when.
    progress: Option<(v1::Progress, Instant)>,
}

/// Why a stream ends: with an error, or because the caller is gone.
type Ended = Option<Status>;

impl Follower {
    async fn follow(&mut self) -> Result<(), Ended> {
        let mut changes = self.edge.engine.store().changes();
        let (run, counts) = self.read().await?;
        self.tell(Event::Run(encode::run(&run, &counts))).await?;
        loop {
            // Read before the results, so that an end seen here has all its results behind it.
            let (run, counts) = self.read().await?;
            self.tell_results().await?;
            if run.state.is_ended() {
                return self.end(&run, &counts).await;
            }
            self.tell_progress(&counts).await?;
            if self.edge.stopping.is_cancelled() {
                return Err(Some(status::of_engine(&Error::Stopping)));
            }
            if self.spoke.elapsed() >= HEARTBEAT {
                self.tell(Event::Heartbeat(v1::Heartbeat {})).await?;
            }
            tokio::select! {
                _ = tokio::time::timeout(LOOK_AGAIN, changes.changed()) => {}
                () = self.edge.stopping.cancelled() => {}
                () = self.sender.closed() => return Err(None),
            }
        }
    }

    async fn read(&self) -> Result<(Run, Counts), Ended> {
        let store = self.edge.engine.store();
        let run = store
            .run(&self.watch.connection, self.watch.run)
            .await
            .map_err(|error| Some(status::of_store(&error)))?;
        let counts = store.counts(self.watch.run).await.map_err(|error| Some(status::of_store(&error)))?;
        Ok((run, counts))
    }

    async fn tell_results(&mut self) -> Result<(), Ended> {
        loop {
            let page = self.edge.engine.store().items_after(self.watch.run, self.watch.after, PAGE).await;
            let page = page.map_err(|error| Some(status::of_store(&error)))?;
            let is_last = (page.len() as u64) < PAGE;
            for view in page {
                self.watch.after = view.sequence;
                self.tell(Event::InvoiceResult(encode::invoice_result(&view, self.watch.language))).await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    async fn tell_progress(&mut self, counts: &Counts) -> Result<(), Ended> {
        let done = counts.found - counts.not_attempted + counts.ready;
        let progress = v1::Progress { found: encode::count(counts.found), done: encode::count(done) };
        let is_news = match &self.progress {
            Some((told, at)) => *told != progress && at.elapsed() >= LOOK_AGAIN,
            None => true,
        };
        if is_news {
            self.progress = Some((progress, Instant::now()));
            self.tell(Event::Progress(progress)).await?;
        }
        Ok(())
    }

    async fn end(&mut self, run: &Run, counts: &Counts) -> Result<(), Ended> {
        if self.watch.fails_with_the_run && run.state == RunState::Failed {
            let unknown = Failure::new(Reason::Internal);
            return Err(Some(status::of_failure(run.failure.as_ref().unwrap_or(&unknown))));
        }
        self.tell(Event::Finished(encode::run(run, counts))).await
    }

    async fn tell(&mut self, event: Event) -> Result<(), Ended> {
        self.spoke = Instant::now();
        self.sender.send(Ok(v1::RunEvent { event: Some(event) })).await.map_err(|_| None)
    }
}
