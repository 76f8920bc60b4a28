//! `severactl connections`: makes, checks, changes, activates and deletes connections.

use std::io::{self, Write};

use secrecy::ExposeSecret;

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::{Connections, CreateConnection, DeleteConnection, NewConnection, Settings, UpdateConnection},
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
        Connections::Update(command) => show(output, &update(client, *command).await?)?,
        Connections::Activate(command) => {
            let name = connection_name(&command.connection);
            let what = format!("{name} was not activated");
            let request = v1::ActivateConnectionRequest {
                name,
                after_rows: v1::AfterRows::from(command.after_rows).into(),
                etag: command.etag.unwrap_or_default(),
                old_interface_off: command.old_interface_off,
            };
            let answer = client.connections().activate_connection(request).await;
            show(output, &answer.map_err(|status| CallFailed::new(what, status))?.into_inner())?;
        }
        Connections::ConfirmEInvoiceRemoval { decision, customers } => {
            let name = connection_name(&decision.connection);
            let what = format!("the removals of {name} were not confirmed");
            let (customer_numbers, actor, reason) = (customers, decision.actor, decision.reason);
            let request = v1::ConfirmEInvoiceRemovalRequest { name, customer_numbers, actor, reason };
            let answer = client.connections().confirm_e_invoice_removal(request).await;
            let answer = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
            output.details(&[("confirmed", &answer.confirmed.to_string())], || {
                json::message("ConfirmEInvoiceRemovalResponse", &answer)
            })?;
        }
        Connections::RestoreEInvoice { decision, customer } => {
            let name = connection_name(&decision.connection);
            let what = format!("the e-invoice address of {name} was not restored");
            let (actor, reason) = (decision.actor, decision.reason);
            let request =
                v1::RestoreEInvoiceAddressRequest { name, customer_number: customer, actor, reason };
            let answer = client.connections().restore_e_invoice_address(request).await;
            let answer = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
            output.details(&[("run", &answer.run)], || {
                json::message("RestoreEInvoiceAddressResponse", &answer)
            })?;
        }
        Connections::Delete(command) => delete(client, command).await?,
    }
    Ok(Exit::Well)
}

async fn create(client: &Client, command: CreateConnection) -> anyhow::Result<v1::Connection> {
    let request = v1::CreateConnectionRequest {
        connection: Some(made_of(command.connection)?),
        connection_id: command.id.unwrap_or_default(),
    };
    let answer = client.connections().create_connection(request).await;
    Ok(answer.map_err(|status| CallFailed::new("the connection was not made", status))?.into_inner())
}

/// The connection that was typed.
pub(crate) fn made_of(new: NewConnection) -> anyhow::Result<v1::Connection> {
    Ok(v1::Connection {
        display_name: new.display_name.unwrap_or_default(),
        severa_client_id: new.severa_client_id,
        severa_client_secret: new.secret.read()?.expose_secret().to_owned(),
        companies: new.companies,
        business_id: new.business_id,
        talenom_organization_number: new.talenom_organization,
        agreement_reference: new.agreement_reference.unwrap_or_default(),
        settings: Some(settings(new.settings).0),
        ..v1::Connection::default()
    })
}

async fn update(client: &Client, command: UpdateConnection) -> anyhow::Result<v1::Connection> {
    let mut given = Given::default();
    let mut connection = v1::Connection {
        name: connection_name(&command.connection),
        etag: command.etag.unwrap_or_default(),
        display_name: given.text("display_name", command.display_name),
        agreement_reference: given.text("agreement_reference", command.agreement_reference),
        suspended: given.or_default("suspended", command.suspended),
        ..v1::Connection::default()
    };
    // The secret may stand in the environment for other commands: it is asked for by its id only.
    if command.severa_client_id.is_some() {
        let secret = command.secret.read()?.expose_secret().to_owned();
        connection.severa_client_id = given.text("severa_client_id", command.severa_client_id);
        connection.severa_client_secret = given.text("severa_client_secret", Some(secret));
    }
    let (settings, settings_given) = settings(command.settings);
    connection.settings = Some(settings);
    given.0.extend(settings_given.0);
    anyhow::ensure!(
        !given.0.is_empty(),
        "there is nothing to change: see severactl connections update --help"
    );
    let what = format!("{} was not changed", connection.name);
    let update_mask = Some(prost_types::FieldMask { paths: given.0 });
    let request = v1::UpdateConnectionRequest { connection: Some(connection), update_mask };
    let answer = client.connections().update_connection(request).await;
    Ok(answer.map_err(|status| CallFailed::new(what, status))?.into_inner())
}

/// The fields that were given, by their paths in the API.
#[derive(Debug, Default)]
struct Given(Vec<String>);

impl Given {
    fn or_default<T: Default>(&mut self, path: &str, value: Option<T>) -> T {
        self.0.extend(value.is_some().then(|| path.to_owned()));
        value.unwrap_or_default()
    }

    /// A list whose empty entries only say that it is given.
    fn list<T>(&mut self, path: &str, entries: Vec<Option<T>>) -> Vec<T> {
        let entries = (!entries.is_empty()).then(|| entries.into_iter().flatten().collect());
        self.or_default(path, entries)
    }

    fn text(&mut self, path: &str, value: Option<String>) -> String {
        self.or_default(path, value)
    }
}

/// The settings, and which of them were given.
fn settings(settings: Settings) -> (v1::ConnectionSettings, Given) {
    let mut given = Given::default();
    let channels =
        settings.delivery_order.into_iter().map(|channel| v1::DeliveryChannel::from(channel).into());
    let channels: Vec<i32> = channels.collect();
    let channels = (!channels.is_empty()).then_some(channels);
    let settings = v1::ConnectionSettings {
        waiting_status: given.text("settings.waiting_status", settings.waiting_status),
        transferred_status: given.text("settings.transferred_status", settings.transferred_status),
        error_status: given.text("settings.error_status", settings.error_status),
        receivable_account: given.text("settings.receivable_account", settings.receivable_account),
        delivery_order: given.or_default("settings.delivery_order", channels),
        invoice_language: given.text("settings.invoice_language", settings.invoice_language),
        cut_over: given.text("settings.cut_over", settings.cut_over),
        default_accounts: given.list("settings.default_accounts", settings.default_accounts),
        old_rate_accounts: given.list("settings.old_rate_accounts", settings.old_rate_accounts),
        totals_tolerance: given.text("settings.totals_tolerance", settings.totals_tolerance),
        invoice_numbers: given.or_default(
            "settings.invoice_numbers",
            settings.invoice_numbers.map(|numbers| v1::InvoiceNumbers::from(numbers).into()),
        ),
        contact_type_default: given.or_default(
            "settings.contact_type_default",
            settings.contact_type_default.map(|choice| v1::ContactType::from(choice).into()),
        ),
        e_invoice_removal_percent_max: given
            .or_default("settings.e_invoice_removal_percent_max", settings.e_invoice_removal_percent_max),
        deactivate_products: given.or_default("settings.deactivate_products", settings.deactivate_products),
        rows_without_products: given
            .or_default("settings.rows_without_products", settings.rows_without_products),
        ..v1::ConnectionSettings::default()
    };
    (settings, given)
}

async fn delete(client: &Client, command: DeleteConnection) -> anyhow::Result<()> {
    let name = connection_name(&command.connection);
    if !command.yes {
        write!(io::stderr(), "Type {name} to delete it for good: ")?;
        let mut typed = String::new();
        io::stdin().read_line(&mut typed)?;
        anyhow::ensure!(
            connection_name(typed.trim()) == name,
            "{name} was not deleted: another name was typed"
        );
    }
    let what = format!("{name} was not deleted");
    let request = v1::DeleteConnectionRequest { name: name.clone(), etag: command.etag.unwrap_or_default() };
    let answer = client.connections().delete_connection(request).await;
    answer.map_err(|status| CallFailed::new(what, status))?;
    writeln!(io::stderr(), "{name} is deleted; its transfers stay.")?;
    Ok(())
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
    let default_accounts: Vec<String> = settings.default_accounts.iter().map(default_account).collect();
    let old_rate_accounts =
        settings.old_rate_accounts.iter().map(|old| format!("{}={}", old.vat_percent, old.account));
    output.details(
        &[
            ("connection", &connection.name),
            ("name", &connection.display_name),
            ("state", connection.state().word()),
            ("business id", &connection.business_id),
            ("severa organization", &connection.severa_organization),
            ("companies", &connection.companies.join(", ")),
            ("talenom organization", &connection.talenom_organization_number.to_string()),
            ("agreement", &connection.agreement_reference),
            ("waiting status", &settings.waiting_status),
            ("transferred status", &settings.transferred_status),
            ("error status", &settings.error_status),
            ("after the rows", settings.after_rows().word()),
            ("receivable account", &settings.receivable_account),
            ("delivery order", &delivery_order.join(", ")),
            ("invoice language", &settings.invoice_language),
            ("cut-over", &settings.cut_over),
            ("default accounts", &default_accounts.join(", ")),
            ("old rate accounts", &old_rate_accounts.collect::<Vec<_>>().join(", ")),
            ("totals tolerance", &settings.totals_tolerance),
            ("invoice numbers", settings.invoice_numbers().word()),
            ("contact type default", settings.contact_type_default().word()),
            ("e-invoice removal percent", &settings.e_invoice_removal_percent_max.to_string()),
            ("deactivates products", &settings.deactivate_products.to_string()),
            ("rows without products", &settings.rows_without_products.to_string()),
            ("etag", &connection.etag),
            ("created", &words::time(connection.create_time.as_ref())),
            ("updated", &words::time(connection.update_time.as_ref())),
            ("activated", &words::time(connection.activate_time.as_ref())),
            ("sent before that", &connection.baseline_count.to_string()),
        ],
        || json::message("Connection", connection),
    )
}

/// As it is typed, but in capitals.
fn default_account(default: &v1::DefaultAccount) -> String {
    let (row_type, account) = (default.row_type().word(), &default.account);
    match default.treatment().word() {
        "" => format!("{row_type}={account}"),
        treatment => format!("{row_type}:{treatment}={account}"),
    }
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
