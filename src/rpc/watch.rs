//! The stream that follows a run. It only reads: nothing that happens to it reaches the run.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use tokio_stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::{Edge, encode, names, status, v1};
use crate::{
    domain::{
        finding::Language,
        ids::{ConnectionId, RunId},
        run::{Counts, Failure, Reason, Run, RunState},
    },
    store,
};
use v1::run_event::Event;

/// How many results are read at once; a slow caller costs no more memory than these.
const PAGE: u64 = 100;

/// How often a run of another replica is looked at, and how often progress is told at most.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// An idle stream is kept open by a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(15);

type Told = Result<v1::RunEvent, Status>;

/// A stream of what happens in a run. It ends well only after `finished`: where whoever follows the run is gone before
/// that, the stream ends with an error, so that nobody takes a part for the whole.
#[derive(Debug)]
pub(super) struct Events {
    receiver: mpsc::Receiver<Told>,
    stopping: CancellationToken,
    is_over: bool,
}

impl Stream for Events {
    type Item = Told;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Told>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let told = ready!(self.receiver.poll_recv(context));
        let told = told.unwrap_or_else(|| Err(status::broken_off(self.stopping.is_cancelled())));
        self.is_over = match &told {
            Ok(told) => matches!(told.event, Some(Event::Finished(_))),
            Err(_) => true,
        };
        Poll::Ready(Some(told))
    }
}

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
        let (edge, stopping) = (self.clone(), self.stopping.clone());
        self.engine.lifecycle().spawn(async move {
            let mut follower = Follower { edge, watch, sender, spoke: Instant::now(), progress: None };
            if let Err(Some(status)) = follower.follow().await {
                let _ = follower.say(Err(status)).await;
            }
        });
        Events { receiver, stopping, is_over: false }
    }
}

struct Follower {
    edge: Edge,
    watch: Watch,
    sender: mpsc::Sender<Told>,
    /// When the caller last heard anything.
    spoke: Instant,
    /// What the caller was last told of the run's progress, and when it was counted.
    progress: Option<(v1::Progress, Instant)>,
}

/// Why a stream ends: with an error; or because the caller is gone or the server stops, when there is nobody to tell or
/// [`Events`] tells it.
type Ended = Option<Status>;

impl Follower {
    async fn follow(&mut self) -> Result<(), Ended> {
        let mut changes = self.edge.engine.store().changes();
        let stopping = self.edge.stopping.clone();
        let (run, counts) = (self.read().await?, self.count().await?);
        self.tell(Event::Run(encode::runs::run(&run, &counts))).await?;
        loop {
            // Read before the results, so that an end seen here has all its results behind it.
            let run = self.read().await?;
            self.tell_results().await?;
            if run.state.is_ended() {
                return self.end(&run).await;
            }
            self.tell_progress().await?;
            if self.spoke.elapsed() >= HEARTBEAT {
                self.tell(Event::Heartbeat(v1::Heartbeat {})).await?;
            }
            tokio::select! {
                _ = tokio::time::timeout(LOOK_AGAIN, changes.changed()) => {}
                () = stopping.cancelled() => return Err(None),
                () = self.sender.closed() => return Err(None),
            }
        }
    }

    async fn read(&self) -> Result<Run, Ended> {
        let run = self.edge.engine.store().run(&self.watch.connection, self.watch.run).await;
        run.map_err(|error| Some(self.failed(&error)))
    }

    async fn count(&self) -> Result<Counts, Ended> {
        let counts = self.edge.engine.store().counts(self.watch.run).await;
        counts.map_err(|error| Some(self.failed(&error)))
    }

    fn failed(&self, error: &store::Error) -> Status {
        status::of_store(error, &names::of_run(&self.watch.connection, self.watch.run))
    }

    async fn tell_results(&mut self) -> Result<(), Ended> {
        loop {
            let page = self.edge.engine.store().items_after(self.watch.run, self.watch.after, PAGE).await;
            let page = page.map_err(|error| Some(self.failed(&error)))?;
            let is_last = (page.len() as u64) < PAGE;
            for view in page {
                self.watch.after = view.sequence;
                self.tell(encode::runs::result(&view, self.watch.language)).await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Counting goes over the whole run, so it is not done with every commit.
    async fn tell_progress(&mut self) -> Result<(), Ended> {
        if self.progress.is_some_and(|(_, at)| at.elapsed() < LOOK_AGAIN) {
            return Ok(());
        }
        let progress = encode::runs::progress(&self.count().await?);
        let told = self.progress.replace((progress, Instant::now())).map(|(progress, _)| progress);
        if told == Some(progress) { Ok(()) } else { self.tell(Event::Progress(progress)).await }
    }

    async fn end(&mut self, run: &Run) -> Result<(), Ended> {
        if self.watch.fails_with_the_run && run.state == RunState::Failed {
            let unknown = Failure::new(Reason::Internal);
            return Err(Some(status::of_failure(run.failure.as_ref().unwrap_or(&unknown))));
        }
        let counts = self.count().await?;
        self.tell(Event::Finished(encode::runs::run(run, &counts))).await
    }

    async fn tell(&mut self, event: Event) -> Result<(), Ended> {
        self.say(Ok(v1::RunEvent { event: Some(event) })).await?;
        self.spoke = Instant::now();
        Ok(())
    }

    /// Waits until the caller has taken what was said before; a caller that takes nothing does not keep the server from
    /// stopping.
    async fn say(&self, told: Told) -> Result<(), Ended> {
        tokio::select! {
            biased;
            () = self.edge.stopping.cancelled() => Err(None),
            sent = self.sender.send(told) => sent.map_err(|_| None),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt;
    use tonic::Code;

    use super::*;

    /// How much a caller hears of these events, and with what the stream ends.
    async fn heard(events: Vec<Told>, is_stopping: bool) -> (usize, Option<Code>) {
        let (sender, receiver) = mpsc::channel(8);
        for event in events {
            sender.send(event).await.unwrap();
        }
        drop(sender);
        let stopping = CancellationToken::new();
        if is_stopping {
            stopping.cancel();
        }
        let told: Vec<Told> = Events { receiver, stopping, is_over: false }.collect().await;
        let code = told.last().and_then(|last| last.as_ref().err()).map(Status::code);
        (told.len(), code)
    }

    #[tokio::test]
    async fn a_stream_ends_well_only_after_the_finished_run() {
        let begin = || Ok(v1::RunEvent { event: Some(Event::Run(v1::Run::default())) });
        let finished = || Ok(v1::RunEvent { event: Some(Event::Finished(v1::Run::default())) });
        assert_eq!(heard(vec![begin(), finished()], false).await, (2, None));
        assert_eq!(heard(vec![begin(), finished()], true).await, (2, None));
        assert_eq!(heard(vec![begin()], false).await, (2, Some(Code::Internal)));
        assert_eq!(heard(vec![begin()], true).await, (2, Some(Code::Unavailable)));
        let refused = Err(status::of_failure(&Failure::new(Reason::StatusNotFound)));
        assert_eq!(heard(vec![begin(), refused], false).await, (2, Some(Code::FailedPrecondition)));
    }
}
