//! Tries the Severa client by hand against the real API or the sandbox. It only reads, and prints ids and counts.
//!
//! It answers some of what docs/apis/severa.md lists as assumed: whether a token is given, whether lists obey their
//! parameters, whether their pages end, and which fields are there.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use secrecy::SecretString;
use severa_connector::{
    domain::{
        Field,
        connection::Credentials,
        ids::{CustomerNumber, InvoiceGuid, StatusGuid},
    },
    outbound::{Caller, Config, Pacer},
    severa::{self, CUSTOMERS_MAX, InvoiceFilter, Session, ShapeError},
};

/// Tries the Severa client by hand: reads only, and prints ids and counts, no names and no texts.
///
/// The client secret is read from a file, so that no list of processes shows it. Begin with `registers`, which needs the
/// scopes organization:read and settings:read.
#[derive(Debug, Parser)]
#[command(name = "probe_severa")]
struct Arguments {
    /// The address up to and without the version
    #[arg(long, default_value = "https://api.severa.visma.com/rest-api")]
    base_url: reqwest::Url,
    /// The client id that a Severa administrator made
    #[arg(long, env = "SEVERA_CLIENT_ID")]
    client_id: String,
    /// A file that holds the client secret and nothing else
    #[arg(long, env = "SEVERA_CLIENT_SECRET_FILE")]
    client_secret_file: PathBuf,
    /// The scopes to ask for, with commas between; empty asks for all that the credentials have
    #[arg(long, default_value = "invoices:read,customers:read,settings:read,organization:read")]
    scope: String,
    /// Requests per second that Severa allows
    #[arg(long, default_value = "10")]
    requests_per_second: NonZeroU32,
    /// How many pages of a list are read at most
    #[arg(long, default_value = "20")]
    pages_max: usize,
    #[command(subcommand)]
    probe: Probe,
}

#[derive(Debug, Subcommand)]
enum Probe {
    /// The organization's guid, its statuses and the number of its countries
    Registers {
        /// The name of a status, to be told which one has it
        #[arg(long)]
        status_name: Option<String>,
    },
    /// How many invoices are in a status, page by page, and what could not be read
    Invoices {
        /// The status
        status: StatusGuid,
    },
    /// One invoice: its status and the number of its rows
    Invoice {
        /// The invoice
        invoice: InvoiceGuid,
    },
    /// How many rows changed since a moment, page by page, and what could not be read
    Rows {
        /// The moment, such as 2026-11-01T00:00:00Z
        since: Timestamp,
    },
    /// Which of the fields that e-invoices need are visible for customers
    Customers {
        /// Their numbers
        #[arg(required = true, value_parser = CustomerNumber::parse)]
        numbers: Vec<CustomerNumber>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let path = &arguments.client_secret_file;
    let secret = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
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
        Probe::Registers { status_name } => registers(&session, status_name.as_deref()).await,
        Probe::Invoices { status } => invoices(&session, status, arguments.pages_max).await,
        Probe::Invoice { invoice } => one_invoice(&session, invoice).await,
        Probe::Rows { since } => rows(&session, since, arguments.pages_max).await,
        Probe::Customers { numbers } => customers(&session, &numbers).await,
    }
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn registers(session: &Session, status_name: Option<&str>) -> anyhow::Result<()> {
    println!("organization {}", session.organization().await?.guid);
    for status in session.statuses().await? {
        let mark = if Some(status.name.trim()) == status_name { " has the name" } else { "" };
        println!("status {} active={}{mark}", status.guid, status.is_active);
    }
    println!("{} countries with a code", session.countries().await?.len());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn invoices(session: &Session, status: StatusGuid, pages_max: usize) -> anyhow::Result<()> {
    let filter = InvoiceFilter { statuses: vec![status], ..InvoiceFilter::default() };
    let mut next = None;
    for _ in 0..pages_max {
        let page = session.invoices_page(&filter, next).await?;
        let strange = problems(&page.elements);
        let read = page.elements.iter().flatten();
        let others = read.clone().filter(|invoice| invoice.status != status).count();
        let unnumbered = read.filter(|invoice| invoice.number.value().is_none()).count();
        println!(
            "a page of {} invoices: {strange} not understood, {others} in another status, {unnumbered} without number",
            page.elements.len()
        );
        next = page.next;
        if next.is_none() {
            println!("it was the last");
            return Ok(());
        }
    }
    println!("there are more pages");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn one_invoice(session: &Session, invoice: InvoiceGuid) -> anyhow::Result<()> {
    match session.invoice(invoice).await? {
        Some(read) => println!(
            "status {}, {} rows",
            read.status,
            session.rows_of(invoice).await?.map_or(0, |rows| rows.len())
        ),
        None => println!("there is no such invoice"),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn rows(session: &Session, since: Timestamp, pages_max: usize) -> anyhow::Result<()> {
    let mut next = None;
    for _ in 0..pages_max {
        let page = session.rows_page(since, next).await?;
        println!("a page of {} rows: {} not understood", page.elements.len(), problems(&page.elements));
        next = page.next;
        if next.is_none() {
            println!("it was the last");
            return Ok(());
        }
    }
    println!("there are more pages");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn customers(session: &Session, numbers: &[CustomerNumber]) -> anyhow::Result<()> {
    ensure!(numbers.len() <= CUSTOMERS_MAX, "at most {CUSTOMERS_MAX} numbers");
    let customers = session.customers(numbers).await?;
    println!("{} of {} customers: {} not understood", customers.len(), numbers.len(), problems(&customers));
    for customer in customers.iter().flatten() {
        println!(
            "customer {}: e-invoice address {}, operator {}, e-mail {}, id {}, {} addresses",
            customer.guid,
            presence(&customer.e_invoice_address),
            presence(&customer.e_invoice_operator),
            presence(&customer.email),
            presence(&customer.vat_number),
            session.addresses(customer.guid).await?.len()
        );
    }
    Ok(())
}

/// Prints where each record that could not be read is strange, and says how many there are.
#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
fn problems<T, G: std::fmt::Display>(elements: &[Result<T, ShapeError<G>>]) -> usize {
    let problems: Vec<_> = elements.iter().filter_map(|element| element.as_ref().err()).collect();
    for problem in &problems {
        let guid = problem.guid.as_ref().map_or_else(|| "no guid".to_owned(), ToString::to_string);
        println!("  {guid}: {problem}");
    }
    problems.len()
}

const fn presence<T>(field: &Field<T>) -> &'static str {
    match field {
        Field::Absent => "absent",
        Field::Null => "null",
        Field::Value(_) => "there",
    }
}
