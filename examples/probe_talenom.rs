//! Tries the Talenom client by hand against the real API or the sandbox. Reads only, unless told to make a draft.
//!
//! It answers what docs/apis/talenom.md lists as assumed: which look-ups there are, whether they obey their parameters,
//! and with `draft` whether our mark is kept.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};
use secrecy::SecretString;
use severa_connector::{
    domain::ids::{
        ContactId, CustomerNumber, InvoiceGuid, InvoiceNumber, Marker, TalenomInvoiceId, TalenomOrganization,
    },
    outbound::{Caller, Config},
    talenom::{self, CapabilityState, ContactKey, InvoiceKey},
};

/// Tries the Talenom client by hand. Secrets are read from files, so that no list of processes shows them.
#[derive(Debug, Parser)]
struct Arguments {
    /// The gateway, without the region
    #[arg(long, default_value = "https://apim.talenom.com")]
    base_url: reqwest::Url,
    /// The first part of every path
    #[arg(long, default_value = "fi")]
    region: String,
    /// Where tokens are given
    #[arg(long)]
    token_url: reqwest::Url,
    /// The scope to ask for
    #[arg(long)]
    scope: Option<String>,
    /// The client id
    #[arg(long)]
    client_id: String,
    /// A file that holds the client secret and nothing else
    #[arg(long)]
    client_secret_file: PathBuf,
    /// A file that holds the gateway's subscription key and nothing else
    #[arg(long)]
    subscription_key_file: PathBuf,
    /// Talenom's number of the organization
    #[arg(long, value_parser = TalenomOrganization::parse)]
    organization: TalenomOrganization,
    #[command(subcommand)]
    probe: Probe,
}

#[derive(Debug, Subcommand)]
enum Probe {
    /// The sales accounts with their percents
    Accounts,
    /// The contacts with a number
    Contacts {
        /// The number
        #[arg(value_parser = CustomerNumber::parse)]
        number: CustomerNumber,
    },
    /// The invoices with a number
    Invoices {
        /// The number
        #[arg(value_parser = InvoiceNumber::parse)]
        number: InvoiceNumber,
    },
    /// One invoice
    Invoice {
        /// Its id
        #[arg(value_parser = TalenomInvoiceId::parse)]
        invoice: TalenomInvoiceId,
    },
    /// Makes an empty draft with the mark of a made-up invoice, looks for it by the mark, and deletes it
    Draft {
        /// The contact that it is for
        #[arg(value_parser = ContactId::parse)]
        contact: ContactId,
        /// The made-up invoice
        invoice: InvoiceGuid,
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
    match probe {
        Probe::Accounts => {
            for account in organization.sales_accounts().await? {
                let percents: Vec<String> = account.taxes.iter().map(|tax| tax.percent.to_string()).collect();
                println!("{} enabled={} {}", account.number, account.is_enabled, percents.join(" "));
            }
        }
        Probe::Contacts { number } => {
            let contacts = organization.find_contacts(&ContactKey::Number(number)).await?;
            for contact in contacts {
                println!("contact {}", contact.id);
            }
        }
        Probe::Invoices { number } => {
            let invoices = organization.find_invoices(&InvoiceKey::Number(number)).await?;
            for invoice in invoices {
                println!("{invoice:?}");
            }
        }
        Probe::Invoice { invoice } => println!("{:?}", organization.invoice(&invoice).await?),
        Probe::Draft { contact, invoice } => {
            let marker = Marker::of_invoice(invoice);
            let draft = organization.create_draft(&contact, &marker).await?;
            println!(
                "made {draft:?}, mark kept: {}",
                draft.external_reference.text() == Some(marker.as_str())
            );
            match organization.find_invoices(&InvoiceKey::Reference(marker)).await {
                Ok(found) => println!("found {} by the mark", found.len()),
                Err(error) => println!("cannot be looked for: {:?}", error.kind),
            }
            organization.delete_draft(&draft.id).await?;
            println!("deleted");
        }
    }
    Ok(())
}
