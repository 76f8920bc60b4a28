//! What may be typed about transfers.

use clap::{Args, Subcommand};

use super::{Page, Standing};

#[derive(Debug, Subcommand)]
pub(crate) enum Transfers {
    /// List transfers, newest first; every filter that is given must fit.
    #[command(after_help = "\
Examples:
  severactl transfers list --standing held
  severactl transfers list --connection demo --finding ACCOUNT_NOT_FOUND
  severactl transfers list --customer-number 501 --from 2026-10-01 --to 2026-10-31")]
    List(TransferFilter),
    /// Tell the story of one invoice.
    #[command(after_help = "\
Examples:
  severactl transfers show 10234
  severactl transfers show organizations/ORGANIZATION/transfers/INVOICE")]
    Show {
        /// An invoice number, or organizations/ORGANIZATION/transfers/INVOICE.
        transfer: String,
    },
    /// Decide about a transfer that cannot go on by itself; the service applies it soon.
    #[command(subcommand)]
    Resolve(Choice),
}

/// What is decided.
#[derive(Debug, Subcommand)]
pub(crate) enum Choice {
    /// This Talenom invoice is it; its content is checked first.
    #[command(after_help = "\
Example:
  severactl transfers resolve adopt 10234 --talenom-id ID --actor anna --reason \"made by hand on 3 November\"")]
    Adopt {
        #[command(flatten)]
        resolve: Resolve,
        /// The id of the invoice in Talenom.
        #[arg(long, value_name = "ID")]
        talenom_id: String,
    },
    /// What is uncertain never arrived: send it again.
    SendAgain(Resolve),
    /// It shall not be transferred; a draft that is as we wrote it is deleted.
    GiveUp(Resolve),
    /// It is put right: judge it anew. An unapproved draft of ours that differs is overwritten; a credit note may be too large.
    Release(Resolve),
    /// A credit note whose original is not found goes without it.
    SendUnlinked(Resolve),
    /// A credit note and the held invoice that it credits: neither goes to Talenom, both are marked in Severa.
    ClosePair(Resolve),
}

/// About what is decided, who decides, and why.
#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// An invoice number, or organizations/ORGANIZATION/transfers/INVOICE.
    pub(crate) transfer: String,
    /// Who decides: an account name.
    #[arg(long, env = "SEVERACTL_ACTOR")]
    pub(crate) actor: String,
    /// Why. It is kept for good: name no person in it.
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct TransferFilter {
    /// Only this connection's.
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Only the invoice with this number in Severa.
    #[arg(long)]
    pub(crate) number: Option<i64>,
    /// Only invoices of the customer with this number in Severa.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) customer_number: Option<i64>,
    /// Only those that stand so.
    #[arg(long)]
    pub(crate) standing: Option<Standing>,
    /// Only those with a finding of this code.
    #[arg(long, value_name = "CODE")]
    pub(crate) finding: Option<String>,
    /// Only invoices dated on this day or later.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<String>,
    /// Only invoices dated on this day or earlier.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<String>,
    /// Only the one with this id in Talenom.
    #[arg(long, value_name = "ID")]
    pub(crate) talenom_id: Option<String>,
    /// Only those that may have left empty drafts behind in Talenom.
    #[arg(long)]
    pub(crate) orphan_drafts: bool,
    #[command(flatten)]
    pub(crate) page: Page,
}
