//! A run with a plan: exactly the invoices that the plan found ready, where they are still as they were judged there.

use super::{super::Error, Execution, record::Ending};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{InvoiceGuid, RunId},
        run::Outcome,
        sales_invoice::SalesInvoice,
        transfer::Transfer,
    },
    rules::Judgement,
    store::Save,
};

/// How many of the plan's invoices are noted by one save.
const PAGE: u64 = 500;

impl Execution<'_> {
    /// Notes what the plan found ready, instead of what waits: newcomers are left alone.
    pub(super) async fn list_planned(&self, plan: RunId) -> Result<(), Error> {
        let mut after: Option<InvoiceGuid> = None;
        loop {
            let planned = self.store().planned(plan, after, PAGE).await;
            let planned = planned.map_err(Error::store("reading the plan"))?;
            let Some(last) = planned.last() else { return Ok(()) };
            after = Some(last.key.invoice);
            let here = |transfer| Transfer { connection: self.connection.id.clone(), ..transfer };
            self.take(planned.into_iter().map(here).collect()).await?;
        }
    }

    /// Leaves out an invoice that is not as the plan judged it; says whether it did. That is a matter of this run only, so
    /// the transfer stays as it stands. What Talenom may have booked is brought to its end, whatever the plan says.
    pub(super) async fn is_left_out(
        &self,
        transfer: &Transfer,
        judgement: Option<&Judgement>,
    ) -> Result<bool, Error> {
        let Some(plan) = self.parameters.plan.filter(|_| !transfer.progress.is_approved()) else {
            return Ok(false);
        };
        let planned = self.store().planned_hash(plan, transfer.key.invoice).await;
        let planned = planned.map_err(Error::store("reading the plan"))?;
        if planned.is_some() && planned == judgement.and_then(ready).map(SalesInvoice::content_hash) {
            return Ok(false);
        }
        let finding = Finding::new(Code::PlanChanged, Place::Invoice { field: "".into() });
        let item = self.item(transfer, &Ending::new(Outcome::Skipped, vec![finding]));
        self.saved(Save { items: vec![(self.run.id, item)], ..Save::default() }).await?;
        Ok(true)
    }
}

fn ready(judgement: &Judgement) -> Option<&SalesInvoice> {
    match judgement {
        Judgement::Ready { sales_invoice, .. } => Some(sales_invoice),
        Judgement::Held { .. } | Judgement::Skipped { .. } => None,
    }
}
