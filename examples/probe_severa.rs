//! Tries the Severa client by hand against the real API or the sandbox. Reads only, unless told to write a status.
//!
//! It answers what docs/apis/severa.md lists as assumed: whether pages end as we think, and with `--set-status` whether
//! the patch of a status is taken.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};
use secrecy::SecretString;
use severa_connector::{
    domain::{
        connection::Credentials,
        ids::{InvoiceGuid, StatusGuid},
    },
    outbound::{Caller, Config, Pacer},
    severa::{self, InvoiceFilter},
};

/// Tries the Severa client by hand. The client secret is read from a file, so that no list of processes shows it.
#[derive(Debug, Parser)]
struct Arguments {
    /// The address up to and without the version
    #[arg(long, default_value = "https://api.severa.visma.com/rest-api")]
    base_url: reqwest::Url,
    /// The client id that a Severa administrator made
    #[arg(long)]
    client_id: String,
    /// A file that holds the client secret and nothing else
    #[arg(long)]
    client_secret_file: PathBuf,
    /// The scopes to ask for, with commas between; empty asks for all that the credentials have
    #[arg(long, default_value = severa::Config::SCOPE_DEFAULT)]
    scope: String,
    /// Requests per second that Severa allows
    #[arg(long, default_value = "10")]
    requests_per_second: NonZeroU32,
    #[command(subcommand)]
    probe: Probe,
}

#[derive(Debug, Subcommand)]
enum Probe {
    /// Who the organization is, and which statuses and how many countries it has
    Registers,
    /// How many invoices are in a status, page by page, with the shape errors among them
    Invoices {
        /// The status
        status: StatusGuid,
    },
    /// One invoice: its guid, status and number of rows
    Invoice {
        /// The invoice
        invoice: InvoiceGuid,
    },
    /// Writes the status of one invoice
    SetStatus {
        /// The invoice
        invoice: InvoiceGuid,
        /// The status that it shall have
        status: StatusGuid,
    },
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let secret =
        std::fs::read_to_string(&arguments.client_secret_file).context("reading the client secret")?;
    let credentials =
        Credentials { client_id: arguments.client_id, client_secret: SecretString::from(secret.trim()) };
    let config = severa::Config {
        base_url: arguments.base_url,
        request_timeout: Duration::from_mins(1),
        scope: Some(arguments.scope).filter(|scope| !scope.is_empty()),
    };
    let client = severa::Client::new(Caller::new(Config::default())?, config);
    let session = client.session(&credentials, Pacer::new(arguments.requests_per_second))?;
    match arguments.probe {
        Probe::Registers => {
            println!("organization {}", session.organization().await?.guid);
            for status in session.statuses().await? {
                println!("status {} active={} {}", status.guid, status.is_active, status.name);
            }
            println!("{} countries", session.countries().await?.len());
        }
        Probe::Invoices { status } => {
            let filter = InvoiceFilter { statuses: vec![status], ..InvoiceFilter::default() };
            let mut token = None;
            loop {
                let page = session.invoices_page(&filter, token).await?;
                println!("a page of {} invoices", page.elements.len());
                for problem in page.elements.iter().filter_map(|element| element.as_ref().err()) {
                    println!("  {}: {problem}", problem.guid.map_or("?".to_owned(), |guid| guid.to_string()));
                }
                token = page.next;
                if token.is_none() {
                    break;
                }
            }
        }
        Probe::Invoice { invoice } => match session.invoice(invoice).await? {
            Some(read) => println!("status {}, {} rows", read.status, session.rows_of(invoice).await?.len()),
            None => println!("there is no such invoice"),
        },
        Probe::SetStatus { invoice, status } => {
            let read = session.set_status(invoice, status).await?;
            println!("status {} (asked for {status})", read.status);
        }
    }
    Ok(())
}
