//! What may be typed. The only place where severactl reads the environment.

mod choices;
mod journal;
mod runs;
mod transfers;

use std::{ffi::OsString, fs, path::PathBuf};

use anyhow::Context;
use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind,
    parser::ValueSource,
};
use secrecy::SecretString;
use tonic::transport::Endpoint;

pub(crate) use choices::{AfterRows, DeliveryChannel, Language, RunState, Standing};
pub(crate) use journal::Journal;
pub(crate) use runs::{Runs, Transfer};
pub(crate) use transfers::{Choice, TransferFilter, Transfers};

const GLOBAL: &str = "Global options";
const TOP_HELP: &str = "\
A first transfer, from nothing:
  severactl connections create --id demo --business-id 1234567-1 --talenom-organization 14222 \\
      --severa-client-id abc --severa-client-secret-file secret.txt
  severactl connections test demo
  severactl transfer demo --validate-only      # what would happen; nothing is written
  severactl connections activate demo
  severactl transfer demo
  severactl transfers show 10234               # the story of one invoice

Exit codes:
   0  all well
   1  the call failed
   2  something is held, failed or uncertain, or needs a person's decision
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

    /// The language of findings.
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
        let create = matches
            .subcommand_matches("connections")
            .and_then(|connections| connections.subcommand_matches("create"));
        if let Some((kind, problem)) = create.and_then(ClientSecret::problem) {
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
    /// Make, check and activate connections.
    #[command(subcommand)]
    Connections(Connections),
    /// Transfer waiting invoices and watch them go.
    Transfer(Transfer),
    /// Start, read, watch and cancel runs.
    #[command(subcommand)]
    Runs(Runs),
    /// Look up what happened to an invoice.
    #[command(subcommand)]
    Transfers(Transfers),
    /// Give out what was decided, sent and answered.
    #[command(subcommand)]
    Journal(Journal),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connections {
    /// Make a connection; the service checks the credentials and the company first.
    #[command(after_help = "\
Example:
  severactl connections create --id demo --display-name \"Demo Oy\" --business-id 1234567-1 \\
      --talenom-organization 14222 --severa-client-id abc --severa-client-secret-file secret.txt

The client secret is read from a file or from SEVERACTL_SEVERA_CLIENT_SECRET,
never from the command line, where every user of the machine could see it.")]
    Create(Box<CreateConnection>),
    /// Show one connection.
    Get {
        /// The connection, such as demo.
        connection: String,
    },
    /// List the connections.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Try a connection on both sides; nothing is changed.
    #[command(after_help = "Exit code 2 means that at least one check failed.")]
    Test {
        /// The connection, such as demo.
        connection: String,
    },
    /// Let a connection take real runs, and choose what happens to an invoice after its rows are written.
    #[command(after_help = "\
Examples:
  severactl connections activate demo                        # drafts wait for a person in Talenom
  severactl connections activate demo --after-rows approve   # Talenom books and sends; cannot be undone")]
    Activate {
        /// The connection, such as demo.
        connection: String,
        /// What happens to an invoice after its rows are written.
        #[arg(long, default_value = "leave-draft")]
        after_rows: AfterRows,
        /// The etag that was read last; refused if somebody changed the connection since.
        #[arg(long)]
        etag: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreateConnection {
    /// The connection's id; without it the service chooses one.
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// The name that people know it by.
    #[arg(long)]
    pub(crate) display_name: Option<String>,
    /// The Finnish business id that Severa must state for the organization.
    #[arg(long)]
    pub(crate) business_id: String,
    /// The number of the Talenom organization.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) talenom_organization: i64,
    /// The client id of the Severa REST credentials.
    #[arg(long)]
    pub(crate) severa_client_id: String,
    #[command(flatten)]
    pub(crate) secret: ClientSecret,
    /// The Severa status of invoices that wait, by name or guid. Default: Odottaa siirtoa Talenomiin.
    #[arg(long, value_name = "STATUS")]
    pub(crate) waiting_status: Option<String>,
    /// The Severa status of transferred invoices, by name or guid. Default: Siirretty Talenomiin.
    #[arg(long, value_name = "STATUS")]
    pub(crate) transferred_status: Option<String>,
    /// The Severa status that marks an invoice with errors, by name or guid. Default: none.
    #[arg(long, value_name = "STATUS")]
    pub(crate) error_status: Option<String>,
    /// The receivable account of new Talenom contacts. Default: 1701.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) receivable_account: Option<String>,
    /// The delivery channels, first choice first. Default: e-invoice,email,paper.
    #[arg(long, value_delimiter = ',', value_name = "CHANNELS")]
    pub(crate) delivery_order: Vec<DeliveryChannel>,
    /// The language of invoices where Severa gives none. Default: fi-FI.
    #[arg(long, value_name = "CULTURE")]
    pub(crate) invoice_language: Option<String>,
    /// Leave invoices dated before this day to the old interface.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) cut_over: Option<String>,
}

/// Where the client secret comes from; the file goes first.
#[derive(Debug, Args)]
pub(crate) struct ClientSecret {
    /// The file that holds the client secret of the Severa REST credentials.
    #[arg(long, value_name = "FILE")]
    pub(crate) severa_client_secret_file: Option<PathBuf>,
    /// Here for its environment variable only: [`Cli::read`] refuses it on the command line.
    #[arg(long, hide = true, env = "SEVERACTL_SEVERA_CLIENT_SECRET", hide_env_values = true)]
    pub(crate) severa_client_secret: Option<SecretString>,
}

impl ClientSecret {
    /// What is wrong with where the secret comes from.
    fn problem(create: &ArgMatches) -> Option<(ErrorKind, &'static str)> {
        let from = |id| create.value_source(id);
        match (from("severa_client_secret_file"), from("severa_client_secret")) {
            (_, Some(ValueSource::CommandLine)) => Some((
                ErrorKind::ArgumentConflict,
                "on the command line every user of this machine would see the client secret: put it in a file \
                 (--severa-client-secret-file) or in SEVERACTL_SEVERA_CLIENT_SECRET",
            )),
            (None, None) => Some((
                ErrorKind::MissingRequiredArgument,
                "there is no client secret: give --severa-client-secret-file, or set SEVERACTL_SEVERA_CLIENT_SECRET",
            )),
            (Some(_), _) | (None, Some(_)) => None,
        }
    }

    /// The secret, without the line end that editors put behind it.
    pub(crate) fn read(self) -> anyhow::Result<SecretString> {
        if let Some(file) = self.severa_client_secret_file {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("the client secret could not be read from {}", file.display()))?;
            return Ok(text.trim_end().into());
        }
        self.severa_client_secret.context("there is no client secret")
    }
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

    const CREATE: &str = "severactl connections create --business-id 1234567-1 --talenom-organization 14222 --severa-client-id abc";

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

    #[test]
    fn the_client_secret_comes_from_a_file_and_never_from_the_command_line() {
        assert!(read(&format!("{CREATE} --severa-client-secret-file secret.txt")).is_ok());
        assert_eq!(read(CREATE).unwrap_err().kind(), ErrorKind::MissingRequiredArgument);
        let refused = read(&format!("{CREATE} --severa-client-secret canary")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ArgumentConflict);
        assert!(!refused.to_string().contains("canary"));
    }
}
