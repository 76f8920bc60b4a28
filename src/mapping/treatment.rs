//! Why a row has no VAT. A row at 0 % is booked and printed by its ground, so one without a ground waits.

use crate::domain::{
    Field,
    finding::{Code, Finding, Place},
    ids::BusinessId,
    invoice::{CountrySettings, Customer, InvoiceSettings},
    vat::{Treatment, is_member_state},
};

use super::{Countries, Grounds, Material, Registers, text};

/// Talenom's limit on the printed ground.
const REASON_MAX: usize = 200;

/// What the rows at 0 % of one invoice are.
#[derive(Debug, Clone)]
pub(super) struct ZeroVat {
    pub(super) treatment: Treatment,
    /// The ground, as it is printed.
    pub(super) reason: Option<String>,
}

/// The treatment of an invoice's rows at 0 %, where there is one; what the buyer or the ground lacks for it is told.
pub(super) fn of_zero_rows(
    material: &Material,
    registers: &Registers,
    findings: &mut Vec<Finding>,
) -> Option<ZeroVat> {
    let grounds = material.grounds.as_ref();
    let buyer = Buyer::of(material, &registers.countries);
    let ground = grounds.and_then(|grounds| ground_of(&grounds.customer, &buyer, &registers.countries));
    let is_reverse_charged = grounds.is_some_and(is_reverse_charged);
    let treatment = if !registers.is_vat_registered {
        Treatment::SellerNotRegistered
    } else if is_reverse_charged {
        reverse_charge(&buyer, ground)?
    } else {
        ground.and_then(|ground| tax_free(ground, &buyer))?
    };
    if buyer.lacks_id_for(treatment) {
        findings.push(Finding::new(Code::BuyerIdMissing, customer("vatNumber")));
    }
    Some(ZeroVat { treatment, reason: reason(grounds, ground, is_reverse_charged, treatment, findings) })
}

/// Whether the invoice's settings alone tell what its rows at 0 % are, so that nobody needs to ask for the customer's.
#[must_use]
pub fn is_told_by(settings: &InvoiceSettings, material: &Material, countries: &Countries) -> bool {
    settings.is_reverse_charged == Field::Value(true)
        && settings.reverse_charge_description.text().is_some()
        && Buyer::of(material, countries).is_finnish()
}

fn customer(field: &'static str) -> Place {
    Place::Customer { field: field.into() }
}

fn is_reverse_charged(grounds: &Grounds) -> bool {
    grounds.invoice.as_ref().is_some_and(|invoice| invoice.is_reverse_charged == Field::Value(true))
}

/// Who buys, as far as VAT asks.
struct Buyer<'a> {
    /// The country's ISO code.
    country: Option<&'a str>,
    /// The business id or VAT id, without blanks and hyphens.
    id: Option<String>,
}

impl<'a> Buyer<'a> {
    /// The country is that of the seat, else of the printed address, else of the VAT id.
    fn of(material: &'a Material, countries: &'a Countries) -> Self {
        let seat = material.customer.as_ref().and_then(|customer| customer.headquarter_address.value());
        let printed = material.invoice.receiver_address.value();
        let named = [seat, printed].into_iter().flatten();
        let country =
            named.filter_map(|address| address.country.text()).find_map(|name| countries.code(name));
        let id = material.customer.as_ref().and_then(id_of);
        let of_id = || id.as_deref().and_then(|id| countries.code(country_of_prefix(id.get(..2)?)));
        Self { country: country.or_else(of_id), id }
    }

    fn is_finnish(&self) -> bool {
        match self.country {
            Some(country) => country == "FI",
            None => self.has_business_id(),
        }
    }

    fn is_of_another_member_state(&self) -> bool {
        !self.is_finnish() && self.country.is_some_and(is_member_state)
    }

    fn has_business_id(&self) -> bool {
        self.id.as_deref().is_some_and(|id| BusinessId::parse(id).is_ok())
    }

    /// A VAT id of another member state: its prefix and what can follow one.
    fn has_foreign_vat_id(&self) -> bool {
        let Some((prefix, rest)) = self.id.as_deref().and_then(|id| id.split_at_checked(2)) else {
            return false;
        };
        let country = country_of_prefix(prefix);
        let is_rest = (2..=13).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        country != "FI" && is_member_state(country) && is_rest
    }

    fn lacks_id_for(&self, treatment: Treatment) -> bool {
        match treatment {
            Treatment::DomesticReverseCharge => !self.has_business_id(),
            Treatment::EuService | Treatment::EuGoods => !self.has_foreign_vat_id(),
            Treatment::Domestic
            | Treatment::Export
            | Treatment::OutsideScope
            | Treatment::Exempt
            | Treatment::ZeroRated
            | Treatment::SellerNotRegistered => false,
        }
    }
}

fn id_of(customer: &Customer) -> Option<String> {
    let text = customer.vat_number.text()?;
    Some(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_uppercase())
}

/// Greece has another prefix than its ISO code.
fn country_of_prefix(prefix: &str) -> &str {
    if prefix == "EL" { "GR" } else { prefix }
}

/// What a customer's country settings say of sales without VAT. Where several countries say something else, the buyer's
/// own counts: Severa does not say whether the country of an entry is the buyer's or the seller's.
fn ground_of<'a>(
    settings: &'a [CountrySettings],
    buyer: &Buyer<'_>,
    countries: &Countries,
) -> Option<&'a CountrySettings> {
    let says_something = |entry: &&CountrySettings| {
        entry.is_tax_free == Field::Value(true) || entry.zero_vat_category.text().is_some()
    };
    let said: Vec<&CountrySettings> = settings.iter().filter(says_something).collect();
    let is_buyers = |entry: &&&CountrySettings| {
        let country = entry.country.text().and_then(|name| countries.code(name));
        country.is_some() && country == buyer.country
    };
    match said.as_slice() {
        [] => None,
        [entry] => Some(entry),
        several => several.iter().find(is_buyers).copied(),
    }
}

/// The buyer pays the VAT: in Finland, or in its own member state. Outside the EU there is no such VAT.
fn reverse_charge(buyer: &Buyer<'_>, ground: Option<&CountrySettings>) -> Option<Treatment> {
    let is_goods = ground.and_then(|ground| ground.zero_vat_category.text()) == Some("K");
    if buyer.is_finnish() {
        Some(Treatment::DomesticReverseCharge)
    } else if buyer.is_of_another_member_state() {
        Some(if is_goods { Treatment::EuGoods } else { Treatment::EuService })
    } else {
        buyer.country.map(|_| Treatment::OutsideScope)
    }
}

/// What the category of the country settings means. Without one, only a domestic sale with its ground can be told: abroad
/// it would have to be guessed whether goods or services were sold.
fn tax_free(ground: &CountrySettings, buyer: &Buyer<'_>) -> Option<Treatment> {
    match ground.zero_vat_category.text() {
        Some("AE") => reverse_charge(buyer, None),
        Some("K") => Some(Treatment::EuGoods),
        Some("G") => Some(Treatment::Export),
        Some("O") => Some(Treatment::OutsideScope),
        Some("E") => Some(Treatment::Exempt),
        Some("Z") => Some(Treatment::ZeroRated),
        Some(_) => None,
        None => {
            let is_told = buyer.is_finnish() && ground.tax_free_description.text().is_some();
            is_told.then_some(Treatment::Exempt)
        }
    }
}

/// The ground as it is printed. The law asks for one with every sale without VAT.
fn reason(
    grounds: Option<&Grounds>,
    ground: Option<&CountrySettings>,
    is_reverse_charged: bool,
    treatment: Treatment,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    const REVERSE_CHARGE: &str = "reverseChargeDescription";
    const TAX_FREE: &str = "taxFreeDescription";
    let of_invoice = grounds.and_then(|grounds| grounds.invoice.as_ref()).filter(|_| is_reverse_charged);
    let of_invoice = of_invoice.map(|invoice| &invoice.reverse_charge_description);
    let of_invoice = of_invoice.filter(|description| description.text().is_some());
    let of_customer = ground.map(|ground| &ground.tax_free_description);
    let (description, place) = match (of_invoice, of_customer) {
        (Some(description), _) => (Some(description), Place::Invoice { field: REVERSE_CHARGE.into() }),
        (None, description) if is_reverse_charged => {
            (description, Place::Invoice { field: REVERSE_CHARGE.into() })
        }
        (None, description) => (description, customer(TAX_FREE)),
    };
    let reason = description.and_then(|text| text::shortened(text, REASON_MAX, &place, findings));
    if reason.is_none() && treatment != Treatment::SellerNotRegistered {
        findings.push(Finding::new(Code::TaxReasonMissing, place));
    }
    reason
}
