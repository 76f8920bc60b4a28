//! Making a contact: intent, call, outcome. A creation that nobody answered is asked about before any other.

use super::{super::Execution, Error, Party, Sought, Trouble, of_write};
use crate::{
    domain::{
        contact::{LinkState, NewContact},
        finding::{Code, Place, outcome_of},
        ids::ContactId,
    },
    mapping,
    outbound::{self, Effect},
};

impl Execution<'_> {
    /// Makes the contact. A `validate_only` run only sees that it can be made.
    pub(super) async fn create_contact(&self, party: &mut Party<'_>) -> Result<Option<ContactId>, Trouble> {
        let new = self.new_contact(party)?;
        if self.parameters.validate_only {
            return Ok(None);
        }
        let since = self.engine.inner.clock.now();
        self.save_link(party, LinkState::Requested { since }).await?;
        let contact = match self.talenom.create_contact(&new).await {
            Ok(made) => self.link(party, made.id, Some(party.details.content_hash())).await?,
            Err(error) if error.effect() == Effect::None => {
                self.save_link(party, LinkState::Refused).await?;
                return Err(of_write("making a contact in Talenom")(error));
            }
            Err(error) => {
                let contact = self.look_up_creation(party, &error).await?;
                self.keep_in_step(party, &contact).await?;
                contact
            }
        };
        Ok(Some(contact))
    }

    fn new_contact(&self, party: &mut Party<'_>) -> Result<NewContact, Trouble> {
        let settings = &self.registers.settings;
        let new =
            mapping::contact::new_contact(party.customer, &party.details, settings, &mut party.findings);
        match new {
            Some(contact) if outcome_of(&party.findings).is_none() => Ok(contact),
            Some(_) | None => Err(Trouble::Held(std::mem::take(&mut party.findings))),
        }
    }

    /// The contact that is there after a creation that was not answered, or whose number is taken.
    async fn look_up_creation(
        &self,
        party: &Party<'_>,
        error: &outbound::Error,
    ) -> Result<ContactId, Trouble> {
        let is_unknown = error.effect() == Effect::Unknown;
        match self.find_contact(party.customer).await {
            Ok(Sought::Found(contact)) => self.link(party, contact.id, None).await,
            // It may still land: the next attempt looks a second time, after the quiet time, and only then makes it again.
            Ok(Sought::Nothing) if is_unknown => Err(Trouble::Unanswered),
            Ok(Sought::NotAskable) if is_unknown => Err(self.leave_uncertain(party).await?),
            Ok(Sought::Nothing | Sought::NotAskable) => {
                self.save_link(party, LinkState::Refused).await?;
                Err(Trouble::held(Code::ContactAmbiguous, Place::TalenomContact))
            }
            Err(Trouble::Failed(..)) if is_unknown => Err(Trouble::Unanswered),
            Err(trouble) => Err(trouble),
        }
    }

    /// A creation that cannot be asked about is never sent again by itself: it would be a second contact.
    pub(super) async fn leave_uncertain(&self, party: &Party<'_>) -> Result<Trouble, Error> {
        self.save_link(party, LinkState::Uncertain).await?;
        Ok(Trouble::Unanswered)
    }
}
