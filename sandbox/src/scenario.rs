//! Scenarios: the companies, customers, invoices and accounts that the sandbox starts with, written in YAML.
//!
//! [`file`] is the form that people write, with a default for nearly everything; [`build`] makes the vendors' state
//! of it. A mistake is told with the file, the line and the reason.

mod build;
mod defaults;
mod file;

pub(crate) use build::{days_after, morning_of};
pub(crate) use file::Generate;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::{severa, talenom};

/// A scenario that was read and found consistent.
#[derive(Debug)]
pub struct Scenario {
    pub(crate) name: String,
    pub(crate) severa: Vec<severa::state::Organization>,
    pub(crate) talenom: talenom::state::Gateway,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the scenario {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not YAML of the right form.
    #[error("{name}: {text}")]
    Form {
        /// The file, or `scenario` for text.
        name: String,
        /// Line, column, reason and the lines around.
        text: String,
    },
    /// It contradicts itself.
    #[error("{name}, line {line}: {problem}")]
    Content {
        /// The file, or `scenario` for text.
        name: String,
        /// Where it stands.
        line: u64,
        /// What is wrong.
        problem: String,
    },
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// A file that cannot be read, or is not a scenario.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let read = std::fs::read_to_string(path);
        let text = read.map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a scenario from text.
    ///
    /// # Errors
    /// Text that is not a scenario.
    pub fn from_yaml(text: &str) -> Result<Self, Error> {
        Self::parse("scenario", text)
    }

    fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let file = read(name, text)?;
        let (severa, talenom) = build::build(file).map_err(|problem| problem.in_file(name))?;
        Ok(Self { name: name.to_owned(), severa, talenom })
    }
}

/// Adds an invoice, written as in a scenario's `invoices`, to an organization; returns its guid.
pub(crate) fn add_invoice(
    organization: &mut severa::state::Organization,
    yaml: &str,
) -> Result<uuid::Uuid, Error> {
    let name = "invoice";
    let changed = Some(crate::clock::now());
    let mut file: file::Invoice = read(name, yaml)?;
    file.changed = file.changed.or(changed);
    build::add_invoice(organization, file).map_err(|problem| problem.in_file(name))
}

/// A sales account of Talenom, written as in a scenario's `sales_accounts`.
pub(crate) fn talenom_account(yaml: &str) -> Result<talenom::state::Account, Error> {
    read("account", yaml).map(build::talenom_account)
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Error> {
    serde_saphyr::from_str(text).map_err(|error| {
        let text = error.to_string().replace("<input>", name);
        Error::Form { name: name.to_owned(), text: text.trim_start_matches("error: ").to_owned() }
    })
}

/// A contradiction in a scenario, before it is known in which file.
#[derive(Debug)]
struct Problem {
    line: u64,
    problem: String,
}

impl Problem {
    fn at<T>(place: &serde_saphyr::Spanned<T>, problem: String) -> Self {
        Self { line: place.referenced.line(), problem }
    }

    fn in_file(self, name: &str) -> Error {
        Error::Content { name: name.to_owned(), line: self.line, problem: self.problem }
    }
}
