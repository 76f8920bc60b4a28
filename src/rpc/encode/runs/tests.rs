use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{
    ids::{ConnectionId, RequestId, RunId},
    run::{Failure, Reason, TransferParameters},
};

fn failed_run() -> Run {
    Run {
        id: RunId::from(Uuid::nil()),
        connection: ConnectionId::parse("rautio").unwrap(),
        job: Job::TransferInvoices(TransferParameters {
            validate_only: true,
            ..TransferParameters::default()
        }),
        request_id: Some(RequestId::parse("night-1").unwrap()),
        state: RunState::Failed,
        cancel_requested: false,
        failure: Some(
            Failure::new(Reason::ScopeMissing).with("api", "severa").with("scope", "invoices:read"),
        ),
        created_at: Timestamp::from_millisecond(1_500).unwrap(),
        started_at: None,
        ended_at: None,
        trace_parent: None,
    }
}

#[test]
fn a_failed_run_says_why_and_its_counts_add_up() {
    let counts = Counts {
        found: 28,
        transferred: 1,
        already_transferred: 2,
        held: 3,
        failed: 4,
        uncertain: 5,
        skipped: 6,
        not_attempted: 7,
        ready: 5,
        new_problems: 8,
        attentions: 0,
    };
    let told = run(&failed_run(), &counts);
    assert_eq!((told.state(), told.request_id.as_str()), (v1::RunState::Failed, "night-1"));
    assert_eq!(told.create_time, Some(prost_types::Timestamp { seconds: 1, nanos: 500_000_000 }));
    let error = told.error.unwrap();
    assert_eq!(
        (error.reason.as_str(), error.code),
        ("SCOPE_MISSING", tonic::Code::FailedPrecondition.into())
    );
    assert_eq!(error.metadata["scope"], "invoices:read");
    let sum = told.summary.unwrap();
    let parts = [
        sum.transferred,
        sum.already_transferred,
        sum.held,
        sum.failed,
        sum.uncertain,
        sum.skipped,
        sum.not_attempted,
    ];
    assert_eq!(parts, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((sum.found, parts.iter().sum::<i64>(), sum.ready, sum.new_problems), (28, 28, 5, 8));
    assert_eq!(progress(&counts), v1::Progress { found: 28, done: 26 });
}

#[test]
fn a_plan_is_named_under_the_runs_own_connection() {
    let plan = RunId::from(Uuid::from_u128(7));
    let job = Job::TransferInvoices(TransferParameters { plan: Some(plan), ..Default::default() });
    let told = run(&Run { job, ..failed_run() }, &Counts::default());
    let Some(v1::run::Parameters::TransferInvoices(parameters)) = told.parameters else { panic!("{told:?}") };
    assert_eq!(parameters.plan, format!("connections/rautio/runs/{plan}"));
}
