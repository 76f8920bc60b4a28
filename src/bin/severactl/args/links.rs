//! What may be typed about links.

use clap::{Args, Subcommand};

use super::{Page, Register};

#[derive(Debug, Subcommand)]
pub(crate) enum Links {
    /// List which customers and items of Severa are which contacts and products of Talenom, newest first.
    #[command(after_help = "\
Examples:
  severactl links list --connection demo
  severactl links list --connection demo --register items
  severactl links list --severa-guid CUSTOMER --all    # with those that were ended")]
    List(LinkFilter),
    /// Say that a customer of Severa is a contact of Talenom, or an item a product.
    #[command(after_help = "\
Examples:
  severactl links create ORGANIZATION --severa-guid CUSTOMER --talenom-organization 14222 --talenom-id CONTACT \\
      --actor anna --reason \"the number was mistyped in Talenom\"
  severactl links create ORGANIZATION --register items --severa-guid ITEM --talenom-organization 14222 \\
      --talenom-id PRODUCT --actor anna --reason \"it was made under another code\"")]
    Create(CreateLink),
    /// End a link; the contact or product is looked for anew from then on, and made where there is none. To end one that is
    /// uncertain is to say that nothing was made.
    #[command(after_help = "\
Example:
  severactl links delete NAME --actor anna --reason \"another company of the same number\"")]
    Delete(DeleteLink),
}

#[derive(Debug, Args)]
pub(crate) struct LinkFilter {
    /// Only those that this connection uses.
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Only this register's.
    #[arg(long)]
    pub(crate) register: Option<Register>,
    /// Only those of this customer or item of Severa.
    #[arg(long, value_name = "GUID")]
    pub(crate) severa_guid: Option<String>,
    /// Those that were ended too.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Args)]
pub(crate) struct CreateLink {
    /// The Severa organization, by its guid or as organizations/ORGANIZATION.
    pub(crate) organization: String,
    /// Which register it is about.
    #[arg(long, default_value = "customers")]
    pub(crate) register: Register,
    /// The customer or item in Severa.
    #[arg(long, value_name = "GUID")]
    pub(crate) severa_guid: String,
    /// The number of the Talenom organization.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) talenom_organization: i64,
    /// The id of the contact or product in Talenom.
    #[arg(long, value_name = "ID")]
    pub(crate) talenom_id: String,
    #[command(flatten)]
    pub(crate) author: Author,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteLink {
    /// organizations/ORGANIZATION/links/LINK.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) author: Author,
}

/// Who decides about a link, and why.
#[derive(Debug, Args)]
pub(crate) struct Author {
    /// Who decides: an account name.
    #[arg(long, env = "SEVERACTL_ACTOR")]
    pub(crate) actor: String,
    /// Why. It is kept for good: name no person in it.
    #[arg(long)]
    pub(crate) reason: String,
}
