//! `severactl links`: which records of Severa and Talenom are remembered as one.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::{CreateLink, DeleteLink, LinkFilter, Links},
    client::{Client, EVERY_ORGANIZATION, connection_name, organization_name},
    failure::CallFailed,
    json,
    output::{Column, Output},
    words::{self, Word},
};

const COLUMNS: [&str; 9] =
    ["made", "register", "severa", "talenom", "state", "found by", "by", "ended", "link"];

pub(crate) async fn run(client: &Client, output: Output, command: Links) -> anyhow::Result<Exit> {
    match command {
        Links::List(filter) => list(client, output, filter).await?,
        Links::Create(link) => create(client, output, link).await?,
        Links::Delete(DeleteLink { name, author }) => {
            let failed = format!("{name} was not ended");
            let request = v1::DeleteLinkRequest { name, actor: author.actor, reason: author.reason };
            let ended = client.links().delete_link(request).await;
            ended.map_err(|status| CallFailed::new(failed, status))?;
        }
    }
    Ok(Exit::Well)
}

async fn list(client: &Client, output: Output, filter: LinkFilter) -> anyhow::Result<()> {
    let request = v1::ListLinksRequest {
        parent: EVERY_ORGANIZATION.to_owned(),
        page_size: filter.page.limit,
        connection: filter.connection.as_deref().map(connection_name).unwrap_or_default(),
        register: filter.register.map_or(v1::Register::Unspecified, v1::Register::from).into(),
        severa_guid: filter.severa_guid.unwrap_or_default(),
        show_deleted: filter.all,
        ..v1::ListLinksRequest::default()
    };
    let answer = client.links().list_links(request).await;
    let list = answer.map_err(|status| CallFailed::new("the links were not listed", status))?.into_inner();
    output.records(&COLUMNS, &list.links, row, |one| json::message("Link", one))?;
    Ok(output.note_more(&list.next_page_token)?)
}

async fn create(client: &Client, output: Output, new: CreateLink) -> anyhow::Result<()> {
    let failed = format!("{} was not linked", new.severa_guid);
    let request = v1::CreateLinkRequest {
        parent: organization_name(new.organization),
        link: Some(v1::Link {
            register: v1::Register::from(new.register).into(),
            severa_guid: new.severa_guid,
            talenom_organization_number: new.talenom_organization,
            talenom_id: new.talenom_id,
            ..v1::Link::default()
        }),
        actor: new.author.actor,
        reason: new.author.reason,
    };
    let answer = client.links().create_link(request).await;
    let made = [answer.map_err(|status| CallFailed::new(failed, status))?.into_inner()];
    Ok(output.records(&COLUMNS, &made, row, |one| json::message("Link", one))?)
}

fn row(link: &v1::Link) -> Vec<Column> {
    vec![
        Column::plain(words::time(link.create_time.as_ref())),
        Column::plain(link.register().word()),
        Column::plain(link.severa_guid.as_str()),
        Column::plain(words::text(&link.talenom_id)),
        Column::plain(link.state().word()),
        Column::plain(link.origin.as_str()),
        Column::plain(words::text(&link.actor)),
        Column::plain(words::time(link.delete_time.as_ref())),
        Column::plain(link.name.as_str()),
    ]
}
