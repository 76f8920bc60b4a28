//! What may be typed about runs and transfers of invoices.

use clap::{Args, Subcommand};

use severa_connector::rpc::v1;

use super::{Page, RunState};

/// Which invoices to transfer, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  severactl transfer demo                          # every waiting invoice
  severactl transfer demo --validate-only          # what would happen; nothing is written
  severactl transfer demo --number 10234 --number 10235
  severactl transfer demo --plan connections/demo/runs/RUN   # what a validate-only run found ready
  severactl transfer demo --request-id nightly-2026-11-24 --json

On a terminal a bar shows how far the run is, and a table what became of each invoice.
In a pipe each result is one line: number, customer number, outcome, sum with tax and
findings, with tabs between them. The last line counts them all.

The run goes on in the service when you leave; the same --request-id shows it again.
Exit code 2 means that something is held, failed or uncertain.")]
pub(crate) struct Transfer {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// Judge everything, write nothing.
    #[arg(long)]
    pub(crate) validate_only: bool,
    /// Only the invoice with this number in Severa; may be given many times.
    #[arg(long = "number", value_name = "NUMBER")]
    pub(crate) numbers: Vec<i64>,
    /// Only the invoice with this guid in Severa; may be given many times.
    #[arg(long = "guid", value_name = "GUID")]
    pub(crate) guids: Vec<String>,
    /// Execute a plan: exactly what this validate-only run found ready, where it is still so.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["validate_only", "numbers", "guids"])]
    pub(crate) plan: Option<String>,
    /// Names this request, so that a repeat starts no second run.
    #[arg(long, value_name = "ID")]
    pub(crate) request_id: Option<String>,
}

impl Transfer {
    pub(crate) fn parameters(&self) -> v1::TransferInvoicesParameters {
        let has_filter = !self.numbers.is_empty() || !self.guids.is_empty();
        let filter = has_filter.then(|| v1::InvoiceFilter {
            invoice_numbers: self.numbers.clone(),
            invoice_guids: self.guids.clone(),
        });
        let plan = self.plan.clone().unwrap_or_default();
        v1::TransferInvoicesParameters {
            filter,
            validate_only: self.validate_only,
            plan,
            contacts_only: false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Runs {
    /// List runs, newest first.
    List {
        /// Only this connection's.
        connection: Option<String>,
        /// Only those in this state.
        #[arg(long)]
        state: Option<RunState>,
        #[command(flatten)]
        page: Page,
    },
    /// Show one run.
    Get {
        /// The run, connections/CONNECTION/runs/RUN.
        run: String,
    },
    /// Watch a run: everything that it has told so far, then what it tells.
    #[command(after_help = "Exit code 2 means that something is held, failed or uncertain.")]
    Watch {
        /// The run, connections/CONNECTION/runs/RUN.
        run: String,
    },
    /// Stop a run: what is under way is brought to its outcome, nothing new is begun.
    Cancel {
        /// The run, connections/CONNECTION/runs/RUN.
        run: String,
    },
    /// Queue a transfer and return at once.
    #[command(after_help = "\
Example:
  severactl runs watch \"$(severactl runs start demo | cut -f1)\"")]
    Start(Transfer),
}

#[cfg(test)]
mod tests {
    use super::super::{Command, tests::read};
    use super::*;

    fn parameters(line: &str) -> v1::TransferInvoicesParameters {
        let (Command::Transfer(transfer) | Command::Runs(Runs::Start(transfer))) =
            read(line).unwrap().command
        else {
            panic!("a transfer was asked for");
        };
        transfer.parameters()
    }

    #[test]
    fn numbers_and_guids_become_the_filter_of_the_run() {
        let filter = parameters("severactl transfer demo --number 1 --guid a --number 2").filter.unwrap();
        assert_eq!((filter.invoice_numbers, filter.invoice_guids), (vec![1, 2], vec!["a".to_owned()]));
        assert!(parameters("severactl transfer demo").filter.is_none(), "no filter is every invoice");
    }

    #[test]
    fn a_plan_goes_alone() {
        assert_eq!(parameters("severactl runs start demo --plan x").plan, "x");
        for more in ["--number 1", "--guid a", "--validate-only"] {
            assert!(read(&format!("severactl transfer demo --plan x {more}")).is_err(), "{more}");
        }
    }
}
