//! What each section looks at, and the rules that it is looked at by.

use std::collections::HashSet;

use super::{super::Error, Check};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        invoice::Invoice,
        validation::{Section, SectionReport},
    },
    rules::{
        products::{Known, Products, account_of, by_code},
        validation as rules,
    },
    severa,
    talenom::CapabilityState,
};

impl Check<'_> {
    pub(super) async fn section(&self, report: &mut SectionReport) -> Result<(), Error> {
        match report.section {
            Section::Credentials => self.credentials(report),
            Section::Company => self.company(report).await,
            Section::AddOns => self.add_ons(report).await,
            Section::Statuses => self.statuses(report).await,
            Section::SalesAccounts => self.sales_accounts(report).await,
            Section::DefaultAccounts => self.default_accounts(report).await,
            Section::VatRates => self.vat_rates(report).await,
            Section::Items => self.items(report).await,
            Section::Customers => {
                *report = self.judge_customers().await?.report.clone();
                Ok(())
            }
            Section::EInvoices => self.e_invoices(report).await,
            Section::NumberSeries => self.number_series(report).await,
            Section::Currencies => self.currencies(report).await,
            Section::CostCenters => self.cost_centers(report).await,
            Section::WaitingInvoices => self.waiting_invoices(report).await,
            Section::MarkedInvoices => self.marked_invoices(report).await,
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
        let organization = self.read_organization().await?;
        report.look(rules::company::check(self.connection, organization, self.read_units().await?));
        let has_vat =
            |invoice: &Invoice| invoice.total_tax.value().is_some_and(|tax| !tax.amount.get().is_zero());
        let has_vat = self.read_waiting().await?.heads.iter().any(has_vat);
        report.extend(rules::company::check_registration(organization, has_vat));
        Ok(())
    }

    async fn add_ons(&self, report: &mut SectionReport) -> Result<(), Error> {
        report.look(rules::add_ons::check(self.read_organization().await?));
        Ok(())
    }

    async fn statuses(&self, report: &mut SectionReport) -> Result<(), Error> {
        for findings in rules::statuses::check(&self.connection.settings, self.read_statuses().await?) {
            report.look(findings);
        }
        Ok(())
    }

    async fn sales_accounts(&self, report: &mut SectionReport) -> Result<(), Error> {
        let registered = self.read_items().await?;
        let accounts = self.read_accounts().await?;
        let active = registered.items.iter().filter(|item| item.is_active);
        let mut used = self.read_booked().await?;
        used.extend(active.filter_map(|item| account_of(item, &registered.numbers)));
        let mut numbers = registered.accounts.clone();
        numbers.extend(&used);
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            report.look(rules::accounts::check_in_talenom(number, used.contains(&number), accounts));
        }
        Ok(())
    }

    async fn default_accounts(&self, report: &mut SectionReport) -> Result<(), Error> {
        let accounts = self.read_accounts().await?;
        for findings in rules::accounts::check(&self.connection.settings, accounts, self.today) {
            report.look(findings);
        }
        Ok(())
    }

    async fn vat_rates(&self, report: &mut SectionReport) -> Result<(), Error> {
        let percents = self.access.session.vat_percents().await;
        for percent in percents.map_err(Error::upstream("reading Severa's VAT rates"))? {
            report.look(rules::vat_rates::check(percent, self.today));
        }
        Ok(())
    }

    async fn items(&self, report: &mut SectionReport) -> Result<(), Error> {
        let registered = self.read_items().await?;
        let (items, numbers) = (&registered.items, &registered.numbers);
        let inactive: HashSet<_> =
            items.iter().filter(|item| !item.is_active).map(|item| item.guid).collect();
        let known = registered.products.as_ref().map(|products| Known {
            links: &registered.links,
            products: Products::listed(products.iter()),
            accounts: numbers,
            inactive,
            deactivates: self.connection.settings.deactivate_products,
        });
        let accounts = self.read_accounts().await?;
        let products = known.as_ref();
        let registers = rules::items::Registers { numbers, accounts, products, today: self.today };
        for group in by_code(items) {
            for (item, findings) in group.iter().zip(registers.check(&group)) {
                report.extend(findings);
                report.looked_at += u64::from(item.is_active);
            }
        }
        for finding in &registered.misshapen {
            report.look([finding.clone()]);
        }
        Ok(())
    }

    async fn currencies(&self, report: &mut SectionReport) -> Result<(), Error> {
        let currencies = self.access.session.currencies().await;
        let currencies = currencies.map_err(Error::upstream("reading Severa's currencies"))?;
        let recent = self.read_recent().await?;
        for currency in currencies.iter().filter(|currency| currency.is_active) {
            report.look(rules::currencies::check(currency, recent));
        }
        Ok(())
    }

    async fn cost_centers(&self, report: &mut SectionReport) -> Result<(), Error> {
        let all = self.access.session.cost_centers().await;
        let mut cost_centers = rules::cost_centers::CostCenters::default();
        for cost_center in all.map_err(Error::upstream("reading Severa's cost centres"))? {
            if cost_center.is_active {
                report.look(cost_centers.check(&cost_center));
            }
        }
        Ok(())
    }

    async fn e_invoices(&self, report: &mut SectionReport) -> Result<(), Error> {
        let judged = self.judge_customers().await?;
        report.looked_at = judged.customers.seen();
        report.extend(judged.customers.check_visibility());
        Ok(())
    }

    /// Talenom's sales accounts are asked for, so that at least one answer of its stands behind what is told.
    async fn capabilities(&self, report: &mut SectionReport) -> Result<(), Error> {
        self.read_accounts().await?;
        for (capability, state) in self.talenom.capabilities() {
            let absent =
                || Finding::new(Code::CapabilityAbsent, Place::TalenomOrganization).found(capability.name());
            report.look((state != CapabilityState::Present).then(absent));
        }
        Ok(())
    }
}
