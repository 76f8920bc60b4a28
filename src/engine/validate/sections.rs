//! What each section reads, and the rules that it is looked at by.

use super::{super::Error, Check};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::StatusGuid,
        invoice::{Invoice, Organization, Status},
        validation::{Section, SectionReport},
    },
    engine::{connections::business_units, transfer::status},
    rules::validation as rules,
    severa::{self, InvoiceFilter},
    talenom::CapabilityState,
};

impl Check<'_> {
    pub(super) async fn section(&self, report: &mut SectionReport) -> Result<(), Error> {
        match report.section {
            Section::Credentials => self.credentials(report),
            Section::Company => self.company(report).await,
            Section::Statuses => self.statuses(report).await,
            Section::Capabilities => self.capabilities(report).await,
        }
    }

    fn credentials(&self, report: &mut SectionReport) -> Result<(), Error> {
        if let Some(refused) = &self.access.refused {
            return Err(refused.clone());
        }
        let place = || Place::Connection { field: "severa_client_id".into() };
        for scope in severa::scopes() {
            let is_missing = self.access.missing.contains(&scope);
            let finding = || Finding::new(Code::ScopeMissing, place()).found(scope);
            report.look(is_missing.then(finding));
        }
        Ok(())
    }

    async fn company(&self, report: &mut SectionReport) -> Result<(), Error> {
        let organization = self.organization().await?;
        let units = business_units(self.connection, &self.access.session).await?;
        report.look(rules::company::check(self.connection, organization, &units));
        let has_vat =
            |invoice: &Invoice| invoice.total_tax.value().is_some_and(|tax| !tax.amount.get().is_zero());
        let has_vat = self.waiting().await?.iter().any(has_vat);
        report.extend(rules::company::check_registration(organization, has_vat));
        Ok(())
    }

    async fn statuses(&self, report: &mut SectionReport) -> Result<(), Error> {
        let found = rules::statuses::check(&self.connection.settings, self.all_statuses().await?);
        for findings in found {
            report.look(findings);
        }
        Ok(())
    }

    /// Talenom's sales accounts are asked for, so that at least one answer of its stands behind what is told.
    async fn capabilities(&self, report: &mut SectionReport) -> Result<(), Error> {
        match self.talenom.sales_accounts().await {
            Ok(_) => {}
            Err(error) if error.is_absence() => {}
            Err(error) => return Err(Error::upstream("reading Talenom's sales accounts")(error)),
        }
        for (capability, state) in self.talenom.capabilities() {
            let absent =
                || Finding::new(Code::CapabilityAbsent, Place::TalenomOrganization).found(capability.name());
            report.look((state != CapabilityState::Present).then(absent));
        }
        Ok(())
    }
}

/// What several sections need.
impl Check<'_> {
    async fn organization(&self) -> Result<&Organization, Error> {
        let read = async {
            let organization = self.access.session.organization().await;
            organization.map_err(Error::upstream("reading the Severa organization"))
        };
        self.organization.get_or_init(|| read).await.as_ref().map_err(Clone::clone)
    }

    async fn all_statuses(&self) -> Result<&[Status], Error> {
        let read = async {
            let statuses = self.access.session.statuses().await;
            statuses.map_err(Error::upstream("reading the Severa statuses"))
        };
        self.statuses.get_or_init(|| read).await.as_deref().map_err(Clone::clone)
    }

    /// The heads of the invoices that wait now. Where the status is not there once, none can.
    async fn waiting(&self) -> Result<&[Invoice], Error> {
        let read = Box::pin(async {
            let statuses = self.all_statuses().await?;
            match status(statuses, &self.connection.settings.waiting_status) {
                Ok(waiting) => self.heads_in(waiting).await,
                Err(_) => Ok(Vec::new()),
            }
        });
        self.waiting.get_or_init(|| read).await.as_deref().map_err(Clone::clone)
    }

    async fn heads_in(&self, status: StatusGuid) -> Result<Vec<Invoice>, Error> {
        let filter = InvoiceFilter { statuses: vec![status], ..InvoiceFilter::default() };
        let (mut heads, mut next) = (Vec::new(), None);
        loop {
            let page = self.access.session.invoices_page(&filter, next).await;
            let page = page.map_err(Error::upstream("listing what waits in Severa"))?;
            // Severa might ignore the filter in silence.
            heads.extend(page.elements.into_iter().flatten().filter(|invoice| invoice.status == status));
            let Some(token) = page.next else { return Ok(heads) };
            next = Some(token);
        }
    }
}
