//! What may be typed about problems.

use clap::Args;

use super::choices::Owner;

/// Which problems to gather.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  severactl problems
  severactl problems --connection demo --owner customer      # a text to mail, in Finnish
  severactl --language fi problems --owner accountant")]
pub(crate) struct Problems {
    /// Only this connection's.
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Only what this one can put right.
    #[arg(long)]
    pub(crate) owner: Option<Owner>,
}
