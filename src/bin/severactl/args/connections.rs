//! What may be typed about connections.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::{ArgMatches, Args, Subcommand, error::ErrorKind, parser::ValueSource};
use secrecy::SecretString;

use severa_connector::rpc::v1;

use super::{AfterRows, ContactType, DeliveryChannel, InvoiceNumbers, Page, accounts};

#[derive(Debug, Subcommand)]
pub(crate) enum Connections {
    /// Make a connection; the service checks the credentials and the company first.
    #[command(after_help = "\
Examples:
  severactl connections create --id demo --display-name \"Demo Oy\" --business-id 1234567-1 \\
      --talenom-organization 14222 --severa-client-id abc --severa-client-secret-file secret.txt \\
      --agreement-reference SOP-2026-114
  severactl connections create --id demo-tytar --company 0d4a7a0e-5f3c-4a53-9d0b-2f6f1a7c9b11 …
      # only the invoices of one company of the organization

The client secret is read from a file or from SEVERACTL_SEVERA_CLIENT_SECRET,
never from the command line, where every user of the machine could see it.")]
    Create(Box<CreateConnection>),
    /// Show one connection.
    Get {
        /// The connection, such as demo.
        connection: String,
    },
    /// List the connections.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Change what is given, and nothing else.
    #[command(after_help = "\
Examples:
  severactl connections update demo --agreement-reference SOP-2026-114
  severactl connections update demo --cut-over \"\"            # an empty value sets the default
  severactl connections update demo --suspended true         # no runs for now; a run that goes on ends
  severactl connections update demo --severa-client-id abc --severa-client-secret-file new.txt

What happens after the rows is chosen by activate. New credentials are tried in Severa first.")]
    Update(Box<UpdateConnection>),
    /// Try a connection on both sides; nothing is changed.
    #[command(after_help = "Exit code 2 means that at least one check failed.")]
    Test {
        /// The connection, such as demo.
        connection: String,
    },
    /// Let a connection take real runs, and choose what happens to an invoice after its rows are written.
    #[command(after_help = "\
Examples:
  severactl connections activate demo --after-rows leave-draft --old-interface-off
      # drafts wait for a person in Talenom
  severactl connections activate demo --after-rows approve --old-interface-off
      # Talenom books and sends; cannot be undone

The first time, every invoice that was already sent in Severa is noted, so that it is never sent again.
An agreement reference must be there: severactl connections update demo --agreement-reference …")]
    Activate(ActivateConnection),
    /// Confirm that customers really lost their e-invoice address in Severa, so that the next run removes it in Talenom.
    #[command(after_help = "\
Example:
  severactl connections confirm-e-invoice-removal demo --customer 1001 --customer 1007 \\
      --actor anna --reason \"asked the company on 3 November\"

Such customers' invoices have E_INVOICE_NOT_VISIBLE, E_INVOICE_LAST_GONE or E_INVOICE_REMOVAL_UNCONFIRMED.")]
    ConfirmEInvoiceRemoval {
        #[command(flatten)]
        decision: EInvoiceDecision,
        /// The number of a customer in Severa; may be given many times.
        #[arg(long = "customer", value_name = "NUMBER", required = true)]
        customers: Vec<i64>,
    },
    /// Bring back the e-invoice address of a customer that was removed in Talenom.
    #[command(after_help = "\
Example:
  severactl connections restore-e-invoice demo --customer 1001 --actor anna --reason \"removed by mistake\"

The address stays in Talenom until Severa shows one again: write it there too.")]
    RestoreEInvoice {
        #[command(flatten)]
        decision: EInvoiceDecision,
        /// The number of the customer in Severa.
        #[arg(long, value_name = "NUMBER")]
        customer: i64,
    },
    /// Delete a connection: its credentials and names are gone at once, its transfers stay.
    #[command(after_help = "\
Examples:
  severactl connections delete demo          # asks for the name first
  severactl connections delete demo --yes    # does not ask

This cannot be undone, and the id is never given again. A new connection of the same two
organizations carries on what was half-way.")]
    Delete(DeleteConnection),
}

#[derive(Debug, Args)]
pub(crate) struct CreateConnection {
    /// The connection's id; without it the service chooses one.
    #[arg(long)]
    pub(crate) id: Option<String>,
    #[command(flatten)]
    pub(crate) connection: NewConnection,
}

/// What a connection is made of.
#[derive(Debug, Args)]
pub(crate) struct NewConnection {
    /// The name that people know it by.
    #[arg(long)]
    pub(crate) display_name: Option<String>,
    /// The Finnish business id that Severa must state for the organization, or for each company.
    #[arg(long)]
    pub(crate) business_id: String,
    /// The number of the Talenom organization.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) talenom_organization: i64,
    /// Only this company of the Severa organization, by its guid; may be given many times.
    #[arg(long = "company", value_name = "GUID")]
    pub(crate) companies: Vec<String>,
    /// What the customer's written agreement is called; needed before activation.
    #[arg(long, value_name = "TEXT")]
    pub(crate) agreement_reference: Option<String>,
    /// The client id of the Severa REST credentials.
    #[arg(long)]
    pub(crate) severa_client_id: String,
    #[command(flatten)]
    pub(crate) secret: ClientSecret,
    #[command(flatten)]
    pub(crate) settings: Settings,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateConnection {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// The name that people know it by.
    #[arg(long)]
    pub(crate) display_name: Option<String>,
    /// What the customer's written agreement is called.
    #[arg(long, value_name = "TEXT")]
    pub(crate) agreement_reference: Option<String>,
    /// Whether it takes no runs for now.
    #[arg(long, value_name = "true|false")]
    pub(crate) suspended: Option<bool>,
    /// The client id of new Severa REST credentials; their secret must be given too.
    #[arg(long)]
    pub(crate) severa_client_id: Option<String>,
    #[command(flatten)]
    pub(crate) secret: ClientSecret,
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// The etag that was read last; refused if somebody changed the connection since.
    #[arg(long)]
    pub(crate) etag: Option<String>,
}

/// How a connection moves invoices.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// The Severa status of invoices that wait, by name or guid. Default: Odottaa siirtoa Talenomiin.
    #[arg(long, value_name = "STATUS")]
    pub(crate) waiting_status: Option<String>,
    /// The Severa status of transferred invoices, by name or guid. Default: Siirretty Talenomiin.
    #[arg(long, value_name = "STATUS")]
    pub(crate) transferred_status: Option<String>,
    /// The Severa status that marks an invoice with errors, by name or guid. Default: none.
    #[arg(long, value_name = "STATUS")]
    pub(crate) error_status: Option<String>,
    /// The receivable account of new Talenom contacts. Default: 1701.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) receivable_account: Option<String>,
    /// The delivery channels, first choice first. Default: e-invoice,email,paper.
    #[arg(long, value_delimiter = ',', value_name = "CHANNELS")]
    pub(crate) delivery_order: Vec<DeliveryChannel>,
    /// The language of invoices where Severa gives none. Default: fi-FI.
    #[arg(long, value_name = "CULTURE")]
    pub(crate) invoice_language: Option<String>,
    /// Leave invoices dated before this day to the old interface.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) cut_over: Option<String>,
    /// The account of rows without one, such as hours=3000 or hours:eu-service=3300; may be given many times.
    #[arg(long = "default-account", value_name = "ROWS=ACCOUNT", value_parser = accounts::default_account)]
    pub(crate) default_accounts: Vec<Option<v1::DefaultAccount>>,
    /// The account of an old VAT percent, such as 24=3005; may be given many times.
    #[arg(long = "old-rate-account", value_name = "PERCENT=ACCOUNT", value_parser = accounts::old_rate_account)]
    pub(crate) old_rate_accounts: Vec<Option<v1::OldRateAccount>>,
    /// How much Talenom's sums may differ from Severa's by rounding. Default: 0.05.
    #[arg(long, value_name = "SUM")]
    pub(crate) totals_tolerance: Option<String>,
    /// Whose invoice numbers are printed. Default: severa.
    #[arg(long)]
    pub(crate) invoice_numbers: Option<InvoiceNumbers>,
    /// What a new contact is where nothing says whether it is a company. Default: business.
    #[arg(long, value_name = "TYPE")]
    pub(crate) contact_type_default: Option<ContactType>,
    /// How many percent of the customers may lose their e-invoice address unasked. Default: 20.
    #[arg(long, value_name = "PERCENT")]
    pub(crate) e_invoice_removal_percent_max: Option<i32>,
    /// Whether a product is put out of use in Talenom once none of its items is in use. Default: false.
    #[arg(long, value_name = "true|false")]
    pub(crate) deactivate_products: Option<bool>,
    /// Whether the rows of invoices go without Talenom's products. Default: false.
    #[arg(long, value_name = "true|false")]
    pub(crate) rows_without_products: Option<bool>,
}

#[derive(Debug, Args)]
pub(crate) struct ActivateConnection {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// What happens to an invoice after its rows are written.
    #[arg(long)]
    pub(crate) after_rows: AfterRows,
    /// Confirms that the customer's old interface is switched off: two would send every invoice twice.
    #[arg(long, required = true)]
    pub(crate) old_interface_off: bool,
    /// The etag that was read last; refused if somebody changed the connection since.
    #[arg(long)]
    pub(crate) etag: Option<String>,
}

/// Who decides about e-invoice addresses, and why.
#[derive(Debug, Args)]
pub(crate) struct EInvoiceDecision {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// Who decides: an account name.
    #[arg(long, env = "SEVERACTL_ACTOR")]
    pub(crate) actor: String,
    /// Why. It is kept as long as the connection: name no person in it.
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteConnection {
    /// The connection, such as demo.
    pub(crate) connection: String,
    /// Do not ask for the name first.
    #[arg(long)]
    pub(crate) yes: bool,
    /// The etag that was read last; refused if somebody changed the connection since.
    #[arg(long)]
    pub(crate) etag: Option<String>,
}

/// Where the client secret comes from; the file goes first.
#[derive(Debug, Args)]
pub(crate) struct ClientSecret {
    /// The file that holds the client secret of the Severa REST credentials.
    #[arg(long, value_name = "FILE")]
    pub(crate) severa_client_secret_file: Option<PathBuf>,
    /// Here for its environment variable only: [`problem`] refuses it on the command line.
    #[arg(long, hide = true, env = "SEVERACTL_SEVERA_CLIENT_SECRET", hide_env_values = true)]
    pub(crate) severa_client_secret: Option<SecretString>,
}

impl ClientSecret {
    /// The secret, without the line end that editors put behind it.
    pub(crate) fn read(self) -> anyhow::Result<SecretString> {
        if let Some(file) = self.severa_client_secret_file {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("the client secret could not be read from {}", file.display()))?;
            return Ok(text.trim_end().into());
        }
        self.severa_client_secret.context("there is no client secret")
    }
}

/// The commands that take credentials.
const WITH_CREDENTIALS: [(&str, &str); 3] =
    [("connections", "create"), ("connections", "update"), ("validate", "candidate")];

/// What is wrong with where the secret of credentials comes from.
pub(super) fn problem(matches: &ArgMatches) -> Option<(ErrorKind, &'static str)> {
    let command = WITH_CREDENTIALS
        .into_iter()
        .find_map(|(group, name)| matches.subcommand_matches(group)?.subcommand_matches(name))?;
    let from = |id| command.value_source(id);
    let has_credentials = from("severa_client_id").is_some();
    match (from("severa_client_secret_file"), from("severa_client_secret")) {
        (_, Some(ValueSource::CommandLine)) => Some((
            ErrorKind::ArgumentConflict,
            "on the command line every user of this machine would see the client secret: put it in a file \
             (--severa-client-secret-file) or in SEVERACTL_SEVERA_CLIENT_SECRET",
        )),
        (None, None) if has_credentials => Some((
            ErrorKind::MissingRequiredArgument,
            "there is no client secret: give --severa-client-secret-file, or set SEVERACTL_SEVERA_CLIENT_SECRET",
        )),
        (Some(_), _) if !has_credentials => Some((
            ErrorKind::MissingRequiredArgument,
            "a client secret goes with its client id: give --severa-client-id too",
        )),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::read, *};

    const CREATE: &str = "severactl connections create --business-id 1234567-1 --talenom-organization 14222 --severa-client-id abc";

    #[test]
    fn the_client_secret_comes_from_a_file_and_never_from_the_command_line() {
        assert!(read(&format!("{CREATE} --severa-client-secret-file secret.txt")).is_ok());
        assert_eq!(read(CREATE).unwrap_err().kind(), ErrorKind::MissingRequiredArgument);
        let candidate = CREATE.replace("connections create", "validate candidate");
        assert!(read(&format!("{candidate} --severa-client-secret-file secret.txt --format html")).is_ok());
        assert_eq!(read(&candidate).unwrap_err().kind(), ErrorKind::MissingRequiredArgument);
        let update = "severactl connections update demo";
        assert!(read(&format!("{update} --display-name Demo")).is_ok());
        assert!(read(&format!("{update} --severa-client-id a --severa-client-secret-file b")).is_ok());
        for half in ["--severa-client-id a", "--severa-client-secret-file b"] {
            let refused = read(&format!("{update} {half}")).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::MissingRequiredArgument, "{half}");
        }
        let refused = read(&format!("{CREATE} --severa-client-secret canary")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ArgumentConflict);
        assert!(!refused.to_string().contains("canary"));
    }

    #[test]
    fn what_cannot_be_undone_is_said_out_loud() {
        let activate = "severactl connections activate demo";
        assert!(read(&format!("{activate} --after-rows approve --old-interface-off")).is_ok());
        for less in ["", " --after-rows approve", " --old-interface-off"] {
            let refused = read(&format!("{activate}{less}")).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::MissingRequiredArgument, "{less}");
        }
    }
}
