//! HTTP to the two upstream APIs: one client, one way of calling, one classification of what came of a call.
//!
//! Nothing of either vendor is known here. `severa` and `talenom` each open a `Channel` with their own address,
//! token form and error body; a channel takes care of the token, the pace, the fence and the few repeats, and
//! [`Caller`] sends, traces and bounds. What a failed call may have done is told by [`ErrorKind::effect`].

mod caller;
mod channel;
mod classify;
mod error;
mod fence;
pub(crate) mod json;
mod pace;
mod retry;
mod token;

pub(crate) use caller::{Answer, Endpoint};
pub use caller::{BuildError, Caller, Config};
pub(crate) use channel::{Channel, Setup, TokenForm, secret_header};
pub(crate) use classify::{Refusal, Subject};
pub use error::{Api, Cause, Effect, Error, ErrorKind, Scope, VendorCode};
pub use fence::Fence;
pub use json::{Problem, Reason};
pub(crate) use pace::Gate;
pub use pace::Pacer;
pub(crate) use token::Grant;
