//! What may be typed about a validation.

use clap::{Args, Subcommand, ValueEnum};

use super::NewConnection;

/// What to check, and how to tell of it.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  severactl validate demo
  severactl validate demo --section statuses --section customers
  severactl --language fi validate demo --format html > raportti.html    # a page to send on or print
  severactl validate candidate --business-id 1234567-1 --talenom-organization 14222 \\
      --severa-client-id abc --severa-client-secret-file secret.txt      # before there is a connection

Exit code 2 means that it is not ready: something must be put right first."
)]
pub(crate) struct Validate {
    /// The connection, such as demo.
    #[arg(required = true)]
    pub(crate) connection: Option<String>,
    /// Only this section, such as statuses; may be given many times. Default: all.
    #[arg(long = "section", global = true, value_name = "SECTION")]
    pub(crate) sections: Vec<String>,
    /// What the report is written as. Default: text, or json with --json.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) format: Option<ReportFormat>,
    #[command(subcommand)]
    pub(crate) candidate: Option<Candidate>,
}

/// What is no connection yet.
#[derive(Debug, Subcommand)]
pub(crate) enum Candidate {
    /// Check credentials and settings that are stored nowhere: what connections create takes.
    #[command(after_help = "\
Example:
  severactl validate candidate --business-id 1234567-1 --talenom-organization 14222 \\
      --severa-client-id abc --severa-client-secret-file secret.txt --agreement-reference SOP-2026-114 \\
      --error-status Siirtovirhe --default-account hours=3000 --default-account project-fees=3010

Sections that look at settings tell what is missing in these, as they would of a connection made with them.")]
    Candidate(Box<NewConnection>),
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

#[cfg(test)]
mod tests {
    use super::{super::tests::read, *};
    use crate::args::Command;

    const CANDIDATE: &str = "severactl validate candidate --business-id 1234567-1 --talenom-organization 14222 \
                             --severa-client-id abc --severa-client-secret-file secret.txt";

    fn validate(line: &str) -> Validate {
        let Command::Validate(validate) = read(line).unwrap().command else {
            panic!("{line} is no validation");
        };
        validate
    }

    #[test]
    fn a_connection_or_a_candidate_is_validated() {
        let stored = validate("severactl validate demo --section statuses --section company");
        assert_eq!(stored.connection.as_deref(), Some("demo"));
        assert_eq!(stored.sections, ["statuses", "company"]);
        assert!(stored.candidate.is_none());
        let new = validate(&format!("{CANDIDATE} --format html --section company"));
        assert!(new.connection.is_none() && new.candidate.is_some());
        assert_eq!(
            (new.format, new.sections.as_slice()),
            (Some(ReportFormat::Html), ["company".to_owned()].as_slice())
        );
        let with_settings =
            validate(&format!("{CANDIDATE} --error-status Siirtovirhe --default-account hours=3000"));
        let Some(Candidate::Candidate(new)) = with_settings.candidate else { panic!("no candidate") };
        assert_eq!(new.settings.error_status.as_deref(), Some("Siirtovirhe"));
        assert_eq!(new.settings.default_accounts.len(), 1);
        assert!(read("severactl validate").is_err());
        assert!(read(&CANDIDATE.replace("candidate", "demo candidate")).is_err());
    }
}
