//! What is done for Severa's items in Talenom. Items with the same code share one product; one without a code has a product
//! of its own, known by its link. On a match Talenom's account, VAT and price stand.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::domain::{
    finding::{Code, Finding, Place, outcome_of},
    ids::{AccountNumber, ItemGuid, Marker, ProductId, SalesAccountGuid},
    item::{Item, ItemCode, Lead, NewProduct, Product, ProductChange, ProductLinkState},
    money::Percent,
    sales_invoice::ContentHash,
};

/// What Talenom takes of a name. The length is assumed: see docs/apis/talenom.md.
const NAME_MAX: usize = 200;

/// How many of the percents or accounts that contradict each other a finding names: it is kept for every item of the code.
const NAMED_MAX: usize = 10;

/// What is done for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The product is there.
    Found {
        /// The product.
        product: ProductId,
        /// Whether the item is linked to it already.
        is_linked: bool,
        /// What is changed in it; of the items of one product, by the first.
        change: ProductChange,
    },
    /// A product is made; once for all items of a code.
    New {
        /// What it shall be.
        product: Box<NewProduct>,
        /// What is noteworthy about it.
        findings: Vec<Finding>,
    },
    /// Error findings stand in the way.
    Held(Vec<Finding>),
    /// A creation was sent, and Talenom cannot be asked what became of it.
    Uncertain,
    /// Nothing is to be done.
    Skipped(Finding),
}

impl Step {
    /// The hash of what would be written, which is what a plan goes by; none where nothing would.
    #[must_use]
    pub fn content_hash(&self) -> Option<ContentHash> {
        #[derive(Serialize)]
        struct Written<'a> {
            product: Option<&'a ProductId>,
            change: Option<&'a ProductChange>,
            new: Option<&'a NewProduct>,
        }
        let written = match self {
            Self::Found { is_linked: true, change, .. } if change.is_empty() => return None,
            Self::Found { product, change, .. } => {
                Written { product: Some(product), change: Some(change), new: None }
            }
            Self::New { product, .. } => Written { product: None, change: None, new: Some(product) },
            Self::Held(_) | Self::Uncertain | Self::Skipped(_) => return None,
        };
        Some(ContentHash::of_json(&written))
    }
}

/// The products of a Talenom organization, to be found by all that tells them apart.
#[derive(Debug, Default)]
pub struct Products<'a> {
    with_id: HashMap<&'a ProductId, &'a Product>,
    of_code: HashMap<String, Vec<&'a Product>>,
    with_mark: HashMap<&'a str, &'a Product>,
}

impl<'a> Products<'a> {
    /// Makes a list findable.
    #[must_use]
    pub fn listed(products: impl Iterator<Item = &'a Product>) -> Self {
        let mut listed = Self::default();
        for product in products {
            listed.with_id.insert(&product.id, product);
            if let Some(code) = &product.code {
                listed.of_code.entry(code.key()).or_default().push(product);
            }
            if let Some(mark) = product.external_reference.text() {
                listed.with_mark.insert(mark, product);
            }
        }
        listed
    }

    /// Whether none of them has the code.
    #[must_use]
    pub fn lack(&self, code: &ItemCode) -> bool {
        !self.of_code.contains_key(&code.key())
    }

    /// Whether one of them shows a mark of ours, so that it is seen that marks are kept.
    fn show_marks(&self) -> bool {
        self.with_mark.keys().any(|mark| Marker::is_one(mark))
    }

    /// The product with the code: the one that is written so, else the only one that differs in case alone.
    fn with_code(&self, code: &ItemCode) -> Result<Option<&'a Product>, Finding> {
        let found = self.of_code.get(&code.key()).map(Vec::as_slice).unwrap_or_default();
        let is_written_so =
            |product: &&&Product| product.code.as_ref().is_some_and(|own| own.as_str() == code.as_str());
        match (found.iter().find(is_written_so), found) {
            (Some(product), _) | (None, [product]) => Ok(Some(product)),
            (None, []) => Ok(None),
            (None, several) => {
                Err(Finding::new(Code::ProductAmbiguous, Place::TalenomProduct).found(several.len()))
            }
        }
    }
}

/// Everything that is known when it is decided about items.
#[derive(Debug)]
pub struct Known<'a> {
    /// How far the product of each item is.
    pub links: &'a HashMap<ItemGuid, ProductLinkState>,
    /// What Talenom has.
    pub products: Products<'a>,
    /// The numbers of Severa's sales accounts.
    pub accounts: &'a HashMap<SalesAccountGuid, String>,
    /// The items of which it was read that they are not in use.
    pub inactive: HashSet<ItemGuid>,
    /// Whether products are deactivated that no item in use has.
    pub deactivates: bool,
}

/// The items by code, each code where it comes first; one without a code is alone.
#[must_use]
pub fn by_code(items: &[Item]) -> Vec<Vec<&Item>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<&Item>> = Vec::new();
    for item in items {
        let place = match &item.code {
            Some(code) => *places.entry(code.key()).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(place) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// The number of an item's account; a work type tells the account alone.
pub(crate) fn account_of(item: &Item, accounts: &HashMap<SalesAccountGuid, String>) -> Option<AccountNumber> {
    let account = item.sales_account.value()?;
    let by_guid = || account.guid.and_then(|guid| accounts.get(&guid)).map(String::as_str);
    AccountNumber::parse(account.number.text().or_else(by_guid)?.trim()).ok()
}

/// How the items of one code that are in use are booked. What one of them leaves open contradicts nothing.
#[derive(Debug)]
pub struct Booked {
    percents: BTreeSet<Percent>,
    accounts: BTreeSet<AccountNumber>,
}

impl Booked {
    /// What the items of one code say together.
    #[must_use]
    pub fn of(group: &[&Item], accounts: &HashMap<SalesAccountGuid, String>) -> Self {
        let active = || group.iter().filter(|item| item.is_active);
        Self {
            percents: active().filter_map(|item| item.vat_percent.value().copied()).collect(),
            accounts: active().filter_map(|item| account_of(item, accounts)).collect(),
        }
    }

    /// Why no one product can be made of them.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.percents.len() > 1 {
            let finding = Finding::new(Code::ItemVatConflict, Place::Item { field: "vatRate".into() });
            findings.push(self.percents.iter().copied().take(NAMED_MAX).fold(finding, Finding::expected));
        }
        if self.accounts.len() > 1 {
            let finding =
                Finding::new(Code::ItemAccountConflict, Place::Item { field: "salesAccount".into() });
            findings.push(self.accounts.iter().copied().take(NAMED_MAX).fold(finding, Finding::expected));
        }
        findings
    }
}

impl Known<'_> {
    /// What is done for each of the items of one code.
    #[must_use]
    pub fn decide(&self, group: &[&Item]) -> Vec<Step> {
        let target = self.target(group);
        let new = self.made(group);
        let step = |item: &&Item| match (self.link(item).and_then(ProductLinkState::product), &target) {
            (Some(product), _) if self.products.with_id.contains_key(product) => {
                Step::Found { product: product.clone(), is_linked: true, change: ProductChange::default() }
            }
            (Some(product), _) => {
                let gone = Finding::new(Code::ProductGone, Place::TalenomProduct).found(product.clone());
                Step::Held(vec![gone])
            }
            (None, Err(finding)) => Step::Held(vec![finding.clone()]),
            (None, Ok(Some(product))) => Step::Found {
                product: product.id.clone(),
                is_linked: false,
                change: ProductChange::default(),
            },
            (None, Ok(None)) => new.clone(),
        };
        let mut steps: Vec<Step> = group.iter().map(step).collect();
        let mut changed = HashSet::new();
        for step in &mut steps {
            if let Step::Found { product, change, .. } = step
                && changed.insert(product.clone())
            {
                *change = self.change(product, group);
            }
        }
        steps
    }

    /// What a code of rows leads to: the product that has it, else that of its items, of which this was decided.
    #[must_use]
    pub fn lead(&self, code: &ItemCode, decided: &[Step]) -> Option<Lead> {
        match self.products.with_code(code) {
            Ok(Some(product)) => return Some(product.into()),
            Ok(None) => {}
            Err(_) => return Some(Lead::Blocked),
        }
        let found = decided.iter().filter_map(|step| match step {
            Step::Found { product, .. } => self.products.with_id.get(product).copied(),
            Step::New { .. } | Step::Held(_) | Step::Uncertain | Step::Skipped(_) => None,
        });
        let mut found: Vec<&Product> = found.collect();
        found.dedup();
        match found.as_slice() {
            [product] => return Some((*product).into()),
            [] => {}
            // None of them is what the code means.
            [_, _, ..] => return None,
        }
        let new = decided.iter().find_map(|step| match step {
            Step::New { product, .. } => Some(Lead::Product { id: None, account: product.sales_account }),
            Step::Found { .. } | Step::Held(_) | Step::Uncertain | Step::Skipped(_) => None,
        });
        let is_blocked = |step: &Step| matches!(step, Step::Held(_) | Step::Uncertain);
        new.or_else(|| decided.iter().any(is_blocked).then_some(Lead::Blocked))
    }

    fn link(&self, item: &Item) -> Option<&ProductLinkState> {
        self.links.get(&item.guid)
    }

    /// The product that items without a link get: that of their code, else that of another item of the code, else one with
    /// our mark, whose code somebody has changed.
    fn target(&self, group: &[&Item]) -> Result<Option<&Product>, Finding> {
        let code = group.iter().find_map(|item| item.code.as_ref());
        let of_code = code.map_or(Ok(None), |code| self.products.with_code(code))?;
        let linked = |item: &&Item| self.link(item)?.product().and_then(|id| self.products.with_id.get(id));
        let marked = |item: &&Item| self.products.with_mark.get(Marker::of_item(item.guid).as_str());
        let of_item = || group.iter().find_map(linked).or_else(|| group.iter().find_map(marked)).copied();
        Ok(of_code.or_else(of_item))
    }

    /// What is done for items whose product is not there.
    fn made(&self, group: &[&Item]) -> Step {
        let is_uncertain = |item: &&Item| match self.link(item) {
            Some(ProductLinkState::Uncertain) => true,
            // Nothing but its mark could show that it is there.
            Some(ProductLinkState::Requested { .. }) => item.code.is_none() && !self.products.show_marks(),
            Some(
                ProductLinkState::Linked { .. }
                | ProductLinkState::Updating { .. }
                | ProductLinkState::Refused,
            )
            | None => false,
        };
        if group.iter().any(is_uncertain) {
            return Step::Uncertain;
        }
        let active: Vec<&Item> = group.iter().copied().filter(|item| item.is_active).collect();
        let Some(first) = active.first() else {
            return Step::Skipped(Finding::new(Code::ItemInactive, Place::Item { field: "isActive".into() }));
        };
        let mut findings = Vec::new();
        let name = name(first, &mut findings);
        if let Some(code) = first.code.as_ref().filter(|code| !code.fits()) {
            let characters = code.as_str().chars().count();
            let finding = Finding::new(Code::ItemCodeTooLong, Place::Item { field: "code".into() });
            findings.push(finding.found(characters).expected(ItemCode::LENGTH_MAX));
        }
        let booked = Booked::of(group, self.accounts);
        findings.extend(booked.conflicts());
        let (Some(name), None) = (name, outcome_of(&findings)) else { return Step::Held(findings) };
        let product = NewProduct {
            marker: Marker::of_item(first.guid),
            code: first.code.clone(),
            name,
            unit: active.iter().find_map(|item| item.unit.text()).map(ToOwned::to_owned),
            tax_percent: booked.percents.first().copied(),
            sales_account: booked.accounts.first().copied(),
        };
        Step::New { product: Box::new(product), findings }
    }

    /// What the product of some of the items lacks.
    fn change(&self, id: &ProductId, group: &[&Item]) -> ProductChange {
        let Some(product) = self.products.with_id.get(id) else { return ProductChange::default() };
        let first_text =
            |text: fn(&Item) -> Option<&str>| group.iter().find_map(|item| text(item)).map(ToOwned::to_owned);
        let name = product.name.text().is_none().then(|| first_text(|item| item.name.text())).flatten();
        let unit = product.unit.text().is_none().then(|| first_text(|item| item.unit.text())).flatten();
        ProductChange {
            name: name.map(|name| name.chars().take(NAME_MAX).collect()),
            unit,
            deactivates: self.deactivates && product.is_active && self.is_out_of_use(id, group),
        }
    }

    /// Whether every item that has the product, or gets it now, was read and is not in use.
    fn is_out_of_use(&self, id: &ProductId, group: &[&Item]) -> bool {
        let linked = self.links.iter().filter(|(_, state)| state.product() == Some(id));
        let mut all = linked.map(|(item, _)| *item).chain(group.iter().map(|item| item.guid));
        all.all(|item| self.inactive.contains(&item))
    }
}

fn name(item: &Item, findings: &mut Vec<Finding>) -> Option<String> {
    let place = Place::Item { field: "name".into() };
    let Some(name) = item.name.text() else {
        findings.push(Finding::new(Code::FieldMissing, place).expected("name"));
        return None;
    };
    let characters = name.chars().count();
    if characters > NAME_MAX {
        findings.push(Finding::new(Code::TextShortened, place).found(characters).expected(NAME_MAX));
    }
    Some(name.chars().take(NAME_MAX).collect())
}

#[cfg(test)]
mod tests;
