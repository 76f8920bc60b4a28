//! What may be typed about a validation.

use clap::{Args, ValueEnum};

/// What to check, and how to tell of it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  severactl validate demo
  severactl validate demo --section sales_accounts --section vat_rates
  severactl --language fi validate demo --format html > raportti.html    # a page to send on or print

Exit code 2 means that it is not ready: something must be put right first.")]
pub(crate) struct Validate {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// Only this section, such as statuses; may be given many times. Default: all.
    #[arg(long = "section", value_name = "SECTION")]
    pub(crate) sections: Vec<String>,
    /// What the report is written as. Default: text, or json with --json.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ReportFormat>,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal or a mail.
    Text,
    /// For programs.
    Json,
    /// A page that needs nothing else.
    Html,
}
