//! What can come of a call, in kinds that decide what may follow.

use std::{fmt, sync::Arc, time::Duration};

use super::json::{Problem, Reason};

/// One of the two upstream APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// Visma Severa.
    Severa,
    /// Talenom.
    Talenom,
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Severa => "severa",
            Self::Talenom => "talenom",
        })
    }
}

/// Why a call failed below HTTP. Shared, since one failed token request answers all that waited for it.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// A call that failed. The kind says how, its source why; no text of the upstream is in either.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{api}.{operation} failed")]
pub struct Error {
    /// Whom we called.
    pub api: Api,
    /// For what, such as `listInvoices`.
    pub operation: &'static str,
    /// What came of it.
    #[source]
    pub kind: ErrorKind,
}

impl Error {
    /// What the upstream may have done on this call.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.kind.effect()
    }

    /// Whether Talenom does not offer what was asked for, so that the caller goes on without.
    #[must_use]
    pub const fn is_absence(&self) -> bool {
        matches!(self.kind, ErrorKind::CapabilityAbsent { .. })
    }
}

/// What came of a call.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ErrorKind {
    /// No byte of the request went out: no name, no connection, no TLS session, no token, or it could not be built.
    #[error("the request was not sent")]
    NotSent(#[source] Cause),
    /// Our lease ends too soon for the call to be ours until it is answered, so it was not sent.
    #[error("the lease ends too soon for the call")]
    LeaseTooShort,
    /// The request may have gone out, and no whole answer came back.
    #[error("there was no answer")]
    NoAnswer(#[source] Cause),
    /// The upstream does not take our credentials (400 or 401 for a token), or they may not do this (403).
    #[error("the credentials were refused with status {status}{}", told(code.as_ref()))]
    Credentials {
        /// The HTTP status.
        status: u16,
        /// The upstream's code, such as `TermsOfServiceNotApproved`.
        code: Option<VendorCode>,
    },
    /// The credentials lack a scope that the call needs.
    #[error("the credentials lack a scope{}", told(scope.as_ref()))]
    ScopeMissing {
        /// The scope, where the upstream names it.
        scope: Option<Scope>,
    },
    /// Too many requests.
    #[error("the request limit was reached")]
    RateLimited {
        /// How long to wait, where the upstream says so.
        retry_after: Option<Duration>,
    },
    /// The record is not as we thought: another row version, a number already used, a state that forbids the call.
    #[error("the record is not in the state that the call expects: status {status}{}", told(code.as_ref()))]
    Conflict {
        /// The HTTP status.
        status: u16,
        /// The upstream's code.
        code: Option<VendorCode>,
    },
    /// The upstream read the request and did not do it.
    #[error("the request was refused with status {status}{}", told(code.as_ref()))]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The upstream's code.
        code: Option<VendorCode>,
    },
    /// There is no such record, or no such path.
    #[error("there is no such record")]
    NotFound {
        /// Whether the gateway before the API answered, which means that it does not know the path at all.
        by_gateway: bool,
    },
    /// The upstream or a gateway before it failed (5xx), or gave up waiting for us (408).
    #[error("the server failed with status {status}")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// A status that nothing documented leads to, a redirect among them.
    #[error("the status {status} was not expected")]
    Unexpected {
        /// The HTTP status.
        status: u16,
    },
    /// A 2xx whose body is not what the contract says.
    #[error("the answer at {path} {reason}")]
    Contract {
        /// Where in the answer, in the vendor's names.
        path: String,
        /// What is wrong there.
        reason: Reason,
    },
    /// Talenom does not offer this, by our settings or by its own answers.
    #[error("the capability {capability} is absent")]
    CapabilityAbsent {
        /// What is not offered.
        capability: &'static str,
    },
}

/// What an upstream names, in brackets, where it names something.
fn told(named: Option<&impl fmt::Display>) -> String {
    named.map_or_else(String::new, |named| format!(" ({named})"))
}

impl ErrorKind {
    /// What the upstream may have done on a call that came to this.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self {
            Self::NotSent(_)
            | Self::LeaseTooShort
            | Self::Credentials { .. }
            | Self::ScopeMissing { .. }
            | Self::RateLimited { .. }
            | Self::Rejected { .. }
            | Self::NotFound { .. }
            | Self::CapabilityAbsent { .. } => Effect::None,
            Self::Conflict { .. } => Effect::LookUp,
            Self::NoAnswer(_) | Self::Server { .. } | Self::Unexpected { .. } | Self::Contract { .. } => {
                Effect::Unknown
            }
        }
    }

    /// The stable word for the kind: the `error.type` of a span, and a key of metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotSent(_) => "not_sent",
            Self::LeaseTooShort => "lease_too_short",
            Self::NoAnswer(_) => "no_answer",
            Self::Credentials { .. } => "credentials",
            Self::ScopeMissing { .. } => "scope_missing",
            Self::RateLimited { .. } => "rate_limited",
            Self::Conflict { .. } => "conflict",
            Self::Rejected { .. } => "rejected",
            Self::NotFound { .. } => "not_found",
            Self::Server { .. } => "server",
            Self::Unexpected { .. } => "unexpected_status",
            Self::Contract { .. } => "contract",
            Self::CapabilityAbsent { .. } => "capability_absent",
        }
    }

    /// Whether the same call may come to something else a little later. Else the upstream has answered, and would again.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::NotSent(_)
            | Self::LeaseTooShort
            | Self::NoAnswer(_)
            | Self::RateLimited { .. }
            | Self::Server { .. } => true,
            Self::Credentials { .. }
            | Self::ScopeMissing { .. }
            | Self::Conflict { .. }
            | Self::Rejected { .. }
            | Self::NotFound { .. }
            | Self::Unexpected { .. }
            | Self::Contract { .. }
            | Self::CapabilityAbsent { .. } => false,
        }
    }

    /// Whether the answer means that there is no such operation at all.
    pub(crate) const fn is_not_offered(&self) -> bool {
        matches!(
            self,
            Self::Rejected { status: 405, .. }
                | Self::Server { status: 501 }
                | Self::NotFound { by_gateway: true }
        )
    }
}

impl From<Problem> for ErrorKind {
    fn from(problem: Problem) -> Self {
        Self::Contract { path: problem.path, reason: problem.reason }
    }
}

/// What a failed call may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing.
    None,
    /// Nothing by this call, but somebody else changed the record, or an earlier call of ours did: look it up.
    LookUp,
    /// Nobody knows: ask before anything is sent again.
    Unknown,
}

/// An upstream's error code: letters, digits, `_`, `-` and `.` only, so that no text gets through as a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorCode(String);

impl VendorCode {
    /// Takes a text that looks like a code, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const MAX: usize = 64;
        let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let fits = !text.is_empty() && text.len() <= MAX && text.bytes().all(is_code);
        fits.then(|| Self(text.to_owned()))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VendorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A scope such as `invoices:write`: two lower-case words with a colon between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// The first word of a text that looks like a scope.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let is_word =
            |word: &str| (1..=32).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != ':');
        let scope = words.find(|word| word.split_once(':').is_some_and(|(a, b)| is_word(a) && is_word(b)))?;
        Some(Self(scope.to_owned()))
    }

    /// The scope.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_code_is_a_code() {
        assert!(VendorCode::parse("AccountVatMismatch").is_some());
        for text in ["", "Matti Meikäläinen", "a b", "1234567-1 Oy", &"x".repeat(65)] {
            assert_eq!(VendorCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_scope_is_found_in_a_sentence_and_a_name_is_none() {
        let found = |text| Scope::find(text).map(|scope| scope.to_string());
        assert_eq!(
            found("The access token lacks the scope invoices:write."),
            Some("invoices:write".to_owned())
        );
        assert_eq!(found("Missing 'settings:read', ask"), Some("settings:read".to_owned()));
        assert_eq!(found("Time 12:30, Matti:Meikäläinen"), None);
    }

    #[test]
    fn an_error_tells_what_the_upstream_named() {
        let scope = ErrorKind::ScopeMissing { scope: Scope::find("invoices:write") };
        assert_eq!(scope.to_string(), "the credentials lack a scope (invoices:write)");
        let rejected = ErrorKind::Rejected { status: 400, code: VendorCode::parse("UnknownAccount") };
        assert_eq!(rejected.to_string(), "the request was refused with status 400 (UnknownAccount)");
        let bare = ErrorKind::Rejected { status: 415, code: None };
        assert_eq!(bare.to_string(), "the request was refused with status 415");
    }

    #[test]
    fn the_display_of_an_error_leaves_its_source_to_the_chain() {
        let cause: Cause = Arc::new(std::io::Error::other("secret.example"));
        let error = Error { api: Api::Severa, operation: "listInvoices", kind: ErrorKind::NoAnswer(cause) };
        assert_eq!(error.to_string(), "severa.listInvoices failed");
        assert_eq!(error.kind.to_string(), "there was no answer");
    }
}
