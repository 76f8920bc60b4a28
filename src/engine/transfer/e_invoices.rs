//! E-invoice addresses that Severa shows no more: what the run believes of them, found out before the first contact is
//! written, and what persons decided about them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tracing::{info, warn};

use super::{super::Error, Execution, contacts::Contacts, trouble::Trouble};
use crate::{
    domain::{
        e_invoice::{EInvoiceState, RememberedEInvoice},
        finding::Finding,
        ids::{CustomerGuid, CustomerNumber},
        invoice::Customer,
    },
    mapping::e_invoice::{Shown, shown},
    rules::e_invoice::{Belief, Decision, Evidence, counted_since, decide},
    severa::CUSTOMERS_MAX,
    store::Save,
};

/// How many customers are read again to see whether the field is visible: one call.
const WITNESSES: usize = 20;
const PAGE: u64 = CUSTOMERS_MAX as u64;

/// What the run believes of the addresses that it found missing.
#[derive(Debug, Default)]
pub(super) struct Beliefs {
    missing: HashSet<CustomerGuid>,
    belief: Option<Belief>,
}

impl Beliefs {
    fn of(&self, customer: CustomerGuid) -> Option<Belief> {
        self.belief.filter(|_| self.missing.contains(&customer))
    }

    /// What the e-invoice rule makes of a customer's address.
    pub(super) fn decide(
        &self,
        execution: &Execution<'_>,
        customer: &Customer,
        remembered: Option<&RememberedEInvoice>,
        findings: &mut Vec<Finding>,
    ) -> Decision {
        let now = execution.engine.inner.clock.now();
        decide(shown(customer, findings), remembered, self.of(customer.guid), now)
    }
}

impl Execution<'_> {
    /// Finds out what to believe of the addresses that are missing. Without one that is remembered and missing there is no
    /// call but those that read the customers, and those are only of customers that had one.
    pub(super) async fn beliefs(&self) -> Result<Beliefs, Error> {
        let mut missing = self.missing_e_invoices().await?;
        missing.retain(|row| !matches!(row.state, EInvoiceState::Confirmed { .. }));
        if missing.is_empty() {
            return Ok(Beliefs::default());
        }
        let guids: HashSet<CustomerGuid> = missing.iter().map(|row| row.key.customer).collect();
        // Read after the missing ones: a field that was hidden before that cannot be seen now.
        let is_visible = self.is_e_invoice_visible(&guids).await?;
        let now = self.engine.inner.clock.now();
        let counts = self.store().e_invoice_counts(&self.connection, counted_since(now)).await;
        let is_new =
            |row: &&RememberedEInvoice| matches!(row.state, EInvoiceState::Shown | EInvoiceState::Hidden);
        let evidence = Evidence {
            counts: counts.map_err(Error::store("counting e-invoice addresses"))?,
            missing: missing.len() as u64,
            newly_missing: missing.iter().filter(is_new).count() as u64,
            is_visible,
        };
        let belief = Belief::of(&evidence, self.connection.settings.e_invoice_removal_percent_max);
        info!(customers = missing.len(), "e-invoice addresses are not shown any more: {belief:?}");
        if !self.parameters.validate_only {
            let remembered = missing.into_iter().filter_map(|row| {
                let state = belief.remembered(row.state, now);
                (state != row.state).then_some(RememberedEInvoice { state, ..row })
            });
            let save = Save { e_invoices: remembered.collect(), ..Save::default() };
            self.saved(save).await?;
        }
        Ok(Beliefs { missing: guids, belief: Some(belief) })
    }

    /// Those customers of the run that had an address and show neither half of one now.
    async fn missing_e_invoices(&self) -> Result<Vec<RememberedEInvoice>, Error> {
        let (mut missing, mut after) = (Vec::new(), None);
        loop {
            let known = self.store().e_invoices_of_run(self.run.id, &self.connection, after, PAGE).await;
            let known = known.map_err(Error::store("reading what had an e-invoice address"))?;
            let Some(last) = known.last() else { return Ok(missing) };
            after = Some(last.key.customer);
            let numbers: Vec<CustomerNumber> = known.iter().map(|row| row.number).collect();
            let customers = self.customers_by_guid(&numbers).await?;
            missing.extend(known.into_iter().filter(|row| {
                let customer = customers.get(&row.key.customer);
                customer.is_some_and(|customer| shown(customer, &mut Vec::new()) == Shown::Nothing)
            }));
        }
    }

    async fn customers_by_guid(
        &self,
        numbers: &[CustomerNumber],
    ) -> Result<HashMap<CustomerGuid, Customer>, Error> {
        let customers = self.severa.customers(numbers).await;
        let customers = customers.map_err(Error::upstream("reading customers for the e-invoice rule"))?;
        Ok(customers.into_iter().flatten().map(|customer| (customer.guid, customer)).collect())
    }

    /// Whether one of the other customers that had an address last shows it now.
    async fn is_e_invoice_visible(&self, missing: &HashSet<CustomerGuid>) -> Result<bool, Error> {
        let (mut witnesses, mut offset) = (Vec::new(), 0);
        while witnesses.len() < WITNESSES {
            let page = self.store().e_invoice_witnesses(&self.connection, offset, PAGE).await;
            let page = page.map_err(Error::store("reading who had an e-invoice address"))?;
            if page.is_empty() {
                break;
            }
            offset += page.len() as u64;
            witnesses.extend(page.into_iter().filter(|(customer, _)| !missing.contains(customer)));
        }
        witnesses.truncate(WITNESSES);
        let numbers: Vec<CustomerNumber> = witnesses.into_iter().map(|(_, number)| number).collect();
        let customers = self.customers_by_guid(&numbers).await?;
        Ok(customers.values().any(|customer| {
            customer.e_invoice_address.text().is_some() && customer.e_invoice_operator.text().is_some()
        }))
    }

    /// What is remembered of a customer's address.
    pub(super) async fn remembered_e_invoice(
        &self,
        customer: CustomerGuid,
    ) -> Result<Option<RememberedEInvoice>, Error> {
        let remembered = self.store().e_invoices(&self.connection, &[customer]).await;
        let mut remembered = remembered.map_err(Error::store("reading a remembered e-invoice address"))?;
        Ok(remembered.remove(&customer))
    }

    /// Writes to the contacts what persons decided about their addresses, also where no invoice of theirs waits. What does
    /// not succeed is tried by the next run. Says whether everything did.
    pub(super) async fn carry_decided_e_invoices(&self, beliefs: &Arc<Beliefs>) -> Result<bool, Error> {
        if self.parameters.validate_only || self.parameters.plan.is_some() || self.is_cancelled() {
            return Ok(true);
        }
        let contacts = Contacts::new(beliefs);
        let (mut is_all_done, mut after) = (true, None);
        loop {
            let decided = self.store().decided_e_invoices(&self.connection, after, PAGE).await;
            let decided = decided.map_err(Error::store("reading what was decided about e-invoices"))?;
            let Some(last) = decided.last() else { return Ok(is_all_done) };
            after = Some(last.key.customer);
            let numbers: Vec<CustomerNumber> = decided.iter().map(|row| row.number).collect();
            let customers = self.customers_by_guid(&numbers).await?;
            for customer in decided.iter().filter_map(|row| customers.get(&row.key.customer)) {
                self.engine.safe_point()?;
                match contacts.of(self, customer, &mut Vec::new()).await {
                    Ok(_) => {}
                    Err(Trouble::Run(error)) => return Err(error),
                    Err(trouble) => {
                        is_all_done = false;
                        let outcome = trouble.outcome().name();
                        warn!(
                            customer.guid = %customer.guid,
                            outcome,
                            "what was decided about an e-invoice address was not written, will try again"
                        );
                    }
                }
            }
        }
    }
}
