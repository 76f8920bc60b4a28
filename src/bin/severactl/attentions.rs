//! `severactl attentions`: what needs a person's decision.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::Attentions,
    client::{Client, EVERY_ORGANIZATION, connection_name},
    failure::CallFailed,
    json,
    output::{Column, Output},
    words::{self, Word},
};

const COLUMNS: [&str; 5] = ["arose", "finding", "decided", "attention", "about"];

pub(crate) async fn run(client: &Client, output: Output, command: Attentions) -> anyhow::Result<Exit> {
    match command {
        Attentions::List(filter) => {
            let request = v1::ListAttentionsRequest {
                parent: EVERY_ORGANIZATION.to_owned(),
                page_size: filter.page.limit,
                connection: filter.connection.as_deref().map(connection_name).unwrap_or_default(),
                finding_code: filter.finding.unwrap_or_default(),
                show_resolved: filter.all,
                ..v1::ListAttentionsRequest::default()
            };
            let answer = client.transfers().list_attentions(request).await;
            let answer =
                answer.map_err(|status| CallFailed::new("the attentions were not listed", status))?;
            let list = answer.into_inner();
            output.records(&COLUMNS, &list.attentions, row, |one| json::message("Attention", one))?;
            output.note_more(&list.next_page_token)?;
        }
        Attentions::Resolve(resolve) => {
            let failed = format!("{} was not decided about", resolve.name);
            let request = v1::ResolveAttentionRequest {
                name: resolve.name,
                decision: v1::AttentionDecision::from(resolve.decision).into(),
                actor: resolve.actor,
                reason: resolve.reason,
            };
            let answer = client.transfers().resolve_attention(request).await;
            let answer = answer.map_err(|status| CallFailed::new(failed, status))?;
            let decided = [answer.into_inner()];
            output.records(&COLUMNS, &decided, row, |one| json::message("Attention", one))?;
        }
    }
    Ok(Exit::Well)
}

fn row(attention: &v1::Attention) -> Vec<Column> {
    let message = attention.finding.as_ref().map(|finding| finding.message.as_str()).unwrap_or_default();
    vec![
        Column::plain(words::time(attention.create_time.as_ref())),
        Column::plain(words::text(message)),
        Column::plain(words::text(attention.decision().word())),
        Column::plain(attention.name.as_str()),
        Column::plain(words::text(&attention.transfer)),
    ]
}
