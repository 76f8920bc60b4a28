//! The invoices as they are now, judged as a plan judges them.

use std::collections::{HashMap, HashSet};

use super::{super::Error, Check, lacks_scope};
use crate::{
    domain::{
        connection::InvoiceNumbers,
        finding::{Code, FieldName, Finding, Place},
        ids::{InvoiceGuid, InvoiceNumber, Marker, StatusGuid},
        invoice::{Invoice, Organization},
        item::{ItemCode, Lead},
        validation::SectionReport,
    },
    engine::{
        products::{Assortment, Sides},
        transfer::{Reader, registers, status},
    },
    mapping::{
        Material, Registers,
        credit::{Link, Original},
        tax_point,
    },
    rules::{self, Judgement, judge},
    severa::{InvoiceFilter, ShapeError},
    talenom::{InvoiceKey, TalenomInvoice},
};

/// How many invoices are held in memory with everything of them.
const ROUND: usize = 500;

/// How many numbers Talenom is asked about: a series that runs into the other does so at once.
const NUMBERS_MAX: usize = 100;

/// The heads of what waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub(super) heads: Vec<Invoice>,
    /// An invoice may be in two parts of a list.
    met: HashSet<InvoiceGuid>,
    /// What could not be read as an invoice.
    misshapen: Vec<Finding>,
}

impl Check<'_> {
    /// The heads of the invoices that wait now. Where the status is not there once, none can.
    pub(super) async fn read_waiting(&self) -> Result<&Waiting, Error> {
        let read = Box::pin(async {
            let statuses = self.read_statuses().await?;
            match status(statuses, &self.connection.settings.waiting_status) {
                Ok(waiting) => self.waiting_in(waiting).await,
                Err(_) => Ok(Waiting::default()),
            }
        });
        self.waiting.get_or_init(|| read).await.as_ref().map_err(Clone::clone)
    }

    async fn waiting_in(&self, status: StatusGuid) -> Result<Waiting, Error> {
        let filter = InvoiceFilter { statuses: vec![status], ..InvoiceFilter::default() };
        let mut waiting = Waiting::default();
        self.each_head(&filter, usize::MAX, |invoice| waiting.take(invoice, status)).await?;
        Ok(waiting)
    }

    /// Lists the connection's own invoices, at most so many pages of them: those of its companies, where it is for some. What
    /// is wrong with these is told with the company.
    pub(super) async fn each_head(
        &self,
        filter: &InvoiceFilter,
        pages_max: usize,
        mut take: impl FnMut(Result<Invoice, ShapeError<InvoiceGuid>>),
    ) -> Result<(), Error> {
        let units = if self.connection.companies.is_empty() {
            Vec::new()
        } else {
            let (organization, units) = (self.read_organization().await?, self.read_units().await?);
            let units = rules::company::units_of(self.connection, organization, units);
            let Ok(units) = units else { return Ok(()) };
            units
        };
        let mut pages_left = pages_max;
        for filter in filter.in_units(&units) {
            let mut next = None;
            while pages_left > 0 {
                pages_left -= 1;
                let page = self.access.session.invoices_page(&filter, next).await;
                let page = page.map_err(Error::upstream("listing invoices in Severa"))?;
                page.elements.into_iter().for_each(&mut take);
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether Talenom has invoices with the numbers of what waits: then its own series runs into Severa's. Where Talenom
    /// numbers the invoices itself, or cannot be asked, there is nothing to look at.
    pub(super) async fn number_series(&self, report: &mut SectionReport) -> Result<(), Error> {
        if self.connection.settings.invoice_numbers == InvoiceNumbers::Talenom {
            return Ok(());
        }
        let numbered = self.read_waiting().await?.heads.iter();
        let numbered = numbered.filter_map(|head| Some((head, head.number.value().copied()?)));
        for (head, number) in numbered.take(NUMBERS_MAX) {
            let found = match self.talenom.find_invoices(&InvoiceKey::Number(number)).await {
                Ok(found) => found,
                Err(error) if error.is_absence() => return Ok(()),
                Err(error) => return Err(Error::upstream("looking for an invoice in Talenom")(error)),
            };
            let marker = Marker::of_invoice(head.guid);
            let is_other =
                |invoice: &&TalenomInvoice| invoice.external_reference.text() != Some(marker.as_str());
            let taken = found.iter().find(is_other).map(|other| {
                Finding::new(Code::NumberTaken, Place::Invoice { field: "number".into() })
                    .found(other.id.clone())
            });
            report.look(taken.map(|finding| told_of(head, finding)));
        }
        Ok(())
    }

    /// Judges what waits, by the very rules of a plan. Nothing is known of what credit notes credit, so their links are left
    /// to the plan; nor are contacts looked for in Talenom.
    pub(super) async fn waiting_invoices(&self, report: &mut SectionReport) -> Result<(), Error> {
        let waiting = self.read_waiting().await?;
        for finding in &waiting.misshapen {
            report.look([finding.clone()]);
        }
        let Some(first) = waiting.heads.first() else { return Ok(()) };
        let countries = self.read_countries().await?.clone();
        let organization = self.told_organization().await?;
        let about = (self.connection, &organization);
        let (statuses, accounts) = (self.read_statuses().await?, self.read_accounts().await?.clone());
        let registers = registers(about, statuses, first.status, countries, accounts, self.today);
        let reader = Reader { severa: &self.access.session, registers: &registers };
        let assortment = Assortment::default();
        for round in waiting.heads.chunks(ROUND) {
            let materials = Box::pin(reader.materials(round.to_vec(), self.began_at)).await?;
            let leads = self.leads(&assortment, materials.iter().flat_map(|(_, material)| material)).await?;
            for (head, material) in materials {
                let findings = match material {
                    Ok(mut material) => {
                        material.take_leads(&leads);
                        self.judged(*material, &registers).await?
                    }
                    Err(path) => vec![not_understood(&path)],
                };
                report.look(findings.into_iter().map(|finding| told_of(&head, finding)));
            }
        }
        Ok(())
    }

    /// The organization, as far as the credentials let Severa tell it.
    async fn told_organization(&self) -> Result<Organization, Error> {
        match self.read_organization().await {
            Ok(organization) => Ok(organization.clone()),
            Err(error) if lacks_scope(&error) => Ok(Organization::untold(self.connection.organization)),
            Err(error) => Err(error),
        }
    }

    /// What the codes of invoices' rows lead to, where rows go with products.
    async fn leads(
        &self,
        assortment: &Assortment,
        materials: impl Iterator<Item = &Box<Material>>,
    ) -> Result<HashMap<ItemCode, Lead>, Error> {
        let Self { engine, connection, access, talenom, .. } = self;
        if connection.settings.rows_without_products {
            return Ok(HashMap::new());
        }
        let sides = Sides { engine, connection, severa: &access.session, talenom };
        assortment.leads(&sides, &materials.flat_map(|material| material.item_codes()).collect()).await
    }

    async fn judged(&self, mut material: Material, registers: &Registers) -> Result<Vec<Finding>, Error> {
        if material.invoice.is_credit() {
            material.original = Some(self.original(&material.invoice).await?);
        }
        Ok(match judge(&material, registers) {
            Judgement::Ready { findings, .. }
            | Judgement::Held { findings }
            | Judgement::Skipped { findings } => findings,
        })
    }

    /// What decides a credit note's VAT.
    async fn original(&self, note: &Invoice) -> Result<Original, Error> {
        let Some(named) = note.original() else {
            return Ok(Original { number: None, tax_point: None, sold_on: Vec::new(), link: Link::NotNamed });
        };
        let original = self.access.session.invoice(named.guid).await;
        let original = original.map_err(Error::upstream("reading what a credit note credits"))?;
        Ok(Original {
            number: named.number.value().copied(),
            tax_point: original.as_ref().and_then(tax_point),
            sold_on: Vec::new(),
            link: Link::Unlinked,
        })
    }
}

impl Waiting {
    fn take(&mut self, invoice: Result<Invoice, ShapeError<InvoiceGuid>>, status: StatusGuid) {
        match invoice {
            // Severa might ignore the filter in silence.
            Ok(invoice) if invoice.status == status && self.met.insert(invoice.guid) => {
                self.heads.push(invoice);
            }
            Ok(_) => {}
            Err(misshapen) => {
                let finding = not_understood(&misshapen.path);
                let inside = finding.place.clone();
                self.misshapen.push(match misshapen.guid {
                    Some(guid) => Finding { place: of_invoice(guid, None, inside), ..finding },
                    None => finding,
                });
            }
        }
    }
}

fn not_understood(path: &str) -> Finding {
    let finding = Finding::new(Code::AnswerNotUnderstood, Place::Invoice { field: "".into() });
    finding.found(FieldName::from_path(path))
}

/// One finding of an invoice, told of one of many.
pub(super) fn told_of(invoice: &Invoice, finding: Finding) -> Finding {
    let place = of_invoice(invoice.guid, invoice.number.value().copied(), finding.place);
    Finding { place, ..finding }
}

fn of_invoice(guid: InvoiceGuid, number: Option<InvoiceNumber>, place: Place) -> Place {
    Place::OfInvoice { guid, number, place: Box::new(place) }
}
