//! What a followed run came to.

use severa_connector::rpc::v1::{self, run_event::Event};
use tonic::{Status, Streaming};

/// What a followed run came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) results: Vec<v1::InvoiceResult>,
    pub(crate) run: v1::Run,
}

impl Outcome {
    /// Follows a stream to its end.
    pub(crate) async fn of(mut stream: Streaming<v1::RunEvent>) -> Result<Self, Status> {
        let mut results = Vec::new();
        while let Some(event) = stream.message().await? {
            match event.event.unwrap() {
                Event::InvoiceResult(result) => results.push(result),
                Event::Finished(run) => return Ok(Self { results, run }),
                Event::Run(_) | Event::Progress(_) | Event::Heartbeat(_) => {}
                Event::ProductResult(_) | Event::LedgerResult(_) => panic!("a result of another kind of run"),
            }
        }
        panic!("the stream ended before the run");
    }

    pub(crate) fn summary(&self) -> &v1::RunSummary {
        self.run.summary.as_ref().unwrap()
    }

    /// Everything found counts once, and each has a result.
    #[track_caller]
    pub(crate) fn assert_adds_up(&self) {
        let sum = self.summary();
        let parts = sum.transferred
            + sum.already_transferred
            + sum.held
            + sum.failed
            + sum.uncertain
            + sum.skipped
            + sum.not_attempted;
        assert_eq!(sum.found, parts, "{sum:?}");
        assert_eq!(sum.found, i64::try_from(self.results.len()).unwrap());
        let sequences: Vec<i64> = self.results.iter().map(|result| result.sequence).collect();
        assert_eq!(sequences, (1..=sum.found).collect::<Vec<_>>());
    }

    /// The codes of one invoice's findings, in their order.
    pub(crate) fn codes(&self, number: i64) -> Vec<&str> {
        self.result(number).findings.iter().map(|finding| finding.code.as_str()).collect()
    }

    pub(crate) fn result(&self, number: i64) -> &v1::InvoiceResult {
        let found = self.results.iter().find(|result| result.invoice_number == Some(number));
        found.unwrap_or_else(|| panic!("no result of invoice {number}"))
    }
}
