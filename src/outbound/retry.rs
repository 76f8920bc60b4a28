//! Which failed call is made again, when, and how many may be: the only place where anything is repeated.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::error::ErrorKind;

/// How often a call is made at most.
pub(crate) const ATTEMPTS_MAX: u32 = 4;
const DELAY_MIN: Duration = Duration::from_millis(500);
const DELAY_MAX: Duration = Duration::from_secs(30);
/// The longest `Retry-After` that is waited for here; a longer one is for the caller to judge.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(1);

/// How long to wait before a call is made again, or that it is not.
///
/// A read may be repeated whenever the next answer may be another. A write only where the upstream has certainly done
/// nothing and may do it next time: it was not sent, or was turned away for its pace.
pub(crate) fn delay(kind: &ErrorKind, is_read: bool, attempts: u32) -> Option<Duration> {
    if attempts >= ATTEMPTS_MAX {
        return None;
    }
    let growing = (DELAY_MIN * 2_u32.pow(attempts.saturating_sub(1))).min(DELAY_MAX);
    match kind {
        ErrorKind::RateLimited { retry_after: Some(asked) } => {
            // Never sooner than asked; a little later, so that not all come back at once.
            (*asked <= RETRY_AFTER_MAX).then(|| *asked + jittered(DELAY_MIN))
        }
        ErrorKind::RateLimited { retry_after: None } | ErrorKind::NotSent(_) => Some(jittered(growing)),
        ErrorKind::NoAnswer(_) | ErrorKind::Server { .. } if is_read => Some(jittered(growing)),
        ErrorKind::NoAnswer(_)
        | ErrorKind::Server { .. }
        | ErrorKind::LeaseTooShort
        | ErrorKind::Credentials { .. }
        | ErrorKind::ScopeMissing { .. }
        | ErrorKind::Conflict { .. }
        | ErrorKind::Rejected { .. }
        | ErrorKind::NotFound { .. }
        | ErrorKind::Unexpected { .. }
        | ErrorKind::Contract { .. }
        | ErrorKind::CapabilityAbsent { .. } => None,
    }
}

/// Between half of it and all of it.
fn jittered(delay: Duration) -> Duration {
    let millis = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(fastrand::u64(millis / 2..=millis))
}

/// At most a tenth of the calls are repeats, past the first few: a struggling upstream is not struck harder.
#[derive(Debug)]
pub(crate) struct Budget {
    /// A repeat costs ten, a first attempt earns one.
    credit: AtomicU32,
}

impl Budget {
    const CREDIT_MAX: u32 = 200;
    const COST: u32 = 10;

    /// A budget for the first twenty repeats.
    pub(crate) const fn new() -> Self {
        Self { credit: AtomicU32::new(Self::CREDIT_MAX) }
    }

    /// Notes a first attempt.
    pub(crate) fn earn(&self) {
        let earn = |credit: u32| Some((credit + 1).min(Self::CREDIT_MAX));
        let _ = self.credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }

    /// Takes what a repeat costs, if it is there.
    pub(crate) fn spend(&self) -> bool {
        let spend = |credit: u32| credit.checked_sub(Self::COST);
        self.credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn cause() -> super::super::Cause {
        Arc::new(std::io::Error::other("x"))
    }

    #[test]
    fn a_write_is_repeated_only_where_it_had_no_effect() {
        let server = ErrorKind::Server { status: 503 };
        let limited = ErrorKind::RateLimited { retry_after: None };
        for kind in [&server, &ErrorKind::NoAnswer(cause())] {
            assert!(delay(kind, true, 1).is_some());
            assert!(delay(kind, false, 1).is_none());
        }
        for kind in [&limited, &ErrorKind::NotSent(cause())] {
            assert!(delay(kind, false, 1).is_some());
            assert!(delay(kind, false, ATTEMPTS_MAX).is_none());
        }
        let rejected = ErrorKind::Rejected { status: 400, code: None };
        assert!(delay(&rejected, true, 1).is_none());
        assert!(delay(&ErrorKind::LeaseTooShort, false, 1).is_none());
    }

    #[test]
    fn retry_after_is_obeyed_or_left_to_the_caller() {
        let limited = |seconds| ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(seconds)) };
        assert!(delay(&limited(7), false, 1).unwrap() >= Duration::from_secs(7));
        assert_eq!(delay(&limited(61), true, 1), None);
    }

    #[test]
    fn repeats_are_at_most_a_tenth_past_the_first_few() {
        let budget = Budget::new();
        assert_eq!((0..100).filter(|_| budget.spend()).count(), 20);
        (0..95).for_each(|_| budget.earn());
        assert_eq!((0..100).filter(|_| budget.spend()).count(), 9);
    }
}
