//! severactl: the client for people. Every command is one call, or a few, of the service's API.
//!
//! `args` is what may be typed, `client` the way to the service, one module per group of commands does the work, and
//! `output` is the only way to standard output.

mod args;
mod attentions;
mod client;
mod connections;
mod failure;
mod journal;
mod json;
mod links;
mod output;
mod problems;
mod registers;
mod runs;
mod story;
mod transfers;
mod validate;
mod watch;
mod words;

use std::{env, io, process::ExitCode};

use args::{Cli, Command, Products};
use client::Client;
use output::Output;

/// How a command ended, as scripts see it. `--help` explains the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Everything is well.
    Well,
    /// The call itself failed.
    CallFailed,
    /// The call went well, and something is held, failed or uncertain.
    Problems,
    /// The command line was wrong.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Well => 0,
            Exit::CallFailed => 1,
            Exit::Problems => 2,
            Exit::Usage => 64,
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = match Cli::read(env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return explain(&error).into(),
    };
    let json = cli.json;
    match run(cli).await {
        Ok(exit) => exit.into(),
        // Whoever read our output has enough of it.
        Err(error) if is_closed_pipe(&error) => Exit::Well.into(),
        Err(error) => {
            failure::print(&error, json);
            Exit::CallFailed.into()
        }
    }
}

/// Prints what clap has to say: help and version are no mistakes, everything else is wrong usage.
fn explain(error: &clap::Error) -> Exit {
    // Where even this cannot be written there is nobody to tell.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Well }
}

async fn run(cli: Cli) -> anyhow::Result<Exit> {
    let output = Output::new(cli.json);
    let client = Client::connect(&cli.endpoint, cli.language).await?;
    match cli.command {
        Command::Connections(command) => connections::run(&client, output, command).await,
        Command::Validate(command) => validate::run(&client, output, cli.language, command).await,
        Command::Transfer(command) => watch::transfer(&client, output, command).await,
        Command::Products(Products::Sync(command)) => watch::sync_products(&client, output, command).await,
        Command::Runs(command) => runs::run(&client, output, command).await,
        Command::Transfers(command) => transfers::run(&client, output, command).await,
        Command::Problems(command) => problems::run(&client, output, command).await,
        Command::Attentions(command) => attentions::run(&client, output, command).await,
        Command::Links(command) => links::run(&client, output, command).await,
        Command::Registers(command) => registers::run(&client, output, command).await,
        Command::Journal(command) => journal::run(&client, output, command).await,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert!(is_closed_pipe(&io::Error::from(io::ErrorKind::BrokenPipe).into()));
        assert!(!is_closed_pipe(&io::Error::from(io::ErrorKind::NotFound).into()));
        assert!(!is_closed_pipe(&anyhow::anyhow!("broken pipe")));
    }
}
