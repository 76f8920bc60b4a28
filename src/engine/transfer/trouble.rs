//! Why one invoice goes no further in this run. It is data: the other invoices go on.

use super::super::Error;
use crate::{
    domain::{
        finding::{Argument, Code, FieldName, Finding, Place},
        run::Outcome,
        transfer::FailureClass,
    },
    outbound::{self, Api, Effect, ErrorKind},
};

/// Why one invoice goes no further in this run.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Trouble {
    /// Error findings stand in the way.
    Held(Vec<Finding>),
    /// The attempt failed.
    Failed(FailureClass, Vec<Finding>),
    /// A call was sent, and nobody knows whether it took effect.
    Unanswered,
    /// It is no matter of this invoice: the whole run cannot go on.
    Run(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Run(error)
    }
}

impl Trouble {
    pub(in crate::engine) fn held(code: Code, place: Place) -> Self {
        Self::Held(vec![Finding::new(code, place)])
    }

    /// For `map_err` of a call that changes nothing.
    pub(in crate::engine) fn of_read(doing: &'static str) -> impl Fn(outbound::Error) -> Self {
        move |error| match &error.kind {
            ErrorKind::Contract { path, .. } => {
                Self::Failed(FailureClass::Contract, vec![not_understood(error.api, path)])
            }
            // Every other invoice would meet the same.
            ErrorKind::Credentials { .. } | ErrorKind::ScopeMissing { .. } => {
                Self::Run(Error::upstream(doing)(error))
            }
            ErrorKind::Rejected { .. }
            | ErrorKind::NotFound { .. }
            | ErrorKind::Conflict { .. }
            | ErrorKind::CapabilityAbsent { .. } => Self::Failed(FailureClass::Refused, Vec::new()),
            ErrorKind::NotSent(_)
            | ErrorKind::LeaseTooShort
            | ErrorKind::NoAnswer(_)
            | ErrorKind::RateLimited { .. }
            | ErrorKind::Server { .. }
            | ErrorKind::Unexpected { .. } => Self::Failed(FailureClass::Unavailable, Vec::new()),
        }
    }

    /// For `map_err` of a call that shall settle what an earlier one did: without it, that stays unknown.
    pub(in crate::engine) fn of_settling(error: outbound::Error) -> Self {
        match Self::of_read("looking up what a call did")(error) {
            Self::Run(error) => Self::Run(error),
            Self::Held(_) | Self::Failed(..) | Self::Unanswered => Self::Unanswered,
        }
    }

    /// For `map_err` of a call that writes, once what it may have done is known or cannot be found out now.
    pub(in crate::engine) fn of_write(doing: &'static str) -> impl Fn(outbound::Error) -> Self {
        move |error| match (error.effect(), &error.kind) {
            (Effect::Unknown, _) => Self::Unanswered,
            (Effect::LookUp, _) => Self::held(Code::TalenomOtherContent, talenom_invoice()),
            (Effect::None, ErrorKind::Rejected { code, .. }) if error.api == Api::Talenom => {
                let code = code.as_ref().map_or("", |code| code.as_str());
                let finding =
                    Finding::new(Code::TalenomRefused, talenom_invoice()).found(Argument::vendor_code(code));
                Self::Held(vec![finding])
            }
            (Effect::None, _) => Self::of_read(doing)(error),
        }
    }

    /// How it counts in the run.
    pub(in crate::engine) const fn outcome(&self) -> Outcome {
        match self {
            Self::Held(_) => Outcome::Held,
            Self::Failed(..) => Outcome::Failed,
            Self::Unanswered => Outcome::Uncertain,
            Self::Run(_) => Outcome::NotAttempted,
        }
    }
}

/// An answer of another shape than we know: where, in the vendor's names.
pub(super) fn not_understood(api: Api, path: &str) -> Finding {
    let field = FieldName::from_path(path);
    let place = match api {
        Api::Severa => Place::Invoice { field: field.clone() },
        Api::Talenom => Place::TalenomInvoice { field: field.clone() },
    };
    Finding::new(Code::AnswerNotUnderstood, place).found(field)
}

pub(super) fn talenom_invoice() -> Place {
    Place::TalenomInvoice { field: "".into() }
}
