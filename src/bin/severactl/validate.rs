//! `severactl validate`: checks everything that transfers depend on, as a report to send on.

mod page;
mod report;
mod text;
mod words;

use severa_connector::rpc::v1::{self, validate_mappings_request::Subject};

use crate::{
    Exit,
    args::{Candidate, Language, ReportFormat, Validate},
    client::{Client, connection_name},
    connections,
    failure::CallFailed,
    json,
    output::{self, Output},
};
use report::Report;

pub(crate) async fn run(
    client: &Client,
    output: Output,
    language: Language,
    command: Validate,
) -> anyhow::Result<Exit> {
    let (what, subject) = match command.candidate {
        Some(Candidate::Candidate(new)) => {
            ("the candidate was not validated".to_owned(), Subject::Candidate(connections::made_of(*new)?))
        }
        None => {
            let name = connection_name(&command.connection.unwrap_or_default());
            (format!("{name} was not validated"), Subject::Connection(name))
        }
    };
    let request = v1::ValidateMappingsRequest { subject: Some(subject), sections: command.sections };
    let answer = client.connector().validate_mappings(request).await;
    let seen = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
    let told = match command.format.unwrap_or(usual(output)) {
        ReportFormat::Json => json::message("ValidateMappingsResponse", &seen).to_string(),
        ReportFormat::Text => text::tell(&Report::new(&seen, language), output),
        ReportFormat::Html => page::render(Report::new(&seen, language))?,
    };
    output::line(&told)?;
    Ok(exit(seen.verdict()))
}

/// What a report is written as where nobody says it.
const fn usual(output: Output) -> ReportFormat {
    match output {
        Output::Json => ReportFormat::Json,
        Output::Terminal | Output::Pipe => ReportFormat::Text,
    }
}

/// How a validation ends: warnings stop no transfer, so they are no problem. A verdict that is not known is one.
const fn exit(verdict: v1::Verdict) -> Exit {
    match verdict {
        v1::Verdict::Ready | v1::Verdict::ReadyWithWarnings => Exit::Well,
        v1::Verdict::NotReady | v1::Verdict::Unspecified => Exit::Problems,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_may_be_asked_for_as_everywhere() {
        assert_eq!(usual(Output::Json), ReportFormat::Json);
        assert_eq!(usual(Output::Pipe), ReportFormat::Text);
    }

    #[test]
    fn what_is_not_ready_is_a_problem() {
        assert_eq!(exit(v1::Verdict::Ready), Exit::Well);
        assert_eq!(exit(v1::Verdict::ReadyWithWarnings), Exit::Well);
        assert_eq!(exit(v1::Verdict::NotReady), Exit::Problems);
        assert_eq!(exit(v1::Verdict::Unspecified), Exit::Problems);
    }
}
