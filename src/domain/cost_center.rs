//! Cost centres, which rows bear by their number.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Field, ParseError, ids::CostCenterGuid};

/// A cost centre of Severa's register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostCenter {
    /// The cost centre.
    pub guid: CostCenterGuid,
    /// Its number, where it has one.
    pub number: Option<CostCenterNumber>,
    /// Its name.
    pub name: Field<String>,
    /// Whether it can still be chosen.
    pub is_active: bool,
}

/// The number of a cost centre as people wrote it, without surrounding blanks; it may have letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CostCenterNumber(String);

impl CostCenterNumber {
    /// What Talenom keeps of a number (assumed).
    pub const LENGTH_MAX: usize = 8;

    /// Takes a number.
    ///
    /// # Errors
    /// [`ParseError::Empty`] where there is nothing but blanks.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        if text.is_empty() { Err(ParseError::Empty) } else { Ok(Self(text.to_owned())) }
    }

    /// How many characters it has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.0.chars().count()
    }

    /// The number as far as Talenom keeps it.
    #[must_use]
    pub fn kept(&self) -> String {
        self.0.chars().take(Self::LENGTH_MAX).collect()
    }
}

impl fmt::Display for CostCenterNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
