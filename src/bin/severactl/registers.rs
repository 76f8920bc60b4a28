//! `severactl registers`: what the two sides have of the same.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::Registers,
    client::{Client, connection_name},
    failure::CallFailed,
    json,
    output::{self, Column, Output},
    words::{self, Word},
};

pub(crate) async fn run(client: &Client, output: Output, command: Registers) -> anyhow::Result<Exit> {
    let Registers::Compare { connection, register, start_after } = command;
    let what = format!("the registers of {connection} were not compared to their end");
    let failed = |status| CallFailed::new(&what, status);
    let request = v1::CompareRegistersRequest {
        connection: connection_name(&connection),
        register: v1::Register::from(register).into(),
        page_token: start_after,
    };
    let mut stream = client.connector().compare_registers(request).await.map_err(failed)?.into_inner();
    // One line a result, also on a terminal: a register can be longer than any table.
    while let Some(result) = stream.message().await.map_err(failed)? {
        output::line(&match output {
            Output::Json => json::message("CompareRegistersResponse", &result).to_string(),
            Output::Terminal | Output::Pipe => output::tabbed(&row(&result)),
        })?;
    }
    Ok(Exit::Well)
}

fn row(result: &v1::CompareRegistersResponse) -> Vec<Column> {
    let candidates: Vec<String> = result.candidates.iter().map(candidate).collect();
    vec![
        Column::plain(result.register_match().word()),
        Column::plain(result.severa.as_ref().map_or_else(|| "-".to_owned(), entry)),
        Column::plain(result.talenom.as_ref().map_or_else(|| "-".to_owned(), entry)),
        Column::plain(words::text(&candidates.join("\n"))),
    ]
}

fn entry(entry: &v1::RegisterEntry) -> String {
    let parts = [&entry.number, &entry.display_name, &entry.business_id, &entry.id];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn candidate(candidate: &v1::RegisterCandidate) -> String {
    let own = candidate.entry.as_ref().map(entry).unwrap_or_default();
    format!("{own} ({}; {})", candidate.score, candidate.reasons.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_one_line() {
        let entry = |id: &str, number: &str, name: &str| v1::RegisterEntry {
            id: id.to_owned(),
            number: number.to_owned(),
            display_name: name.to_owned(),
            business_id: String::new(),
        };
        let candidate = |id: &str, score: &str, reasons: &[&str]| v1::RegisterCandidate {
            entry: Some(entry(id, "7", "Alfa")),
            score: score.to_owned(),
            reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
        };
        let result = v1::CompareRegistersResponse {
            severa: Some(entry("s", "1", "Alfa Oy")),
            candidates: vec![
                candidate("t", "1", &["number", "business_id"]),
                candidate("u", "0.9", &["name"]),
            ],
            register_match: v1::RegisterMatch::Ambiguous.into(),
            ..Default::default()
        };
        assert_eq!(
            output::tabbed(&row(&result)),
            "AMBIGUOUS\t1 Alfa Oy s\t-\t7 Alfa t (1; number, business_id); 7 Alfa u (0.9; name)"
        );
    }
}
