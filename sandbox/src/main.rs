//! The sandbox as a program.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use sandbox::{Ports, Sandbox, Scenario};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

/// Plays Visma Severa and Talenom on this machine, for demonstrations, rehearsals and tests.
///
/// Starts Severa's REST API, Talenom's gateway with the Sales API, and a control API on 127.0.0.1, with the companies
/// and invoices of a scenario file. Nothing leaves the machine, and everything is forgotten at the end.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Example:\n  severa-talenom-sandbox --scenario sandbox/scenarios/demo.yaml --control-port 7003\n  \
curl http://127.0.0.1:7003/scenario   # what a client needs to connect\n  \
curl http://127.0.0.1:7003/state      # the invoices on both sides"
)]
struct Arguments {
    /// The YAML file with the companies, customers and invoices.
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// Port of Severa's API; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    severa_port: u16,
    /// Port of Talenom's gateway; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    talenom_port: u16,
    /// Port of the control API; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    control_port: u16,
    /// Write the addresses to this file as JSON once the servers listen, for scripts that wait for it.
    #[arg(long, value_name = "FILE")]
    ports_file: Option<PathBuf>,
    /// Write requests and answers into a file of this directory, one JSON object a line; only those that show something new.
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter.unwrap_or_else(|_| "sandbox=warn".into()))
        .init();
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain, and no backtrace: these are mistakes in a file or an argument.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let scenario = Scenario::load(&arguments.scenario)?;
    let ports = Ports {
        severa: arguments.severa_port,
        talenom: arguments.talenom_port,
        control: arguments.control_port,
    };
    // The handlers are set before anybody is told that the sandbox is there, so that no signal finds it unprepared.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let sandbox = Sandbox::start(scenario, ports).await.context("cannot listen on 127.0.0.1")?;
    if let Some(directory) = &arguments.record {
        let opened = sandbox.record_into(directory);
        opened.with_context(|| format!("cannot record into {}", directory.display()))?;
    }
    let addresses = [
        ("severa", sandbox.severa_base_url()),
        ("talenom", sandbox.talenom_base_url()),
        ("control", sandbox.control_url()),
    ];
    let mut output = std::io::stdout().lock();
    for (name, url) in &addresses {
        writeln!(output, "{name} {url}")?;
    }
    output.flush()?;
    drop(output);
    if let Some(path) = &arguments.ports_file {
        write_ports(path, &sandbox).with_context(|| format!("cannot write {}", path.display()))?;
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Writes beside the file first: whoever waits for it never sees half of it.
fn write_ports(path: &std::path::Path, sandbox: &Sandbox) -> std::io::Result<()> {
    let [severa, talenom, control] = sandbox.addresses().map(|address| address.port());
    let content = json!({
        "severa": { "port": severa, "base_url": sandbox.severa_base_url() },
        "talenom": {
            "port": talenom, "base_url": sandbox.talenom_base_url(), "token_url": sandbox.talenom_token_url(),
        },
        "control": { "port": control, "base_url": sandbox.control_url() },
    });
    let mut beside = path.as_os_str().to_owned();
    beside.push(".partial");
    std::fs::write(&beside, format!("{content:#}\n"))?;
    std::fs::rename(&beside, path)
}
