//! What several sections need, each read once.

use std::collections::{HashMap, HashSet};

use super::{super::Error, Check};
use crate::{
    domain::{
        connection::Settings,
        finding::{Code, FieldName, Finding, Place},
        ids::{AccountNumber, CustomerGuid, CustomerNumber, ItemGuid, SalesAccountGuid},
        invoice::{BusinessUnit, Customer, CustomerAddress, Organization, Status},
        item::{Item, ItemKind, Product, ProductLinkState},
        validation::{Section, SectionReport},
        vat::Accounts,
    },
    engine::{connections::business_units, transfer::accounts},
    mapping::Countries,
    rules::{
        products::{Known, Products},
        validation::customers::Customers,
    },
    severa::{CUSTOMERS_MAX, ShapeError},
};

/// Severa's items, with all that is known when it is decided about them.
#[derive(Debug, Default)]
pub(super) struct Registered {
    pub(super) items: Vec<Item>,
    /// What could not be read as an item.
    pub(super) misshapen: Vec<Finding>,
    /// The numbers of all sales accounts.
    pub(super) numbers: HashMap<SalesAccountGuid, String>,
    /// The sales accounts that can still be chosen.
    pub(super) accounts: Vec<AccountNumber>,
    /// Talenom's products; none where they cannot be read.
    pub(super) products: Option<Vec<Product>>,
    /// How far the product of each item is.
    pub(super) links: HashMap<ItemGuid, ProductLinkState>,
}

/// What all customers came to.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) report: SectionReport,
    pub(super) customers: Customers,
}

impl Check<'_> {
    pub(super) async fn read_organization(&self) -> Result<&Organization, Error> {
        let read = async {
            let organization = self.access.session.organization().await;
            organization.map_err(Error::upstream("reading the Severa organization"))
        };
        self.organization.get_or_init(|| read).await.as_ref().map_err(Clone::clone)
    }

    pub(super) async fn read_statuses(&self) -> Result<&[Status], Error> {
        let read = async {
            let statuses = self.access.session.statuses().await;
            statuses.map_err(Error::upstream("reading the Severa statuses"))
        };
        self.statuses.get_or_init(|| read).await.as_deref().map_err(Clone::clone)
    }

    pub(super) async fn read_countries(&self) -> Result<&Countries, Error> {
        let read = async {
            let countries = self.access.session.countries().await;
            Ok(Countries::new(countries.map_err(Error::upstream("reading the Severa countries"))?))
        };
        self.countries.get_or_init(|| read).await.as_ref().map_err(Clone::clone)
    }

    /// The business units, where the connection is for some companies only.
    pub(super) async fn read_units(&self) -> Result<&[BusinessUnit], Error> {
        let read = business_units(self.connection, &self.access.session);
        self.units.get_or_init(|| read).await.as_deref().map_err(Clone::clone)
    }

    /// Talenom's sales accounts, where it lists them.
    pub(super) async fn read_accounts(&self) -> Result<&Accounts, Error> {
        self.accounts.get_or_init(|| accounts(&self.talenom)).await.as_ref().map_err(Clone::clone)
    }

    pub(super) async fn read_items(&self) -> Result<&Registered, Error> {
        let read = Box::pin(async {
            let session = &self.access.session;
            let mut registered = Registered::default();
            let accounts = session.sales_accounts().await;
            let accounts = accounts.map_err(Error::upstream("reading Severa's sales accounts"))?;
            let active = accounts.iter().filter(|account| account.is_active);
            registered.accounts =
                active.filter_map(|account| AccountNumber::parse(&account.number).ok()).collect();
            registered.numbers = accounts.into_iter().map(|account| (account.guid, account.number)).collect();
            for kind in ItemKind::ALL {
                let entries = session.items(kind, None).await;
                registered.take(entries.map_err(Error::upstream("reading Severa's registers of items"))?);
            }
            registered.products = match self.talenom.products().await {
                Ok(products) => Some(products.into_iter().map(|product| product.product).collect()),
                Err(error) if error.is_absence() => None,
                Err(error) => return Err(Error::upstream("reading Talenom's products")(error)),
            };
            let (ours, theirs) = (self.connection.organization, self.connection.talenom_organization);
            let links = self.engine.inner.store.product_links(ours, theirs).await;
            let links = links.map_err(Error::store("reading the links of items"))?;
            registered.links = links.into_iter().map(|link| (link.key.item, link.state)).collect();
            Ok(registered)
        });
        self.items.get_or_init(|| read).await.as_ref().map_err(Clone::clone)
    }

    /// Judges all customers that are in use, those with waiting or recent invoices first: they are the ones that are named.
    pub(super) async fn judge_customers(&self) -> Result<&Judged, Error> {
        let judging = Box::pin(async {
            // Side by side, though all customers are in memory then: so the pace decides how long it takes, and not what each
            // answer takes.
            let reading = (self.read_countries(), self.read_billing_addresses(), self.read_customers());
            let (countries, billing, customers) = tokio::try_join!(reading.0, reading.1, reading.2)?;
            let mut judged =
                Judged { report: SectionReport::new(Section::Customers), customers: Customers::default() };
            let mut met: HashSet<CustomerGuid> = HashSet::new();
            for customer in customers {
                match customer {
                    Ok(customer) if !met.insert(customer.guid) => {}
                    Ok(customer) => {
                        let addresses = billing.get(&customer.guid).map(Vec::as_slice).unwrap_or_default();
                        let settings = &self.connection.settings;
                        let found = judged.customers.check(&customer, addresses, countries, settings);
                        judged.report.look(found);
                    }
                    Err(misshapen) => judged.report.look([misshapen_customer(&misshapen)]),
                }
            }
            Ok(judged)
        });
        self.customers.get_or_init(|| judging).await.as_ref().map_err(Clone::clone)
    }

    /// The customers with waiting or recent invoices, then all that are in use.
    async fn read_customers(&self) -> Result<Vec<Result<Customer, ShapeError<CustomerGuid>>>, Error> {
        let session = &self.access.session;
        let mut customers = Vec::new();
        for numbers in self.billed_numbers().await?.chunks(CUSTOMERS_MAX) {
            let billed = session.customers(numbers).await;
            customers.extend(billed.map_err(Error::upstream("reading customers"))?);
        }
        let mut next = None;
        loop {
            let page = session.active_customers_page(next).await;
            let page = page.map_err(Error::upstream("reading customers"))?;
            customers.extend(page.elements);
            next = page.next;
            if next.is_none() {
                return Ok(customers);
            }
        }
    }

    /// The numbers of those with waiting invoices, then of those with recent ones.
    async fn billed_numbers(&self) -> Result<Vec<CustomerNumber>, Error> {
        let heads = self.read_waiting().await?.heads.iter().chain(self.read_recent().await?);
        let billed = heads.filter_map(|invoice| invoice.billing_customer.value()?.number.value().copied());
        let mut met = HashSet::new();
        Ok(billed.filter(|number| met.insert(*number)).collect())
    }

    /// The billing addresses of all customers: in bulk, for one call per customer would be most of the check.
    async fn read_billing_addresses(&self) -> Result<HashMap<CustomerGuid, Vec<CustomerAddress>>, Error> {
        let all = self.access.session.all_addresses().await;
        let all = all.map_err(Error::upstream("reading the customers' addresses"))?;
        let mut billing: HashMap<_, Vec<_>> = HashMap::new();
        for (customer, address) in all.into_iter().filter(|(_, address)| address.is_billing) {
            billing.entry(customer).or_default().push(address);
        }
        Ok(billing)
    }
}

impl Registered {
    /// What is decided by about the items; none where Talenom's products cannot be read.
    pub(super) fn known(&self, settings: &Settings) -> Option<Known<'_>> {
        let products = self.products.as_ref()?;
        let inactive = self.items.iter().filter(|item| !item.is_active);
        Some(Known {
            links: &self.links,
            products: Products::listed(products.iter()),
            accounts: &self.numbers,
            inactive: inactive.map(|item| item.guid).collect(),
            deactivates: settings.deactivate_products,
        })
    }

    fn take<G>(&mut self, items: Vec<Result<Item, ShapeError<G>>>) {
        for item in items {
            match item {
                Ok(item) => self.items.push(item),
                Err(misshapen) => {
                    let place = Place::Organization { field: "items".into() };
                    let finding = Finding::new(Code::AnswerNotUnderstood, place);
                    self.misshapen.push(finding.found(FieldName::from_path(&misshapen.path)));
                }
            }
        }
    }
}

fn misshapen_customer(misshapen: &ShapeError<CustomerGuid>) -> Finding {
    let field = FieldName::from_path(&misshapen.path);
    let place = match misshapen.guid {
        Some(guid) => Place::OfCustomer { guid, number: None, field: field.clone() },
        None => Place::Customer { field: field.clone() },
    };
    Finding::new(Code::AnswerNotUnderstood, place).found(field)
}
