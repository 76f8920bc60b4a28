//! Gates: a test makes the calls of an operation wait, before or after their effect, until it lets them go.
//!
//! This makes "the caller dies in the middle" a place instead of a race.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Which side of a call's effect a gate stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The call was admitted (rate limit, credentials, scope) but has done nothing yet.
    BeforeEffect,
    /// The call has done its work and was going to be answered with success.
    AfterEffect,
}

/// A gate that stands in the way of an operation. Dropping it opens it.
#[derive(Debug)]
pub struct Gate {
    bars: Arc<Bars>,
    gates: Gates,
}

#[derive(Debug)]
struct Bars {
    operation: String,
    when: When,
    passes: u64,
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    arrived: u64,
    held: u64,
    is_open: bool,
}

impl Gate {
    /// Waits until `count` calls are, or were, held at the gate.
    pub async fn held(&self, count: u64) {
        let mut state = self.bars.state.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = state.wait_for(|state| state.held >= count).await;
    }

    /// How many calls came to the gate, those that it let pass included.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        self.bars.state.borrow().arrived
    }

    /// Opens the gate for the calls held at it and for all that follow.
    pub fn release(&self) {
        self.bars.state.send_modify(|state| state.is_open = true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.release();
        self.gates.remove(&self.bars);
    }
}

/// All gates that stand at present.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gates(Arc<Mutex<Vec<Arc<Bars>>>>);

impl Gates {
    /// Puts up a gate that lets `passes` calls by and holds those that follow.
    pub(crate) fn add(&self, operation: &str, passes: u64, when: When) -> Gate {
        let bars = Arc::new(Bars {
            operation: operation.to_owned(),
            when,
            passes,
            state: watch::Sender::new(State::default()),
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&bars));
        Gate { bars, gates: self.clone() }
    }

    /// Goes through every gate that stands in the way, waiting where one is closed.
    pub(crate) async fn pass(&self, operation: &str, when: When) {
        let in_the_way: Vec<Arc<Bars>> = {
            let gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            gates.iter().filter(|bars| bars.operation == operation && bars.when == when).cloned().collect()
        };
        for bars in in_the_way {
            let mut is_held = false;
            bars.state.send_modify(|state| {
                state.arrived += 1;
                is_held = state.arrived > bars.passes && !state.is_open;
                state.held += u64::from(is_held);
            });
            if is_held {
                let mut state = bars.state.subscribe();
                // `bars` keeps the sender alive, so this cannot fail.
                let _ = state.wait_for(|state| state.is_open).await;
            }
        }
    }

    fn remove(&self, gone: &Arc<Bars>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|bars| !Arc::ptr_eq(bars, gone));
    }
}
