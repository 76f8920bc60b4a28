//! How a transfer stands, apart from how far it is.

use jiff::Timestamp;

/// Why an attempt failed, and so who has to do something before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureClass {
    /// An upstream could not be reached, limits us or is down. The next run tries again.
    Unavailable,
    /// An upstream answered in a shape that we do not know. Somebody has to look at the adapter or the data.
    Contract,
    /// An upstream refused the call in a way that no finding explains.
    Refused,
}

impl FailureClass {
    /// The word for the class in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::Contract => "CONTRACT",
            Self::Refused => "REFUSED",
        }
    }
}

/// How a transfer stands, apart from how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is in its way.
    Going,
    /// Waits because of error findings.
    Held,
    /// The last attempt failed.
    Failed {
        /// How.
        class: FailureClass,
        /// When it is tried again without being asked to; none where somebody must act first.
        next_attempt: Option<Timestamp>,
    },
    /// A call was sent and nobody knows whether it took effect.
    Uncertain {
        /// When it is looked up again without being asked to; none where a person must decide.
        next_attempt: Option<Timestamp>,
    },
    /// Taken out of the waiting status in Severa before it was approved.
    Withdrawn,
    /// A person decided that it shall not be transferred.
    GivenUp,
    /// In Talenom and marked in Severa.
    Transferred,
}

impl Standing {
    /// The word for the standing in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Going => "GOING",
            Self::Held => "HELD",
            Self::Failed { .. } => "FAILED",
            Self::Uncertain { .. } => "UNCERTAIN",
            Self::Withdrawn => "WITHDRAWN",
            Self::GivenUp => "GIVEN_UP",
            Self::Transferred => "TRANSFERRED",
        }
    }

    /// How the last attempt failed, where it did.
    #[must_use]
    pub const fn failure_class(self) -> Option<FailureClass> {
        match self {
            Self::Failed { class, .. } => Some(class),
            Self::Going
            | Self::Held
            | Self::Uncertain { .. }
            | Self::Withdrawn
            | Self::GivenUp
            | Self::Transferred => None,
        }
    }

    /// When the transfer is taken up again without being asked to.
    #[must_use]
    pub const fn next_attempt(self) -> Option<Timestamp> {
        match self {
            Self::Failed { next_attempt, .. } | Self::Uncertain { next_attempt } => next_attempt,
            Self::Going | Self::Held | Self::Withdrawn | Self::GivenUp | Self::Transferred => None,
        }
    }
}
