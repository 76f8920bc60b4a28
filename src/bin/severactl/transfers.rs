//! `severactl transfers`: looks up what happened to invoices.

use anyhow::bail;

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::{Choice, TransferFilter, Transfers},
    client::{Client, EVERY_ORGANIZATION, connection_name},
    failure::CallFailed,
    json,
    output::{self, Column, Output},
    story,
    words::{self, HasTone, Word},
};

const COLUMNS: [&str; 8] =
    ["number", "date", "customer", "gross", "standing", "step", "findings", "talenom invoice"];
/// How many transfers one invoice number may show: Severa can use a number again, and each organization has its own.
const SAME_NUMBER_MAX: i32 = 50;

pub(crate) async fn run(client: &Client, output: Output, command: Transfers) -> anyhow::Result<Exit> {
    match command {
        Transfers::List(filter) => {
            let list = list(client, request(filter)).await?;
            output.records(&COLUMNS, &list.transfers, row, |one| json::message("Transfer", one))?;
            output.note_more(&list.next_page_token)?;
        }
        Transfers::Resolve(choice) => resolve(client, output, choice).await?,
        Transfers::Show { transfer } => {
            for (index, name) in names(client, transfer).await?.into_iter().enumerate() {
                show(client, output, name, index > 0).await?;
            }
        }
    }
    Ok(Exit::Well)
}

async fn resolve(client: &Client, output: Output, choice: Choice) -> anyhow::Result<()> {
    use v1::resolve_transfer_request::Decision;
    let (decision, about) = match choice {
        Choice::Adopt { resolve, talenom_id } => {
            (Decision::Adopt(v1::AdoptInvoice { talenom_invoice_id: talenom_id }), resolve)
        }
        Choice::SendAgain(resolve) => (Decision::SendAgain(v1::SendAgain {}), resolve),
        Choice::GiveUp(resolve) => (Decision::GiveUp(v1::GiveUp {}), resolve),
        Choice::Release(resolve) => (Decision::Release(v1::Release {}), resolve),
        Choice::SendUnlinked(resolve) => (Decision::SendUnlinked(v1::SendUnlinked {}), resolve),
        Choice::ClosePair(resolve) => (Decision::ClosePair(v1::ClosePair {}), resolve),
    };
    let names = names(client, about.transfer).await?;
    let [name] = names.as_slice() else {
        bail!("the number belongs to several invoices, name one of them:\n  {}", names.join("\n  "));
    };
    let request = v1::ResolveTransferRequest {
        name: name.clone(),
        decision: Some(decision),
        actor: about.actor,
        reason: about.reason,
    };
    let answer = client.transfers().resolve_transfer(request).await;
    let decided =
        answer.map_err(|status| CallFailed::new(format!("{name} was not decided about"), status))?;
    tell(output, &decided.into_inner())?;
    Ok(())
}

fn request(filter: TransferFilter) -> v1::ListTransfersRequest {
    v1::ListTransfersRequest {
        has_orphan_drafts: filter.orphan_drafts,
        parent: EVERY_ORGANIZATION.to_owned(),
        page_size: filter.page.limit,
        page_token: String::new(),
        connection: filter.connection.as_deref().map(connection_name).unwrap_or_default(),
        invoice_number: filter.number,
        customer_number: filter.customer_number,
        standing: filter.standing.map_or(v1::Standing::Unspecified, v1::Standing::from).into(),
        finding_code: filter.finding.unwrap_or_default(),
        invoice_date_from: filter.from.unwrap_or_default(),
        invoice_date_to: filter.to.unwrap_or_default(),
        talenom_invoice_id: filter.talenom_id.unwrap_or_default(),
    }
}

async fn list(
    client: &Client,
    request: v1::ListTransfersRequest,
) -> anyhow::Result<v1::ListTransfersResponse> {
    let answer = client.transfers().list_transfers(request).await;
    Ok(answer.map_err(|status| CallFailed::new("the transfers were not listed", status))?.into_inner())
}

/// The transfers that a text means: all with this invoice number, or the one with this name.
async fn names(client: &Client, text: String) -> anyhow::Result<Vec<String>> {
    let Ok(number) = text.parse::<i64>() else { return Ok(vec![text]) };
    let request = v1::ListTransfersRequest {
        parent: EVERY_ORGANIZATION.to_owned(),
        page_size: SAME_NUMBER_MAX,
        invoice_number: Some(number),
        ..v1::ListTransfersRequest::default()
    };
    let found = list(client, request).await?.transfers;
    if found.is_empty() {
        bail!("no transfer has the invoice number {number}: no run has seen that invoice waiting");
    }
    Ok(found.into_iter().map(|transfer| transfer.name).collect())
}

async fn show(client: &Client, output: Output, name: String, after_another: bool) -> anyhow::Result<()> {
    let what = format!("{name} was not read");
    let answer = client.transfers().get_transfer(v1::GetTransferRequest { name }).await;
    let transfer = answer.map_err(|status| CallFailed::new(what, status))?.into_inner();
    if after_another && !matches!(output, Output::Json) {
        output::line("")?;
    }
    tell(output, &transfer)?;
    Ok(())
}

fn tell(output: Output, transfer: &v1::Transfer) -> std::io::Result<()> {
    match output {
        Output::Json => output::line(&json::message("Transfer", transfer).to_string()),
        Output::Terminal | Output::Pipe => output::line(&story::tell(transfer)),
    }
}

fn row(transfer: &v1::Transfer) -> Vec<Column> {
    let codes: Vec<&str> = transfer.findings.iter().map(|finding| finding.code.as_str()).collect();
    vec![
        Column::plain(words::number(transfer.invoice_number)),
        Column::plain(words::text(&transfer.invoice_date)),
        Column::plain(words::number(transfer.customer_number)),
        Column::plain(words::gross(transfer.totals.as_ref())),
        Column::toned(transfer.standing().word(), transfer.standing().tone()),
        Column::plain(transfer.step().word()),
        Column::plain(words::text(&codes.join(", "))),
        Column::plain(words::text(&transfer.talenom_invoice_id)),
    ]
}
