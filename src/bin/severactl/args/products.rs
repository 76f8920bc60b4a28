//! What may be typed about products.

use clap::{Args, Subcommand};

use severa_connector::rpc::v1;

#[derive(Debug, Subcommand)]
pub(crate) enum Products {
    /// Make Severa's products, work types and travel types products in Talenom, and watch them go.
    Sync(Sync),
}

/// Which items to move, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  severactl products sync demo                     # everything
  severactl products sync demo --validate-only     # what would happen; nothing is written
  severactl products sync demo --changed-only
  severactl products sync demo --plan connections/demo/runs/RUN

In a pipe each result is one line: code, name, outcome, what was done, whether its problem is new,
and findings, with tabs between them. The last line counts them all.")]
pub(crate) struct Sync {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// Judge everything, write nothing.
    #[arg(long)]
    pub(crate) validate_only: bool,
    /// Only what changed since the last run that found everything well.
    #[arg(long)]
    pub(crate) changed_only: bool,
    /// Execute a plan: exactly what this validate-only run found ready, where it is still so.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["validate_only", "changed_only"])]
    pub(crate) plan: Option<String>,
    /// Names this request, so that a repeat starts no second run.
    #[arg(long, value_name = "ID")]
    pub(crate) request_id: Option<String>,
}

impl Sync {
    /// What the service is asked to do.
    pub(crate) fn parameters(&self) -> v1::SyncProductsParameters {
        v1::SyncProductsParameters {
            validate_only: self.validate_only,
            plan: self.plan.clone().unwrap_or_default(),
            changed_only: self.changed_only,
        }
    }
}
