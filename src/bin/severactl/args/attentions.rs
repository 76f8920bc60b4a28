//! What may be typed about attentions.

use clap::{Args, Subcommand, ValueEnum};
use severa_connector::rpc::v1;

use super::Page;

#[derive(Debug, Subcommand)]
pub(crate) enum Attentions {
    /// List what needs a person's decision, newest first.
    #[command(after_help = "\
Examples:
  severactl attentions list --connection demo
  severactl attentions list --finding NEVER_TRANSFERRED --all")]
    List(AttentionFilter),
    /// Decide about an attention; where there is something to do, the service does it soon.
    #[command(after_help = "\
Examples:
  severactl attentions resolve NAME acknowledge --actor anna --reason \"credited in Talenom\"
  severactl attentions resolve NAME update-draft --actor anna --reason \"the price was wrong\"")]
    Resolve(ResolveAttention),
}

#[derive(Debug, Args)]
pub(crate) struct AttentionFilter {
    /// Only this connection's.
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Only those with a finding of this code.
    #[arg(long, value_name = "CODE")]
    pub(crate) finding: Option<String>,
    /// Those that were decided too.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Args)]
pub(crate) struct ResolveAttention {
    /// organizations/ORGANIZATION/attentions/ATTENTION.
    pub(crate) name: String,
    /// What is decided.
    pub(crate) decision: Answer,
    /// Who decides: an account name.
    #[arg(long, env = "SEVERACTL_ACTOR")]
    pub(crate) actor: String,
    /// Why. It is kept for good: name no person in it.
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Answer {
    /// It is known and nothing shall be done.
    Acknowledge,
    /// The invoice shall be sent.
    Send,
    /// The draft in Talenom shall be written anew.
    UpdateDraft,
}

impl From<Answer> for v1::AttentionDecision {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Acknowledge => Self::Acknowledge,
            Answer::Send => Self::Send,
            Answer::UpdateDraft => Self::UpdateDraft,
        }
    }
}
