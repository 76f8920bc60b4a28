//! Everything that the sandbox knows at one moment, behind one lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::effects::{Actor, Effects};
use crate::fault::Faults;
use crate::gate::Gates;
use crate::journal::Journal;
use crate::record::Record;
use crate::scenario::Scenario;
use crate::{severa, talenom};

/// The state of both vendors the record of the calls, and the faults.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) severa: Vec<severa::state::Organization>,
    pub(crate) talenom: talenom::state::Gateway,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) effects: Effects,
    /// Where exchanges are written, if they are.
    pub(crate) record: Option<Arc<Record>>,
}

impl World {
    fn new(severa: Vec<severa::state::Organization>, talenom: talenom::state::Gateway) -> Self {
        let (journal, faults, effects) = (Journal::default(), Faults::default(), Effects::default());
        let mut world = Self { severa, talenom, journal, faults, effects, record: None };
        for organization in &mut world.severa {
            organization.written = organization.invoices.iter().map(|invoice| invoice.guid).collect();
        }
        world.note_effects(Actor::Scenario, "scenario");
        world
    }

    /// Adds everything written since the last time to the effects.
    pub(crate) fn note_effects(&mut self, actor: Actor, operation: &str) {
        for (severa, talenom) in self.severa.iter_mut().zip(&mut self.talenom.organizations) {
            self.effects.note(actor, operation, severa, talenom);
        }
    }
}

/// The world as the servers and the tests share it.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    world: Arc<Mutex<World>>,
    pub(crate) gates: Gates,
    /// Where the scenario came from.
    pub(crate) scenario_name: Arc<str>,
}

impl Shared {
    pub(crate) fn new(scenario: Scenario) -> Self {
        let Scenario { name, severa, talenom } = scenario;
        let world = World::new(severa, talenom);
        Self { world: Arc::new(Mutex::new(world)), gates: Gates::default(), scenario_name: name.into() }
    }

    /// The world, for the time of one step. A panic of another holder does not matter: every step leaves it whole.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
