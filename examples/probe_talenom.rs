//! Tries the Talenom client by hand against the real API or the sandbox. It only reads, and prints ids and counts.
//!
//! It answers some of what docs/apis/talenom.md lists as assumed: whether a token is given, which look-ups there are, and
//! whether they obey their parameters. What only a write can show, such as whether our mark is kept, it does not answer.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};
use secrecy::SecretString;
use severa_connector::{
    domain::ids::{
        BusinessId, CustomerNumber, InvoiceGuid, InvoiceNumber, Marker, TalenomInvoiceId, TalenomOrganization,
    },
    outbound::{Caller, Config},
    talenom::{self, CapabilityState, ContactKey, InvoiceKey},
};

/// Tries the Talenom client by hand: reads only, and prints ids and counts, no names and no texts.
///
/// Secrets are read from files, so that no list of processes shows them. Whatever the answers show to be missing is
/// printed at the end. Begin with `accounts`.
#[derive(Debug, Parser)]
#[command(name = "probe_talenom")]
struct Arguments {
    /// The gateway, without the region
    #[arg(long, default_value = "https://apim.talenom.com")]
    base_url: reqwest::Url,
    /// The first part of every path
    #[arg(long, default_value = "fi")]
    region: String,
    /// Where tokens are given; Talenom tells it with the credentials
    #[arg(long, env = "TALENOM_TOKEN_URL")]
    token_url: reqwest::Url,
    /// The scope to ask for, if any
    #[arg(long)]
    scope: Option<String>,
    /// The client id
    #[arg(long, env = "TALENOM_CLIENT_ID")]
    client_id: String,
    /// A file that holds the client secret and nothing else
    #[arg(long, env = "TALENOM_CLIENT_SECRET_FILE")]
    client_secret_file: PathBuf,
    /// A file that holds the gateway's subscription key and nothing else
    #[arg(long, env = "TALENOM_SUBSCRIPTION_KEY_FILE")]
    subscription_key_file: PathBuf,
    /// Talenom's number of the organization, which is not its business id
    #[arg(long, value_parser = TalenomOrganization::parse)]
    organization: TalenomOrganization,
    #[command(subcommand)]
    probe: Probe,
}

#[derive(Debug, Subcommand)]
enum Probe {
    /// The sales accounts with their percents
    Accounts,
    /// The contacts that have exactly this number
    Contacts {
        /// The number
        #[arg(value_parser = CustomerNumber::parse)]
        number: CustomerNumber,
    },
    /// The contacts that have exactly this business id
    ContactsOf {
        /// The business id, such as 1234567-1
        #[arg(value_parser = BusinessId::parse)]
        business_id: BusinessId,
    },
    /// The invoices that have exactly this number
    Invoices {
        /// The number
        #[arg(value_parser = InvoiceNumber::parse)]
        number: InvoiceNumber,
    },
    /// The invoices that bear the mark of a Severa invoice
    Marked {
        /// The Severa invoice
        invoice: InvoiceGuid,
    },
    /// One invoice: its status and the number of its rows
    Invoice {
        /// Its id in Talenom
        #[arg(value_parser = TalenomInvoiceId::parse)]
        invoice: TalenomInvoiceId,
    },
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let secret = |path: &PathBuf| -> anyhow::Result<SecretString> {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Ok(SecretString::from(text.trim()))
    };
    let config = talenom::Config {
        client_secret: secret(&arguments.client_secret_file)?,
        subscription_key: secret(&arguments.subscription_key_file)?,
        base_url: arguments.base_url,
        region: arguments.region,
        token_url: arguments.token_url,
        scope: arguments.scope,
        client_id: arguments.client_id,
        request_timeout: Duration::from_mins(1),
        in_flight_max: 1,
        capabilities_absent: Vec::new(),
    };
    let client = talenom::Client::new(Caller::new(Config::default())?, &config)?;
    let organization = client.organization(arguments.organization);
    let outcome = probe(&organization, arguments.probe).await;
    for (capability, state) in organization.capabilities() {
        if state != CapabilityState::Present {
            println!("absent: {capability}");
        }
    }
    outcome
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn probe(organization: &talenom::Organization, probe: Probe) -> anyhow::Result<()> {
    let invoices = match probe {
        Probe::Accounts => {
            for account in organization.sales_accounts().await? {
                let percents: Vec<String> = account.taxes.iter().map(|tax| tax.percent.to_string()).collect();
                println!("{} enabled={} {}", account.number, account.is_enabled, percents.join(" "));
            }
            return Ok(());
        }
        Probe::Contacts { number } => return contacts(organization, &ContactKey::Number(number)).await,
        Probe::ContactsOf { business_id } => {
            return contacts(organization, &ContactKey::BusinessId(business_id)).await;
        }
        Probe::Invoices { number } => organization.find_invoices(&InvoiceKey::Number(number)).await?,
        Probe::Marked { invoice } => {
            let marker = Marker::of_invoice(invoice);
            organization.find_invoices(&InvoiceKey::Reference(marker)).await?
        }
        Probe::Invoice { invoice } => organization.invoice(&invoice).await?.into_iter().collect(),
    };
    println!("{} invoices", invoices.len());
    for invoice in invoices {
        let is_marked = invoice.external_reference.text().is_some();
        println!("invoice {} {:?}, {} rows, marked={is_marked}", invoice.id, invoice.status, invoice.lines);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a probe tells a person what it saw")]
async fn contacts(organization: &talenom::Organization, key: &ContactKey) -> anyhow::Result<()> {
    let contacts = organization.find_contacts(key).await?;
    println!("{} contacts", contacts.len());
    for contact in contacts {
        println!("contact {}", contact.id);
    }
    Ok(())
}
