//! What may be typed. The only place where severactl reads the environment.

mod accounts;
mod attentions;
mod choices;
mod connections;
mod journal;
mod links;
mod problems;
mod products;
mod registers;
mod runs;
mod transfers;
mod validate;

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use tonic::transport::Endpoint;

pub(crate) use attentions::Attentions;
pub(crate) use choices::{
    AfterRows, ContactType, DeliveryChannel, InvoiceNumbers, Language, RunState, Standing,
};
pub(crate) use connections::{
    Connections, CreateConnection, DeleteConnection, NewConnection, Settings, UpdateConnection,
};
pub(crate) use journal::Journal;
pub(crate) use links::{CreateLink, DeleteLink, LinkFilter, Links};
pub(crate) use problems::Problems;
pub(crate) use products::{Products, Sync};
pub(crate) use registers::{Register, Registers};
pub(crate) use runs::{Runs, Transfer};
pub(crate) use transfers::{Choice, TransferFilter, Transfers};
pub(crate) use validate::{Candidate, ReportFormat, Validate};

const GLOBAL: &str = "Global options";
const TOP_HELP: &str = "\
A first transfer, from nothing:
  severactl connections create --id demo --business-id 1234567-1 --talenom-organization 14222 \\
      --severa-client-id abc --severa-client-secret-file secret.txt --agreement-reference SOP-2026-114
  severactl connections test demo
  severactl validate demo                      # all that must be put right first, as a report
  severactl transfer demo --validate-only      # what would happen; nothing is written
  severactl connections activate demo --after-rows leave-draft --old-interface-off
  severactl transfer demo
  severactl transfers show 10234               # the story of one invoice

Exit codes:
   0  all well
   1  the call failed
   2  something is held, failed or uncertain, is not ready, or needs a person's decision
  64  wrong usage";

/// Moves sales invoices from Visma Severa to Talenom: the client for people.
#[derive(Debug, Parser)]
#[command(name = "severactl", version, after_help = TOP_HELP)]
pub(crate) struct Cli {
    /// Where the service listens.
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        env = "SEVERACTL_ENDPOINT",
        default_value = "http://127.0.0.1:50051",
        value_name = "URL",
        value_parser = endpoint
    )]
    pub(crate) endpoint: Endpoint,

    /// Print JSON, one object a line, for programs.
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,

    /// The language of findings and reports.
    #[arg(long, global = true, help_heading = GLOBAL, default_value = "en", value_name = "LANGUAGE")]
    pub(crate) language: Language,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// Reads the command line and the environment.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let mut matches = command.try_get_matches_from_mut(arguments)?;
        if let Some((kind, problem)) = connections::problem(&matches) {
            return Err(command.error(kind, problem));
        }
        Self::from_arg_matches_mut(&mut matches)
    }
}

fn endpoint(text: &str) -> Result<Endpoint, String> {
    Endpoint::from_shared(text.to_owned()).map_err(|_| "is no URL such as http://127.0.0.1:50051".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make, check, change and activate connections.
    #[command(subcommand)]
    Connections(Connections),
    /// Check everything that transfers depend on, as a report to send on; nothing is changed.
    Validate(Validate),
    /// Transfer waiting invoices and watch them go.
    Transfer(Transfer),
    /// Move products, work types and travel types.
    #[command(subcommand)]
    Products(Products),
    /// Start, read, watch and cancel runs.
    #[command(subcommand)]
    Runs(Runs),
    /// Look up what happened to an invoice.
    #[command(subcommand)]
    Transfers(Transfers),
    /// Tell each who can put something right what there is to do, as a text to send on.
    Problems(Problems),
    /// List and decide what needs a person and is no step of a transfer.
    #[command(subcommand)]
    Attentions(Attentions),
    /// List, make and end the remembered pairs of Severa's customers and Talenom's contacts.
    #[command(subcommand)]
    Links(Links),
    /// See which entries of Severa's registers are in Talenom's.
    #[command(subcommand)]
    Registers(Registers),
    /// Give out what was decided, sent and answered.
    #[command(subcommand)]
    Journal(Journal),
}

/// How much of a list to show.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Page {
    /// At most this many.
    #[arg(long, default_value_t = 50, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..=1000))]
    pub(crate) limit: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_is_no_mistake_and_a_wrong_flag_is_one() {
        assert!(!read("severactl --version").unwrap_err().use_stderr());
        for wrong in ["severactl", "severactl transfer demo --no-such-flag", "severactl runs list --limit 0"]
        {
            assert!(read(wrong).unwrap_err().use_stderr(), "{wrong}");
        }
    }
}
