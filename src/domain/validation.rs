//! What a check of everything before the first transfer saw: per section what was looked at and what was found, and what
//! each owner has to do. It is told and never stored.

mod digest;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    ParseError,
    finding::{Code, Finding, Owner, Severity},
};

/// How many places of each code a section names; the others are counted. Ten thousand items with one code stay readable.
const NAMED_MAX: usize = 10;

/// Makes the enum and its words from one table.
macro_rules! sections {
    ($(#[doc = $doc:literal] $name:ident = $word:literal;)+) => {
        /// A part of the check, which goes its way whatever becomes of the others. In the order of the answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Section {
            $(#[doc = $doc] $name,)+
        }

        impl Section {
            /// Every section.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word for the section in requests and answers.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

sections! {
    #[doc = "Severa takes the credentials, and they have every scope."]
    Credentials = "credentials";
    #[doc = "Both sides are the company that is meant."]
    Company = "company";
    #[doc = "The add-ons in Severa."]
    AddOns = "add_ons";
    #[doc = "The invoice statuses are what transfers need."]
    Statuses = "statuses";
    #[doc = "Severa's sales accounts, where they are in use."]
    SalesAccounts = "sales_accounts";
    #[doc = "The accounts that the connection names."]
    DefaultAccounts = "default_accounts";
    #[doc = "The VAT percents that can be chosen in Severa."]
    VatRates = "vat_rates";
    #[doc = "Products, work types and travel types."]
    Items = "items";
    #[doc = "The customers as contacts."]
    Customers = "customers";
    #[doc = "Whether Severa shows e-invoice addresses at all."]
    EInvoices = "e_invoices";
    #[doc = "Whether the numbers of what waits are free in Talenom."]
    NumberSeries = "number_series";
    #[doc = "The currencies that invoices can be in."]
    Currencies = "currencies";
    #[doc = "The cost centres that rows can bear."]
    CostCenters = "cost_centers";
    #[doc = "The invoices that wait now, judged as in a plan."]
    WaitingInvoices = "waiting_invoices";
    #[doc = "Recent invoices in the transferred status that no transfer put there."]
    MarkedInvoices = "marked_invoices";
    #[doc = "What Talenom offers."]
    Capabilities = "capabilities";
}

impl Section {
    /// Reads the word.
    ///
    /// # Errors
    /// [`ParseError::Unknown`] for any other.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::ALL.iter().copied().find(|section| section.name() == text).ok_or(ParseError::Unknown)
    }
}

/// Whether transfers may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing is wrong.
    Ready,
    /// Nothing stops a transfer.
    ReadyWithWarnings,
    /// Something must be put right first.
    NotReady,
}

impl Verdict {
    const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Information => Self::Ready,
            Severity::Warning => Self::ReadyWithWarnings,
            Severity::Error => Self::NotReady,
        }
    }
}

/// How often a code was met, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// The first of them.
    pub named: Vec<Finding>,
}

impl Tally {
    fn add(&mut self, finding: Finding) {
        self.count += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(finding);
        }
    }
}

/// What one section saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionReport {
    /// Which.
    pub section: Section,
    /// How many things were looked at.
    pub looked_at: u64,
    tallies: BTreeMap<Code, Tally>,
}

impl SectionReport {
    /// A section that has looked at nothing yet.
    #[must_use]
    pub const fn new(section: Section) -> Self {
        Self { section, looked_at: 0, tallies: BTreeMap::new() }
    }

    /// Counts one thing that was looked at, and what was found about it.
    pub fn look(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.looked_at += 1;
        self.extend(findings);
    }

    /// Adds what was found about something that is counted already.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.tallies.entry(finding.code).or_default().add(finding);
        }
    }

    /// How the section went.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.tallies.keys().map(|code| Verdict::of(code.entry().severity)).max().unwrap_or(Verdict::Ready)
    }

    /// How often each code was met, errors first.
    #[must_use]
    pub fn tallies(&self) -> Vec<(Code, &Tally)> {
        errors_first(&self.tallies)
    }
}

/// What all sections together saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// What was checked, as people know it.
    pub display_name: String,
    /// When the check began.
    pub began_at: Timestamp,
    /// Those that were asked for, in their order.
    pub sections: Vec<SectionReport>,
}

impl Validation {
    /// Whether transfers may begin, as far as was checked.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.sections.iter().map(SectionReport::verdict).max().unwrap_or(Verdict::Ready)
    }

    /// What one owner has to do, code by code over all sections, errors first. What is only good to know is no task.
    #[must_use]
    pub fn tasks(&self, owner: Owner) -> Vec<Task> {
        let mut tasks: BTreeMap<Code, Tally> = BTreeMap::new();
        for (code, tally) in self.sections.iter().flat_map(|section| &section.tallies) {
            let entry = code.entry();
            if entry.owner == owner && entry.severity > Severity::Information {
                let task = tasks.entry(*code).or_default();
                task.count += tally.count;
                let room = NAMED_MAX - task.named.len();
                task.named.extend(tally.named.iter().take(room).cloned());
            }
        }
        errors_first(&tasks).into_iter().map(|(code, tally)| Task { code, tally: tally.clone() }).collect()
    }
}

/// What is to be done about all findings of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The code.
    pub code: Code,
    /// How often it was met, and where first.
    pub tally: Tally,
}

fn errors_first(tallies: &BTreeMap<Code, Tally>) -> Vec<(Code, &Tally)> {
    let mut sorted: Vec<(Code, &Tally)> = tallies.iter().map(|(code, tally)| (*code, tally)).collect();
    sorted.sort_by_key(|(code, _)| std::cmp::Reverse(code.entry().severity));
    sorted
}

#[cfg(test)]
mod tests;
