//! `severactl journal`: gives out what was decided, sent and answered.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::Journal,
    client::{Client, organization_name},
    failure::CallFailed,
    json,
    output::{self, Column, Output},
    words,
};

pub(crate) async fn run(client: &Client, output: Output, command: Journal) -> anyhow::Result<Exit> {
    let Journal::Export { organization, since, start_after } = command;
    let parent = organization_name(organization);
    let what = format!("the journal of {parent} was not given out to its end");
    let failed = |status| CallFailed::new(&what, status);
    let start_time = since
        .map(|since| prost_types::Timestamp { seconds: since.as_second(), nanos: since.subsec_nanosecond() });
    let request = v1::ExportJournalRequest { parent, start_after, start_time, end_time: None };
    let mut stream = client.journal().export_journal(request).await.map_err(failed)?.into_inner();
    // One line an entry, also on a terminal: a journal can be longer than any table.
    while let Some(entry) = stream.message().await.map_err(failed)? {
        output::line(&match output {
            Output::Json => json::message("JournalEntry", &entry).to_string(),
            Output::Terminal | Output::Pipe => output::tabbed(&row(&entry)),
        })?;
    }
    Ok(Exit::Well)
}

fn row(entry: &v1::JournalEntry) -> Vec<Column> {
    let details: Vec<String> = entry.details.iter().map(|(key, value)| format!("{key}={value}")).collect();
    vec![
        Column::plain(entry.sequence.to_string()),
        Column::plain(words::time(entry.time.as_ref())),
        Column::plain(&entry.event),
        Column::plain(words::text(&entry.run)),
        Column::plain(words::text(if entry.item.is_empty() { &entry.transfer } else { &entry.item })),
        Column::plain(words::text(&details.join(" "))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_line() {
        let entry = v1::JournalEntry {
            sequence: 7,
            event: "HELD".to_owned(),
            run: "connections/demo/runs/1".to_owned(),
            details: [("step", "FOUND"), ("findings", "ZERO_VAT")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..Default::default()
        };
        assert_eq!(
            output::tabbed(&row(&entry)),
            "7\t-\tHELD\tconnections/demo/runs/1\t-\tfindings=ZERO_VAT step=FOUND"
        );
    }
}
