//! Making a contact: intent, call, outcome. A creation that nobody answered is asked about before any other.

use super::{super::Execution, Error, Party, Sought, Trouble, of_write};
use crate::{
    domain::{
        contact::{LinkState, NewContact},
        finding::{Code, Place, outcome_of},
        ids::ContactId,
        link::Origin,
    },
    mapping,
    outbound::Effect,
};

impl Execution<'_> {
    /// Makes the contact. A `validate_only` run only sees that it can be made.
    pub(super) async fn create_contact(&self, party: &mut Party<'_>) -> Result<Option<ContactId>, Trouble> {
        let new = self.new_contact(party)?;
        if self.parameters.validate_only {
            return Ok(None);
        }
        let since = self.engine.inner.clock.now();
        party.link.made_at = since;
        self.save_link(party, LinkState::Requested { since }, None).await?;
        let contact = match self.talenom.create_contact(&new).await {
            Ok(made) => {
                let details = Some(party.details.content_hash());
                self.link(party, made.id, Origin::Created, details).await?
            }
            Err(error) if error.effect() == Effect::None => {
                self.save_link(party, LinkState::Refused, None).await?;
                return Err(of_write("making a contact in Talenom")(error));
            }
            Err(error) => {
                let contact = self.settle_creation(party, error.effect() == Effect::Unknown).await?;
                self.keep_in_step(party, &contact, None).await?;
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

    /// The contact that is there after a creation that was not answered, or else was refused since its number is taken.
    async fn settle_creation(&self, party: &mut Party<'_>, is_unknown: bool) -> Result<ContactId, Trouble> {
        match self.look_up_creation(party).await? {
            Sought::Found(contact, origin) => self.link(party, contact.id, origin, None).await,
            // It may still land: the next attempt looks a second time, after the quiet time, and only then makes it again.
            Sought::Nothing if is_unknown => Err(Trouble::Unanswered),
            Sought::NotAskable if is_unknown => Err(self.leave_uncertain(party).await?),
            Sought::Nothing | Sought::NotAskable => {
                self.save_link(party, LinkState::Refused, None).await?;
                Err(Trouble::held(Code::ContactAmbiguous, Place::TalenomContact))
            }
        }
    }

    /// Looks for the contact that a call of ours may have made. Without an answer, that stays unknown.
    pub(super) async fn look_up_creation(&self, party: &Party<'_>) -> Result<Sought, Trouble> {
        match self.find_contact(party.customer).await {
            Err(Trouble::Failed(..)) => Err(Trouble::Unanswered),
            sought => sought,
        }
    }

    /// A creation that cannot be asked about is never sent again by itself: it would be a second contact.
    pub(super) async fn leave_uncertain(&self, party: &mut Party<'_>) -> Result<Trouble, Error> {
        self.save_link(party, LinkState::Uncertain, None).await?;
        Ok(Trouble::Unanswered)
    }
}
