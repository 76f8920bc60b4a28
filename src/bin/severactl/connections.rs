//! `severactl connections`: makes, checks and activates connections.

use secrecy::ExposeSecret;

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::{Connections, CreateConnection},
    client::{Client, connection_name},
    failure::CallFailed,
    json,
    output::{Column, Output},
    words::{self, HasTone, Word},
};

const COLUMNS: [&str; 5] = ["connection", "name", "state", "business id", "talenom organization"];

pub(crate) async fn run(client: &Client, output: Output, command: Connections) -> anyhow::Result<Exit> {
    match command {
        Connections::Create(command) => show(output, &create(client, *command).await?)?,
        Connections::Get { connection } => {
            let name = connection_name(&connection);
            let what = format!("{name} was not read");
            let answer = client.connections().get_connection(v1::GetConnectionRequest { name }).await;
            show(output, &answer.map_err(|status| CallFailed::new(what, status))?.into_inner())?;
        }
        Connections::List { page } => {
            let request = v1::ListConnectionsRequest { page_size: page.limit, page_token: String::new() };
            let answer = client.connections().list_connections(request).await;
            let list = answer
                .map_err(|status| CallFailed::new("the connections were not listed", status))?
                .into_inner();
            output.records(&COLUMNS, &list.connections, row, |one| json::message("Connection", one))?;
            output.note_more(&list.next_page_token)?;
        }
        Connections::Test { connection } => return test(client, output, &connection).await,
        Connections::Activate { connection, after_rows, etag } => {
            let name = connection_name(&connection);
            let what = format!("{name} was not activated");
            let after_rows = v1::AfterRows::from(after_rows).into();
            let request = v1::ActivateConnectionRequest { name, after_rows, etag: etag.unwrap_or_default() };
            let answer = client.connections().activate_connection(request).await;
            show(output, &answer.map_err(|status| CallFailed::new(what, status))?.into_inner())?;
        }
    }
    Ok(Exit::Well)
}

async fn create(client: &Client, command: CreateConnection) -> anyhow::Result<v1::Connection> {
    let delivery_order =
        command.delivery_order.into_iter().map(|channel| v1::DeliveryChannel::from(channel).into());
    let settings = v1::ConnectionSettings {
        waiting_status: command.waiting_status.unwrap_or_default(),
        transferred_status: command.transferred_status.unwrap_or_default(),
        error_status: command.error_status.unwrap_or_default(),
        receivable_account: command.receivable_account.unwrap_or_default(),
        delivery_order: delivery_order.collect(),
        invoice_language: command.invoice_language.unwrap_or_default(),
        cut_over: command.cut_over.unwrap_or_default(),
        ..v1::ConnectionSettings::default()
    };
    let connection = v1::Connection {
        display_name: command.display_name.unwrap_or_default(),
        severa_client_id: command.severa_client_id,
        severa_client_secret: command.secret.read()?.expose_secret().to_owned(),
        business_id: command.business_id,
        talenom_organization_number: command.talenom_organization,
        settings: Some(settings),
        ..v1::Connection::default()
    };
    let request = v1::CreateConnectionRequest {
        connection: Some(connection),
        connection_id: command.id.unwrap_or_default(),
    };
    let answer = client.connections().create_connection(request).await;
    Ok(answer.map_err(|status| CallFailed::new("the connection was not made", status))?.into_inner())
}

async fn test(client: &Client, output: Output, connection: &str) -> anyhow::Result<Exit> {
    let name = connection_name(connection);
    let what = format!("{name} was not tested");
    let answer = client.connections().test_connection(v1::TestConnectionRequest { name }).await;
    let seen = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
    output.records(&["check", "status", "what was seen"], &seen.checks, check_row, |one| {
        json::message("ConnectionCheck", one)
    })?;
    output.records(
        &["capability of Talenom", "state", "what it means"],
        &seen.capabilities,
        capability_row,
        |one| json::message("TalenomCapability", one),
    )?;
    Ok(exit(&seen.checks))
}

/// How a test ends: a failed check is a problem, a warning is none.
fn exit(checks: &[v1::ConnectionCheck]) -> Exit {
    let is_failed = |check: &v1::ConnectionCheck| check.status() == v1::CheckStatus::Failed;
    if checks.iter().any(is_failed) { Exit::Problems } else { Exit::Well }
}

fn check_row(check: &v1::ConnectionCheck) -> Vec<Column> {
    let text = if check.code.is_empty() {
        check.message.clone()
    } else {
        format!("{}: {}", check.code, check.message)
    };
    vec![
        Column::plain(&check.check),
        Column::toned(check.status().word(), check.status().tone()),
        Column::plain(text),
    ]
}

fn capability_row(capability: &v1::TalenomCapability) -> Vec<Column> {
    vec![
        Column::plain(capability.capability().word()),
        Column::plain(capability.state().word()),
        Column::plain(words::text(&capability.message)),
    ]
}

fn row(connection: &v1::Connection) -> Vec<Column> {
    vec![
        Column::plain(&connection.name),
        Column::plain(words::text(&connection.display_name)),
        Column::plain(connection.state().word()),
        Column::plain(&connection.business_id),
        Column::plain(connection.talenom_organization_number.to_string()),
    ]
}

fn show(output: Output, connection: &v1::Connection) -> std::io::Result<()> {
    let settings = connection.settings.clone().unwrap_or_default();
    let delivery_order: Vec<&str> = settings.delivery_order().map(Word::word).collect();
    output.details(
        &[
            ("connection", &connection.name),
            ("name", &connection.display_name),
            ("state", connection.state().word()),
            ("business id", &connection.business_id),
            ("severa organization", &connection.severa_organization),
            ("severa client id", &connection.severa_client_id),
            ("talenom organization", &connection.talenom_organization_number.to_string()),
            ("waiting status", &settings.waiting_status),
            ("transferred status", &settings.transferred_status),
            ("error status", &settings.error_status),
            ("after the rows", settings.after_rows().word()),
            ("receivable account", &settings.receivable_account),
            ("delivery order", &delivery_order.join(", ")),
            ("invoice language", &settings.invoice_language),
            ("cut-over", &settings.cut_over),
            ("etag", &connection.etag),
            ("created", &words::time(connection.create_time.as_ref())),
            ("updated", &words::time(connection.update_time.as_ref())),
            ("activated", &words::time(connection.activate_time.as_ref())),
        ],
        || json::message("Connection", connection),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failed_check_is_a_problem() {
        let check =
            |status: v1::CheckStatus| v1::ConnectionCheck { status: status.into(), ..Default::default() };
        assert_eq!(exit(&[check(v1::CheckStatus::Ok), check(v1::CheckStatus::Warning)]), Exit::Well);
        assert_eq!(exit(&[check(v1::CheckStatus::Ok), check(v1::CheckStatus::Failed)]), Exit::Problems);
    }
}
