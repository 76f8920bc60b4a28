//! `severactl runs`: starts, reads, watches and cancels runs.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::{Runs, Transfer},
    client::{Client, connection_name},
    failure::CallFailed,
    json,
    output::{Column, Output},
    watch::{summary_line, watch},
    words::{self, HasTone, Word},
};

const COLUMNS: [&str; 4] = ["run", "state", "created", "counts"];

pub(crate) async fn run(client: &Client, output: Output, command: Runs) -> anyhow::Result<Exit> {
    match command {
        Runs::List { connection, state, page } => {
            let request = v1::ListRunsRequest {
                parent: connection_name(connection.as_deref().unwrap_or("-")),
                page_size: page.limit,
                page_token: String::new(),
                state: state.map_or(v1::RunState::Unspecified, v1::RunState::from).into(),
            };
            let answer = client.runs().list_runs(request).await;
            let list =
                answer.map_err(|status| CallFailed::new("the runs were not listed", status))?.into_inner();
            output.records(&COLUMNS, &list.runs, row, |one| json::message("Run", one))?;
            output.note_more(&list.next_page_token)?;
        }
        Runs::Get { run } => {
            let answer = client.runs().get_run(v1::GetRunRequest { name: run.clone() }).await;
            let run =
                answer.map_err(|status| CallFailed::new(format!("{run} was not read"), status))?.into_inner();
            show(output, &run)?;
        }
        Runs::Watch { run } => {
            let what = format!("{run} cannot be watched");
            let answer = client.runs().watch_run(v1::WatchRunRequest { name: run, start_after: 0 }).await;
            let stream = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
            return watch(client, stream, output).await;
        }
        Runs::Cancel { run } => {
            let what = format!("{run} was not cancelled");
            let answer = client.runs().cancel_run(v1::CancelRunRequest { name: run }).await;
            let run = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
            output.records(&COLUMNS, &[run], row, |one| json::message("Run", one))?;
        }
        Runs::Start(command) => {
            let run = start(client, command).await?;
            output.records(&COLUMNS, &[run], row, |one| json::message("Run", one))?;
        }
    }
    Ok(Exit::Well)
}

async fn start(client: &Client, command: Transfer) -> anyhow::Result<v1::Run> {
    let parameters = v1::start_run_request::Parameters::TransferInvoices(command.parameters());
    let parent = connection_name(&command.connection);
    let what = format!("no run was started for {parent}");
    let request_id = command.request_id.unwrap_or_default();
    let request = v1::StartRunRequest { parent, parameters: Some(parameters), request_id };
    let answer = client.runs().start_run(request).await;
    Ok(answer.map_err(|status| CallFailed::new(what, status))?.into_inner())
}

fn row(run: &v1::Run) -> Vec<Column> {
    vec![
        Column::plain(&run.name),
        Column::toned(state(run), run.state().tone()),
        Column::plain(words::time(run.create_time.as_ref())),
        Column::plain(summary_line(run)),
    ]
}

/// The state's word; a run that was cancelled goes on until its next safe point.
fn state(run: &v1::Run) -> &'static str {
    if run.state() == v1::RunState::Running && run.cancel_requested {
        return "RUNNING, being cancelled";
    }
    run.state().word()
}

fn show(output: Output, run: &v1::Run) -> std::io::Result<()> {
    let error =
        run.error.as_ref().map(|error| format!("{}: {}", error.reason, error.message)).unwrap_or_default();
    output.details(
        &[
            ("run", &run.name),
            ("kind", run.kind().word()),
            ("state", state(run)),
            ("request id", &run.request_id),
            ("created", &words::time(run.create_time.as_ref())),
            ("started", &words::time(run.start_time.as_ref())),
            ("ended", &words::time(run.end_time.as_ref())),
            ("counts", &summary_line(run)),
            ("error", &error),
        ],
        || json::message("Run", run),
    )
}
