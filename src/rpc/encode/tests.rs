use uuid::Uuid;

use super::*;
use crate::domain::{
    finding::Code,
    ids::{ConnectionId, RequestId, RunId},
    money::{Amount, Currency, Percent},
    run::{Failure, Reason, TransferParameters},
};

fn wrong_percent() -> Finding {
    let place = Place::Row { number: 3, field: "vatRate".into() };
    Finding::new(Code::AccountVatMismatch, place)
        .found(Percent::parse("24").unwrap())
        .expected(Percent::parse("25.5").unwrap())
        .expected(Percent::parse("13.5").unwrap())
}

#[test]
fn a_finding_is_told_in_the_callers_language_and_is_otherwise_the_same() {
    let languages = [
        (Language::Finnish, "rivi 3", "Rivi 3: ALV 24 % ei kuulu rivin tilille; tilillä on 25.5, 13.5 %."),
        (Language::Swedish, "rad 3", "Rad 3: Moms 24 % hör inte till radens konto; kontot har 25.5, 13.5 %."),
        (
            Language::English,
            "row 3",
            "Row 3: VAT 24 % does not belong to the row's account, which has 25.5, 13.5 %.",
        ),
    ];
    for (language, label, message) in languages {
        let told = finding(&wrong_percent(), language);
        assert_eq!(told.message, message);
        assert_eq!((told.code.as_str(), told.found.as_deref()), ("ACCOUNT_VAT_MISMATCH", Some("24")));
        assert_eq!(told.expected, ["25.5", "13.5"]);
        assert_eq!((told.owner(), told.severity()), (v1::Owner::Accountant, v1::Severity::Error));
        let place = told.place.unwrap();
        assert_eq!((place.label.as_str(), place.json_path.as_str()), (label, "$.rows[2].vatRate"));
    }
}

#[test]
fn the_language_is_that_of_the_header() {
    let mut metadata = MetadataMap::new();
    assert_eq!(language(&metadata), Language::English);
    metadata.insert("accept-language", "sv-FI, fi;q=0.5".parse().unwrap());
    assert_eq!(language(&metadata), Language::Swedish);
}

#[test]
fn the_most_severe_findings_come_first() {
    let of = |code| Finding::new(code, Place::Invoice { field: "".into() });
    let told = findings(
        &[of(Code::BeforeCutOver), of(Code::SenderNotGiven), of(Code::RowsMissing), of(Code::CreditNote)],
        Language::English,
    );
    let codes: Vec<&str> = told.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["ROWS_MISSING", "CREDIT_NOTE", "SENDER_NOT_GIVEN", "BEFORE_CUT_OVER"]);
}

#[test]
fn sums_have_all_the_decimals_of_their_currency() {
    let amount = |text| Amount::parse(text).unwrap();
    let told = totals(&Totals {
        net: amount("1000"),
        tax: amount("255"),
        gross: amount("1255.0"),
        currency: Currency::EUR,
    });
    assert_eq!([told.net, told.tax, told.gross, told.currency_code], ["1000.00", "255.00", "1255.00", "EUR"]);
}

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
