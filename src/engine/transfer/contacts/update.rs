//! Keeping a linked contact in step with Severa's register: read, compared, and written where it differs.
//!
//! Without the change an invoice would still be right, but it could go to an old address, so it waits until the outcome
//! is known. Where Talenom cannot read or change contacts at all, it goes on and says so.

use super::{super::Execution, Error, Party, Trouble, of_write};
use crate::{
    domain::{
        contact::LinkState,
        finding::{Code, Finding, Place},
        ids::ContactId,
    },
    outbound::Effect,
    rules::contacts::{is_other_company, other_company},
    talenom::{Capability, TalenomContact},
};

/// How often the change is written to a contact that others write to, or that does not answer.
const WRITES_MAX: usize = 2;

/// What came of writing the change once.
enum Written {
    /// Talenom holds it.
    Done {
        /// Whether automatic e-invoicing is off there.
        is_off: bool,
    },
    /// Talenom does not take it.
    NotTaken,
    /// The contact must be read again: it was changed meanwhile, or nobody knows. With what to say if that does not help.
    Unsettled(Trouble),
}

impl Execution<'_> {
    /// Brings a contact to what Severa's register says. A `validate_only` run stops before the first write. `unsettled` is
    /// what is said of an earlier write if it cannot be settled.
    pub(super) async fn keep_in_step(
        &self,
        party: &mut Party<'_>,
        contact: &ContactId,
        mut unsettled: Option<Trouble>,
    ) -> Result<(), Trouble> {
        let mut writes = 0;
        loop {
            let read = match self.read_contact(contact).await {
                // What the write did stays unknown as long as it cannot be looked up.
                Err(Trouble::Failed(..)) if matches!(unsettled, Some(Trouble::Unanswered)) => {
                    return Err(Trouble::Unanswered);
                }
                read => read?,
            };
            let Some(current) = read else {
                return self.not_updated(party, contact).await;
            };
            if is_other_company(&current.contact, party.details.business_id.as_ref()) {
                return Err(Trouble::Held(vec![other_company(contact)]));
            }
            if current.holds(&party.details) {
                return self.in_step(party, contact, current.is_e_invoicing_off()).await;
            }
            if !self.talenom.has(Capability::ContactUpdate) {
                return self.not_updated(party, contact).await;
            }
            if self.parameters.validate_only {
                return Ok(());
            }
            if writes == WRITES_MAX {
                return Err(unsettled.unwrap_or(Trouble::Unanswered));
            }
            writes += 1;
            match self.write_details(party, &current).await? {
                Written::Done { is_off } => return self.in_step(party, contact, is_off).await,
                Written::NotTaken => return self.not_updated(party, contact).await,
                Written::Unsettled(trouble) => unsettled = Some(trouble),
            }
        }
    }

    /// The contact as it is now; none where Talenom does not let contacts be read.
    async fn read_contact(&self, contact: &ContactId) -> Result<Option<TalenomContact>, Trouble> {
        match self.talenom.contact(contact).await {
            Ok(Some(current)) => Ok(Some(current)),
            Ok(None) => Err(Trouble::Held(vec![about(Code::ContactGone, contact)])),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(Trouble::of_read("reading a contact in Talenom")(error)),
        }
    }

    /// Intent, call, outcome.
    async fn write_details(
        &self,
        party: &mut Party<'_>,
        current: &TalenomContact,
    ) -> Result<Written, Trouble> {
        let contact = &current.contact.id;
        let since = self.engine.inner.clock.now();
        // Whether a person has switched e-invoicing off can be seen for the last time before we do.
        let removed = self.to_remember(party, current.is_e_invoicing_off()).filter(|_| party.is_removed());
        let updating = LinkState::Updating { contact: contact.clone(), since };
        self.save_link(party, updating, removed.clone()).await?;
        party.remembered = removed.or(party.remembered.take());
        let error = match self.talenom.update_contact(current, &party.details).await {
            Ok(updated) if updated.holds(&party.details) => {
                return Ok(Written::Done { is_off: updated.is_e_invoicing_off() });
            }
            Ok(_) => return Ok(Written::NotTaken),
            Err(error) if error.is_absence() => return Ok(Written::NotTaken),
            Err(error) => error,
        };
        match error.effect() {
            Effect::Unknown => Ok(Written::Unsettled(Trouble::Unanswered)),
            Effect::LookUp => {
                self.save_unknown(party, contact).await?;
                let finding = about(Code::ContactChangedMeanwhile, contact);
                Ok(Written::Unsettled(Trouble::Held(vec![finding])))
            }
            Effect::None => {
                self.save_unknown(party, contact).await?;
                Err(of_write("changing a contact in Talenom")(error))
            }
        }
    }

    async fn in_step(&self, party: &mut Party<'_>, contact: &ContactId, is_off: bool) -> Result<(), Trouble> {
        let details = Some(party.details.content_hash());
        let linked = LinkState::Linked { contact: contact.clone(), details };
        let remembered = self.to_remember(party, is_off);
        Ok(self.save_link(party, linked, remembered).await?)
    }

    /// The invoice goes on with the contact as it is, and the next run compares anew.
    async fn not_updated(&self, party: &mut Party<'_>, contact: &ContactId) -> Result<(), Trouble> {
        party.findings.push(about(Code::ContactNotUpdated, contact));
        Ok(self.save_unknown(party, contact).await?)
    }

    /// Links the contact, whose details are compared anew next time.
    async fn save_unknown(&self, party: &mut Party<'_>, contact: &ContactId) -> Result<(), Error> {
        self.save_link(party, LinkState::Linked { contact: contact.clone(), details: None }, None).await
    }
}

fn about(code: Code, contact: &ContactId) -> Finding {
    Finding::new(code, Place::TalenomContact).found(contact.clone())
}
