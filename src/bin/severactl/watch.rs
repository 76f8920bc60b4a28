//! Watching a run: a live bar and a table on a terminal, a line per result in a pipe, every event as JSON.

use std::{collections::BTreeMap, io, io::Write, time::Duration};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use tonic::Streaming;

use severa_connector::rpc::v1::{self, run_event::Event};

use crate::{
    Exit,
    args::{Sync, Transfer},
    client::{Client, connection_name},
    failure::{CallFailed, is_broken_off},
    json,
    output::{self, Column, Output, Tone},
    words::{self, HasTone, Word},
};

/// The columns of a result, on a terminal and in a pipe.
const COLUMNS: [&str; 5] = ["number", "customer", "outcome", "gross", "findings"];
/// The same of products.
const PRODUCT_COLUMNS: [&str; 6] = ["code", "name", "outcome", "action", "problem", "findings"];
const BAR_TEMPLATE: &str = "{spinner} {bar:30} {pos}/{len} {elapsed} {wide_msg}";
const BAR_TICK: Duration = Duration::from_millis(100);
/// How often in a row a stream may break off before the command gives up, and how long it waits before it looks again.
const BREAKS_MAX: u32 = 30;
const BREAK: Duration = Duration::from_secs(1);

/// Starts a transfer and watches it.
pub(crate) async fn transfer(client: &Client, output: Output, command: Transfer) -> anyhow::Result<Exit> {
    let parameters = Some(command.parameters());
    let connection = connection_name(&command.connection);
    let what = format!("the transfer of {connection} did not start");
    let request_id = command.request_id.unwrap_or_default();
    let request = v1::TransferInvoicesRequest { connection, parameters, request_id, start_after: 0 };
    let answer = client.connector().transfer_invoices(request).await;
    let stream = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
    watch(client, stream, output).await
}

/// Starts a run of products and watches it.
pub(crate) async fn sync_products(client: &Client, output: Output, command: Sync) -> anyhow::Result<Exit> {
    let parameters = Some(command.parameters());
    let connection = connection_name(&command.connection);
    let what = format!("the products of {connection} were not moved");
    let request_id = command.request_id.unwrap_or_default();
    let request = v1::SyncProductsRequest { connection, parameters, request_id, start_after: 0 };
    let answer = client.connector().sync_products(request).await;
    let stream = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
    watch(client, stream, output).await
}

/// Shows a run until it ends. A stream that breaks off is taken up again after the last result.
pub(crate) async fn watch(
    client: &Client,
    mut stream: Streaming<v1::RunEvent>,
    output: Output,
) -> anyhow::Result<Exit> {
    let mut view = View::new(output);
    let mut breaks = 0;
    loop {
        match stream.message().await {
            Ok(Some(v1::RunEvent { event: Some(event) })) => {
                breaks = 0;
                view.show(&event)?;
                if let Event::Finished(run) = event {
                    return view.finish(&run);
                }
            }
            // An event that a newer service knows and we do not.
            Ok(Some(v1::RunEvent { event: None })) => {}
            Ok(None) => {
                view.show_table()?;
                bail!(
                    "the service ended the stream before the run had ended: see `severactl runs get {}`",
                    view.run
                );
            }
            Err(mut status) => {
                stream = loop {
                    breaks += 1;
                    if view.run.is_empty() || breaks > BREAKS_MAX || !is_broken_off(&status) {
                        view.show_table()?;
                        return Err(CallFailed::of_stream(&view.run, status).into());
                    }
                    view.note_break()?;
                    tokio::time::sleep(BREAK).await;
                    match client.runs().watch_run(view.rest()).await {
                        Ok(answer) => break answer.into_inner(),
                        Err(again) => status = again,
                    }
                };
            }
        }
    }
}

/// What is seen of a run.
struct View {
    output: Output,
    /// Shown on a terminal only.
    bar: ProgressBar,
    /// The results, for the table at the end; kept on a terminal only.
    rows: Vec<Vec<Column>>,
    /// What stands above them.
    columns: &'static [&'static str],
    tally: BTreeMap<v1::Outcome, u64>,
    run: String,
    /// The sequence of the last result.
    last: i64,
}

impl View {
    fn new(output: Output) -> Self {
        let bar = match output {
            Output::Terminal => live_bar(),
            Output::Json | Output::Pipe => ProgressBar::hidden(),
        };
        Self {
            output,
            bar,
            rows: Vec::new(),
            columns: &COLUMNS,
            tally: BTreeMap::new(),
            run: String::new(),
            last: 0,
        }
    }

    fn show(&mut self, event: &Event) -> io::Result<()> {
        match event {
            // The beginning of a stream that was taken up again is known.
            Event::Run(_) if !self.run.is_empty() => return Ok(()),
            Event::Run(run) => self.run.clone_from(&run.name),
            Event::InvoiceResult(result) => self.last = result.sequence,
            Event::ProductResult(result) => {
                self.last = result.sequence;
                self.columns = &PRODUCT_COLUMNS;
            }
            Event::LedgerResult(_) | Event::Progress(_) | Event::Heartbeat(_) | Event::Finished(_) => {}
        }
        match self.output {
            Output::Json => {
                let event = v1::RunEvent { event: Some(event.clone()) };
                output::line(&json::message("RunEvent", &event).to_string())
            }
            Output::Pipe => match event {
                Event::Run(run) => writeln!(io::stderr(), "watching {}", run.name),
                Event::InvoiceResult(result) => output::line(&output::tabbed(&row(result))),
                Event::ProductResult(result) => output::line(&output::tabbed(&product_row(result))),
                Event::LedgerResult(_) | Event::Progress(_) | Event::Heartbeat(_) | Event::Finished(_) => {
                    Ok(())
                }
            },
            Output::Terminal => {
                self.show_live(event);
                Ok(())
            }
        }
    }

    /// Says on standard error that the stream broke off.
    fn note_break(&self) -> io::Result<()> {
        self.bar.suspend(|| {
            writeln!(
                io::stderr(),
                "The stream broke off; watching {} again after result {}.",
                self.run,
                self.last
            )
        })
    }

    /// What was not seen yet.
    fn rest(&self) -> v1::WatchRunRequest {
        v1::WatchRunRequest { name: self.run.clone(), start_after: self.last }
    }

    fn show_live(&mut self, event: &Event) {
        match event {
            Event::InvoiceResult(result) => self.add(row(result), result.outcome()),
            Event::ProductResult(result) => self.add(product_row(result), result.outcome()),
            Event::Progress(progress) => {
                self.bar.set_length(progress.found.unsigned_abs());
                self.bar.set_position(progress.done.unsigned_abs());
            }
            Event::Run(run) => self.bar.set_message(format!("{} {}", run.name, run.state().word())),
            Event::LedgerResult(_) | Event::Heartbeat(_) | Event::Finished(_) => {}
        }
    }

    fn add(&mut self, row: Vec<Column>, outcome: v1::Outcome) {
        self.rows.push(row);
        *self.tally.entry(outcome).or_default() += 1;
        let part = |(outcome, count): (&v1::Outcome, &u64)| {
            format!("{count} {}", outcome.word().to_lowercase().replace('_', " "))
        };
        let parts: Vec<String> = self.tally.iter().map(part).collect();
        self.bar.set_message(parts.join(", "));
    }

    /// Ends the bar and shows the results, where they were not shown already.
    fn show_table(&self) -> io::Result<()> {
        self.bar.finish_and_clear();
        if self.rows.is_empty() {
            return Ok(());
        }
        output::line(&output::table(self.columns, self.rows.iter().cloned()).to_string())
    }

    fn finish(&self, run: &v1::Run) -> Result<Exit, anyhow::Error> {
        self.show_table()?;
        if self.output == Output::Terminal {
            output::line(&format!("{} {}", run.name, output::toned(run.state().word(), run.state().tone())))?;
        }
        if self.output != Output::Json {
            output::line(&summary_line(run))?;
        }
        match &run.error {
            Some(error) => Err(CallFailed::of_run(&run.name, error).into()),
            None => Ok(exit(run)),
        }
    }
}

fn live_bar() -> ProgressBar {
    let style = ProgressStyle::with_template(BAR_TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::no_length().with_style(style);
    bar.enable_steady_tick(BAR_TICK);
    bar
}

fn outcome(outcome: v1::Outcome, is_ready: bool) -> Column {
    if is_ready {
        Column::toned("READY", Some(Tone::Good))
    } else {
        Column::toned(outcome.word(), outcome.tone())
    }
}

fn product_row(result: &v1::ProductResult) -> Vec<Column> {
    vec![
        Column::plain(words::text(&result.code)),
        Column::plain(words::text(&result.item_name)),
        outcome(result.outcome(), result.ready),
        Column::plain(result.action().word()),
        Column::plain(if result.is_new { "new" } else { "-" }),
        Column::plain(words::findings(&result.findings)),
    ]
}

fn row(result: &v1::InvoiceResult) -> Vec<Column> {
    let outcome = outcome(result.outcome(), result.ready);
    vec![
        Column::plain(words::number(result.invoice_number)),
        Column::plain(words::number(result.customer_number)),
        outcome,
        Column::plain(words::gross(result.totals.as_ref())),
        Column::plain(words::findings(&result.findings)),
    ]
}

/// The counts of a run in one line, as scripts read them.
pub(crate) fn summary_line(run: &v1::Run) -> String {
    let v1::RunSummary {
        found,
        transferred,
        already_transferred,
        held,
        failed,
        uncertain,
        skipped,
        not_attempted,
        ready,
        ..
    } = run.summary.unwrap_or_default();
    let line = format!(
        "found={found} transferred={transferred} already_transferred={already_transferred} held={held} \
         failed={failed} uncertain={uncertain} skipped={skipped} not_attempted={not_attempted}"
    );
    if is_validate_only(run) { format!("{line} ready={ready}") } else { line }
}

fn is_validate_only(run: &v1::Run) -> bool {
    match &run.parameters {
        Some(v1::run::Parameters::TransferInvoices(parameters)) => parameters.validate_only,
        Some(v1::run::Parameters::SyncProducts(parameters)) => parameters.validate_only,
        Some(v1::run::Parameters::SyncLedger(parameters)) => parameters.validate_only,
        None => false,
    }
}

/// How a command ends that watched a run to its end.
fn exit(run: &v1::Run) -> Exit {
    let problems =
        run.summary.as_ref().map_or(0, |summary| summary.held + summary.failed + summary.uncertain);
    match run.state() {
        v1::RunState::Failed => Exit::CallFailed,
        v1::RunState::PartiallySucceeded | v1::RunState::Cancelled => Exit::Problems,
        v1::RunState::Unspecified
        | v1::RunState::Queued
        | v1::RunState::Running
        | v1::RunState::Succeeded => {
            if problems == 0 {
                Exit::Well
            } else {
                Exit::Problems
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(state: v1::RunState, summary: v1::RunSummary, validate_only: bool) -> v1::Run {
        let parameters = v1::TransferInvoicesParameters { validate_only, ..Default::default() };
        v1::Run {
            state: state.into(),
            summary: Some(summary),
            parameters: Some(v1::run::Parameters::TransferInvoices(parameters)),
            ..Default::default()
        }
    }

    #[test]
    fn the_summary_line_is_what_scripts_read() {
        let summary = v1::RunSummary { found: 24, transferred: 20, held: 4, ready: 0, ..Default::default() };
        assert_eq!(
            summary_line(&run(v1::RunState::PartiallySucceeded, summary, false)),
            "found=24 transferred=20 already_transferred=0 held=4 failed=0 uncertain=0 skipped=0 not_attempted=0"
        );
        let summary =
            v1::RunSummary { found: 24, held: 4, not_attempted: 20, ready: 20, ..Default::default() };
        assert_eq!(
            summary_line(&run(v1::RunState::PartiallySucceeded, summary, true)),
            "found=24 transferred=0 already_transferred=0 held=4 failed=0 uncertain=0 skipped=0 not_attempted=20 ready=20"
        );
    }

    #[test]
    fn the_exit_code_follows_from_the_run() {
        let none = v1::RunSummary::default();
        let cases = [
            (v1::RunState::Succeeded, none, Exit::Well),
            (v1::RunState::PartiallySucceeded, none, Exit::Problems),
            (v1::RunState::Succeeded, v1::RunSummary { held: 1, ..none }, Exit::Problems),
            (v1::RunState::Succeeded, v1::RunSummary { failed: 1, ..none }, Exit::Problems),
            (v1::RunState::Succeeded, v1::RunSummary { uncertain: 1, ..none }, Exit::Problems),
            (v1::RunState::Cancelled, none, Exit::Problems),
            (v1::RunState::Failed, none, Exit::CallFailed),
        ];
        for (state, summary, expected) in cases {
            assert_eq!(exit(&run(state, summary, false)), expected, "{state:?}");
        }
    }

    #[test]
    fn a_result_is_one_line_in_a_pipe() {
        let finding = v1::Finding {
            code: "ACCOUNT_NOT_FOUND".into(),
            message: "Row 3: no account".into(),
            ..Default::default()
        };
        let result = v1::InvoiceResult {
            invoice_number: Some(10234),
            customer_number: Some(501),
            outcome: v1::Outcome::Held.into(),
            totals: Some(v1::Totals {
                gross: "124.00".into(),
                currency_code: "EUR".into(),
                ..Default::default()
            }),
            findings: vec![finding.clone(), finding],
            ..Default::default()
        };
        assert_eq!(
            output::tabbed(&row(&result)),
            "10234\t501\tHELD\t124.00 EUR\t\
             ACCOUNT_NOT_FOUND: Row 3: no account; ACCOUNT_NOT_FOUND: Row 3: no account"
        );
        let ready = v1::InvoiceResult {
            ready: true,
            outcome: v1::Outcome::NotAttempted.into(),
            ..Default::default()
        };
        assert_eq!(output::tabbed(&row(&ready)), "-\t-\tREADY\t-\t-");
    }
}
