//! What was invoiced lately: who was billed, what was booked on, in which currency, and what was marked by hand.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::{super::Error, Check, invoices::told_of};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{AccountNumber, InvoiceGuid},
        invoice::Invoice,
        validation::SectionReport,
    },
    engine::transfer::status,
    severa::InvoiceFilter,
};

/// What changed in this time is recent: whoever is billed every other month is in it.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 62);

/// So many pages are read at most, of invoices and of rows: they are a sample, and Severa's pace is slow.
const PAGES_MAX: usize = 10;

impl Check<'_> {
    /// The heads of the invoices that changed lately, in whatever status.
    pub(super) async fn read_recent(&self) -> Result<&[Invoice], Error> {
        let read = Box::pin(async {
            let filter =
                InvoiceFilter { changed_since: Some(self.recent_since()), ..InvoiceFilter::default() };
            // An invoice may be in two parts of a list. One of another shape is told where it waits.
            let (mut heads, mut met) = (Vec::new(), HashSet::new());
            let take =
                |head: Result<Invoice, _>| heads.extend(head.ok().filter(|head| met.insert(head.guid)));
            self.each_head(&filter, PAGES_MAX, take).await?;
            Ok(heads)
        });
        self.recent.get_or_init(|| read).await.as_deref().map_err(Clone::clone)
    }

    fn recent_since(&self) -> Timestamp {
        self.began_at.checked_sub(RECENT).unwrap_or(self.began_at)
    }

    /// The sales accounts of the rows that changed lately.
    pub(super) async fn read_booked(&self) -> Result<HashSet<AccountNumber>, Error> {
        let own: HashSet<InvoiceGuid> = self.read_recent().await?.iter().map(|head| head.guid).collect();
        let (mut booked, mut next) = (HashSet::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.access.session.rows_page(self.recent_since(), next).await;
            let page = page.map_err(Error::upstream("reading recent rows"))?;
            // Rows come of all companies.
            let rows = page.elements.into_iter().flatten().filter(|row| own.contains(&row.invoice));
            booked.extend(rows.filter_map(|row| AccountNumber::parse(row.sales_account.text()?).ok()));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        Ok(booked)
    }

    /// Looks for invoices that were put straight to the transferred status: by the rule of the runs, where the connection has
    /// been activated. Before that everything there is only good to know: the activation notes it as sent.
    pub(super) async fn marked_invoices(&self, report: &mut SectionReport) -> Result<(), Error> {
        let choice = &self.connection.settings.transferred_status;
        let Ok(transferred) = status(self.read_statuses().await?, choice) else { return Ok(()) };
        let recent = self.read_recent().await?;
        let marked = recent.iter().filter(|head| head.status == transferred);
        let unknown = self.unknown(marked.collect()).await?;
        let (code, told) = if self.connection.activation.is_some() {
            (Code::NeverTransferred, self.engine.never_transferred(self.connection, unknown).await?)
        } else {
            (Code::MarkedBeforeActivation, unknown)
        };
        report.looked_at = recent.len().try_into().unwrap_or(u64::MAX);
        let finding = || Finding::new(code, Place::Invoice { field: "status".into() });
        report.extend(told.into_iter().map(|head| told_of(head, finding())));
        Ok(())
    }

    /// Those that no transfer knows.
    async fn unknown<'a>(&self, mut heads: Vec<&'a Invoice>) -> Result<Vec<&'a Invoice>, Error> {
        let invoices: Vec<InvoiceGuid> = heads.iter().map(|head| head.guid).collect();
        let known = self.engine.inner.store.transfers(self.connection.organization, &invoices).await;
        let known = known.map_err(Error::store("reading what was transferred"))?;
        let known: HashSet<InvoiceGuid> = known.into_iter().map(|transfer| transfer.key.invoice).collect();
        heads.retain(|head| !known.contains(&head.guid));
        Ok(heads)
    }
}
