//! Named places where a test ends the process on the spot, as SIGKILL would.
//!
//! Without the feature `failpoints` this is nothing. With it, `FAILPOINTS='draft.sent=2*off->return'` ends the process
//! when the place named `draft.sent` is reached for the third time.

/// Passes the named place, unless a test wants the process to end there.
#[cfg_attr(
    not(feature = "failpoints"),
    expect(unused_variables, reason = "the name is only read with the feature")
)]
pub fn reach(name: &str) {
    fail::fail_point!(name, |_| std::process::abort());
}
