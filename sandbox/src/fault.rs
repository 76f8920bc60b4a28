//! Faults: an operation's calls fail, by a rule and in a manner that somebody chose.
//!
//! A fault strikes calls that passed rate limit and credentials, as gates hold only those. What it makes of an answer
//! is no violation of the contract, and is counted apart from the vendors' own answers.

use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::contract::Route;
use crate::dice::Dice;
use crate::{severa, talenom};

/// How the calls of one operation fail, and which of them.
///
/// ```
/// use sandbox::{Failure, Fault};
/// // The next draft is made, but the caller never hears of it.
/// Fault::new("talenom.createDraftInvoice", Failure::Reset).after_effect();
/// // Every third PUT is refused by the gateway, without effect.
/// Fault::new("talenom.updateInvoice", Failure::Status(503)).every(3);
/// // One status write in ten is cut off in the middle of its answer; the same ones for the same seed.
/// Fault::new("severa.patchInvoice", Failure::Cut).after_effect().by_chance(100, 42);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    operation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    failure: Failure,
    #[serde(default)]
    after_effect: bool,
    #[serde(default)]
    strikes: Strikes,
}

/// What the caller sees of a call that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// This HTTP status, with a body as the vendor's own.
    Status(u16),
    /// This HTTP status, without a body.
    BareStatus(u16),
    /// The true answer, so many milliseconds late. Before the effect, the effect itself is late, and takes place also
    /// when the caller has gone.
    LateMs(u64),
    /// The head and half of the body, then the end of the connection.
    Cut,
    /// The connection is reset before the first byte of the answer.
    Reset,
    /// The head at once, and the body after so many milliseconds.
    SlowBodyMs(u64),
    /// 200 with a page of HTML.
    WrongContentType,
    /// The answer with all its fields gone: `{}`, or a list of them.
    Thin,
    /// Somebody else has saved the record in between: its row version is another one, its content the same. The call
    /// is then handled as usual.
    StaleRowVersion,
    /// 429 with the vendor's text; with the header `Retry-After` if so many seconds are given.
    RateLimited {
        /// When to come again.
        retry_after_s: Option<u64>,
    },
}

/// Which of the operation's calls fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Strikes {
    Next(u64),
    Every(u64),
    Chance { per_mille: u32, seed: u64 },
}

impl Default for Strikes {
    fn default() -> Self {
        Self::Next(1)
    }
}

impl Fault {
    /// The operation's next call fails, and has no effect.
    #[must_use]
    pub fn new(operation: impl Into<String>, failure: Failure) -> Self {
        let (operation, strikes) = (operation.into(), Strikes::default());
        Self { operation, organization: None, failure, after_effect: false, strikes }
    }

    /// Only calls of the organization with this key fail.
    #[must_use]
    pub fn of(self, organization: impl Into<String>) -> Self {
        Self { organization: Some(organization.into()), ..self }
    }

    /// The call has its effect before it fails.
    #[must_use]
    pub fn after_effect(self) -> Self {
        Self { after_effect: true, ..self }
    }

    /// The next `count` calls fail.
    #[must_use]
    pub fn next(self, count: u64) -> Self {
        Self { strikes: Strikes::Next(count), ..self }
    }

    /// Of every `nth` calls the last one fails.
    #[must_use]
    pub fn every(self, nth: u64) -> Self {
        Self { strikes: Strikes::Every(nth), ..self }
    }

    /// Each call fails with this chance; the same ones for the same seed and order of calls.
    #[must_use]
    pub fn by_chance(self, per_mille: u32, seed: u64) -> Self {
        Self { strikes: Strikes::Chance { per_mille, seed }, ..self }
    }

    /// Why there can be no such fault, if so.
    fn problem(&self) -> Option<String> {
        let Self { operation, failure, after_effect, strikes, .. } = self;
        let has_no_after = matches!(failure, Failure::StaleRowVersion | Failure::RateLimited { .. });
        if !is_operation(operation) {
            return Some(format!("there is no operation {operation}"));
        }
        if let Failure::Status(status) | Failure::BareStatus(status) = failure
            && !(200..=599).contains(status)
        {
            return Some(format!("{status} is no status of an answer"));
        }
        if *after_effect && has_no_after {
            return Some(format!("{failure:?} comes before the effect by its nature"));
        }
        (*strikes == Strikes::Every(0)).then(|| "every 0th call is none".to_owned())
    }
}

fn is_operation(name: &str) -> bool {
    fn has<H>(routes: &[Route<H>], name: &str) -> bool {
        routes.iter().any(|route| route.name == name)
    }
    has(severa::operations::ROUTES, name) || has(talenom::operations::ROUTES, name)
}

/// A fault that was set, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct SetFault {
    /// The fault.
    pub fault: Fault,
    /// The operation's calls that came to it.
    pub seen: u64,
    /// Those that it struck.
    pub struck: u64,
    #[serde(skip)]
    dice: Dice,
}

impl SetFault {
    fn strikes(&mut self) -> bool {
        self.seen += 1;
        let strikes = match self.fault.strikes {
            Strikes::Next(count) => self.struck < count,
            Strikes::Every(nth) => self.seen.is_multiple_of(nth),
            Strikes::Chance { per_mille, .. } => self.dice.between(1, 1_000) <= per_mille,
        };
        self.struck += u64::from(strikes);
        strikes
    }
}

/// The faults that are set at present, oldest first. The first that strikes a call is the one; those behind it do not
/// see that call.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<SetFault>);

impl Faults {
    /// Sets a fault, or says why there can be none such.
    pub(crate) fn set(&mut self, fault: Fault) -> Result<(), String> {
        if let Some(problem) = fault.problem() {
            return Err(problem);
        }
        let seed = if let Strikes::Chance { seed, .. } = fault.strikes { seed } else { 0 };
        self.0.push(SetFault { fault, seen: 0, struck: 0, dice: Dice::new(seed) });
        Ok(())
    }

    pub(crate) fn list(&self) -> &[SetFault] {
        &self.0
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What strikes this call of an organization's operation, if anything does.
    pub(crate) fn strike(&mut self, operation: &str, organization: &str) -> Option<Strike> {
        let is_meant = |fault: &Fault| {
            fault.operation == operation
                && fault.organization.as_deref().is_none_or(|key| key == organization)
        };
        let mut of_operation = self.0.iter_mut().filter(|set| is_meant(&set.fault));
        let Fault { failure, after_effect, .. } =
            &of_operation.find_map(|set| set.strikes().then_some(set))?.fault;
        Some(Strike { failure: *failure, after_effect: *after_effect })
    }
}

/// A call's fate.
#[derive(Debug)]
pub(crate) struct Strike {
    pub(crate) failure: Failure,
    after_effect: bool,
}

impl Strike {
    /// Whether the call does its work. A read has no effect that could be left undone, so its true answer is known.
    pub(crate) fn has_effect(&self, is_read: bool) -> bool {
        let always =
            matches!(self.failure, Failure::LateMs(_) | Failure::SlowBodyMs(_) | Failure::StaleRowVersion);
        let never = matches!(self.failure, Failure::RateLimited { .. });
        !never && (always || is_read || self.after_effect)
    }

    /// How long the effect waits, and how long the answer after it.
    pub(crate) fn delays(&self) -> (Option<Duration>, Option<Duration>) {
        let Failure::LateMs(delay) = self.failure else { return (None, None) };
        let delay = Some(Duration::from_millis(delay));
        if self.after_effect { (None, delay) } else { (delay, None) }
    }
}

/// The status of a [`Failure`], which was checked when it was set.
pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
