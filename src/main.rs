//! The server's commands.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;
use severa_connector::{
    app::App,
    config::{self, Config, Environment, Problems},
    store::{SealingKey, Store},
    telemetry::{Chain, Telemetry},
};

/// The configuration cannot be used (`EX_USAGE` of sysexits).
const EXIT_CONFIG: u8 = 64;

/// Moves sales invoices from Visma Severa to Talenom.
///
/// Everything is configured by environment variables that begin with SEVERA_CONNECTOR_; docs/configuration.md lists
/// them, and `check-config` says what is wrong with them. `severactl` is the client for people.
#[derive(Debug, Parser)]
#[expect(clippy::doc_markdown, reason = "doc comments are the help texts")]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::doc_markdown, reason = "doc comments are the help texts")]
enum Command {
    /// Serves callers and works off runs, until SIGTERM or SIGINT.
    Serve,
    /// Brings the database's schema up to this version. SQLite does that by itself when it is served.
    Migrate,
    /// Says everything that is wrong with the configuration, and does nothing else.
    CheckConfig,
    /// Prints a new sealing key, for the file that SEVERA_CONNECTOR_SEALING_KEY_FILE names.
    ///
    /// Without this key nothing that is sealed in the database can be read again: keep it apart from the database, and
    /// keep a copy.
    Keygen,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(EXIT_CONFIG) } else { ExitCode::SUCCESS };
        }
    };
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    match run(&arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("severa-connector: {}", Chain(error.as_ref()));
            if error.is::<Problems>() { ExitCode::from(EXIT_CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the runtime could not be started")?;
    match command {
        Command::Serve => runtime.block_on(serve()),
        Command::Migrate => runtime.block_on(async {
            let config = Config::read_store(&Environment)?;
            Store::migrate(config).await.context("the database could not be migrated")
        }),
        Command::CheckConfig => Config::read(&Environment).map(drop).map_err(Into::into),
        Command::Keygen => keygen(),
    }
}

async fn serve() -> anyhow::Result<()> {
    let config = Config::read(&Environment)?;
    let telemetry =
        Telemetry::start(&config::telemetry(&Environment)).context("telemetry could not be started")?;
    // Whatever the end, what was traced until then is sent.
    let ended = async { App::build(config).await?.run().await }.await;
    tokio::task::spawn_blocking(move || telemetry.flush())
        .await
        .context("the last traces could not be sent")?;
    ended
}

#[expect(clippy::print_stdout, reason = "the key is the command's output")]
fn keygen() -> anyhow::Result<()> {
    let key = SealingKey::generate().context("no key could be made")?;
    println!("{}", key.to_text().expose_secret());
    Ok(())
}
