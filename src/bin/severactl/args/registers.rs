//! What may be typed about registers.

use clap::{Subcommand, ValueEnum};
use severa_connector::rpc::v1;

#[derive(Debug, Subcommand)]
pub(crate) enum Registers {
    /// Compare a register of Severa with Talenom's; nothing is stored.
    #[command(after_help = "\
Examples:
  severactl registers compare demo customers
  severactl registers compare demo items --json

Without --json each result is one line: how it stands, the entry in Severa, the entry in Talenom,
and candidates with their score and reasons, with tabs between them.")]
    Compare {
        /// The connection.
        connection: String,
        /// Which register.
        register: Register,
        /// Go on after this page token of a result.
        #[arg(long, default_value = "", value_name = "TOKEN")]
        start_after: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Register {
    /// Severa's customers and Talenom's contacts.
    Customers,
    /// Severa's products, work types and travel types, and Talenom's products.
    Items,
}

impl From<Register> for v1::Register {
    fn from(register: Register) -> Self {
        match register {
            Register::Customers => Self::Customers,
            Register::Items => Self::Items,
        }
    }
}
