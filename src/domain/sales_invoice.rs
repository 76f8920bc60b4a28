//! What Talenom shall hold: the outcome of mapping, and what is compared with Talenom's answer.

use std::{collections::BTreeMap, fmt};

use aws_lc_rs::digest::{SHA256, digest};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    ParseError,
    connection::InvoiceNumbers,
    contact::{Address, DeliveryChannel},
    finding::FieldName,
    ids::{AccountNumber, InvoiceNumber, Marker, ProductId, TalenomInvoiceId},
    money::{Amount, Currency, ExchangeRate, Percent, Quantity, UnitPrice},
    vat::Treatment,
};

/// An invoice as it shall stand in Talenom.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesInvoice {
    /// Our mark.
    pub marker: Marker,
    /// Whether it charges or credits.
    pub kind: InvoiceKind,
    /// Severa's number.
    pub number: InvoiceNumber,
    /// Whose number is printed.
    pub numbers: InvoiceNumbers,
    /// The printed date.
    pub date: Date,
    /// When it is to be paid.
    pub due_date: Date,
    /// Days between the two.
    pub payment_term: Option<i64>,
    /// Interest on late payment, percent a year.
    pub overdue_interest: Option<Percent>,
    /// The payment reference.
    pub reference_number: Option<String>,
    /// The currency of every sum.
    pub currency: Currency,
    /// What the currency is worth in euros, where it is another one.
    pub exchange_rate: Option<ExchangeRate>,
    /// When it was delivered, required by law.
    pub delivery: Delivery,
    /// Who is named on it, where that differs from the contact.
    pub recipient: Option<Recipient>,
    /// The seller's reference.
    pub our_reference: Option<String>,
    /// The buyer's reference.
    pub your_reference: Option<String>,
    /// The buyer's order.
    pub order_number: Option<String>,
    /// Free text.
    pub free_text: Option<String>,
    /// How it is sent, where this run could tell; else as the contact says.
    pub delivery_channel: Option<DeliveryChannel>,
    /// The rows.
    pub lines: Vec<Line>,
}

/// An invoice holds names, so only our mark and the size are shown.
impl fmt::Debug for SalesInvoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SalesInvoice")
            .field("marker", &self.marker)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

/// Whether an invoice charges or credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvoiceKind {
    /// It charges.
    Normal,
    /// It credits: an invoice in Talenom, or none that is named.
    Credit(Option<Credited>),
}

impl InvoiceKind {
    /// What a credit credits, where that is named.
    #[must_use]
    pub const fn credited(&self) -> Option<&Credited> {
        match self {
            Self::Normal => None,
            Self::Credit(credited) => credited.as_ref(),
        }
    }
}

/// An invoice in Talenom that a credit note credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// The invoice; none in a plan, where it may not stand in Talenom yet. So that an invoice is as its plan judged it, it is
    /// no part of the content.
    #[serde(skip)]
    pub invoice: Option<TalenomInvoiceId>,
    /// Its number.
    pub number: InvoiceNumber,
}

/// Who is named on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The name.
    pub name: String,
    /// The contact person.
    pub contact_person: Option<String>,
    /// The address.
    pub address: Address,
}

/// When what is sold was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The first day.
    pub first: Date,
    /// The last day; the same as the first where it was one day.
    pub last: Date,
}

impl Delivery {
    /// A delivery on one day.
    #[must_use]
    pub const fn on(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// From the first of these days to the last, where there are any.
    #[must_use]
    pub fn over(days: &[Date]) -> Option<Self> {
        Some(Self { first: *days.iter().min()?, last: *days.iter().max()? })
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It sells something.
    Sale(Sale),
    /// It only says something.
    Text(String),
}

impl Line {
    /// What it sells, where it does.
    #[must_use]
    pub const fn sale(&self) -> Option<&Sale> {
        match self {
            Self::Sale(sale) => Some(sale),
            Self::Text(_) => None,
        }
    }
}

/// A row that sells something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// What is printed.
    pub name: String,
    /// The product's code.
    pub code: Option<String>,
    /// The product; none in a plan, where it may not be made yet. So that an invoice is as its plan judged it, it is no part
    /// of the content.
    #[serde(skip)]
    pub product: Option<ProductId>,
    /// How many.
    pub quantity: Quantity,
    /// Of what.
    pub unit: Option<String>,
    /// The price of one without VAT.
    pub unit_price: UnitPrice,
    /// The account.
    pub sales_account: AccountNumber,
    /// The VAT percent.
    pub tax_percent: Percent,
    /// What kind of sale it is.
    pub treatment: Treatment,
    /// The ground for 0 %, which is printed.
    pub tax_reason: Option<String>,
    /// The cost centre.
    pub cost_center: Option<String>,
}

/// The three sums of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Without VAT.
    pub net: Amount,
    /// The VAT.
    pub tax: Amount,
    /// To be paid.
    pub gross: Amount,
    /// The currency of the three.
    pub currency: Currency,
}

impl SalesInvoice {
    /// The number that Talenom shall keep, where it is not Talenom's own.
    #[must_use]
    pub fn kept_number(&self) -> Option<InvoiceNumber> {
        match self.numbers {
            InvoiceNumbers::Severa => Some(self.number),
            InvoiceNumbers::Talenom => None,
        }
    }

    /// The rows that sell something.
    pub fn sales(&self) -> impl Iterator<Item = &Sale> {
        self.lines.iter().filter_map(Line::sale)
    }

    /// The sums that Talenom will compute: each row's net is rounded, then the tax of each percent's sum of nets.
    ///
    /// This is the rule that we assume of Talenom; docs/apis/talenom.md names it among the assumptions.
    #[must_use]
    pub fn predicted_totals(&self) -> Totals {
        let mut nets: BTreeMap<Percent, Decimal> = BTreeMap::new();
        for sale in self.sales() {
            let sum = nets.entry(sale.tax_percent).or_default();
            // What is too large for any invoice ends at the largest number, and so never agrees with Severa's sums.
            *sum = sum.saturating_add(sale.net(self.currency).get());
        }
        let net = nets.values().fold(Decimal::ZERO, |sum, net| sum.saturating_add(*net));
        let tax_of = |(percent, net): (&Percent, &Decimal)| {
            Amount::from_decimal(net.saturating_mul(percent.get()) / Decimal::ONE_HUNDRED)
                .rounded(self.currency)
                .get()
        };
        let tax = nets.iter().map(tax_of).fold(Decimal::ZERO, Decimal::saturating_add);
        Totals {
            net: Amount::from_decimal(net),
            tax: Amount::from_decimal(tax),
            gross: Amount::from_decimal(net.saturating_add(tax)),
            currency: self.currency,
        }
    }

    /// The number that a credit names its original by: none where Talenom numbers the invoices, and so has another.
    #[must_use]
    pub fn credited_number(&self) -> Option<InvoiceNumber> {
        self.kind.credited().filter(|_| self.kept_number().is_some()).map(|credited| credited.number)
    }

    /// The hash of everything that was mapped. Status, payment date and timestamps are not among it.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of_json(self)
    }
}

impl SalesInvoice {
    /// A short hash of each field.
    #[must_use]
    pub fn field_hashes(&self) -> FieldHashes {
        const LENGTH: usize = 16;
        let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(self) else {
            return FieldHashes::default();
        };
        let hash = |value| ContentHash::of_json(&value).to_string()[..LENGTH].to_owned();
        FieldHashes(fields.into_iter().map(|(name, value)| (name, hash(value))).collect())
    }
}

impl Sale {
    /// The row's sum without VAT, rounded.
    #[must_use]
    pub fn net(&self, currency: Currency) -> Amount {
        Amount::from_decimal(self.quantity.get().saturating_mul(self.unit_price.get())).rounded(currency)
    }
}

/// A short hash of each field of an invoice that was written, so that a later change can be named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldHashes(BTreeMap<String, String>);

impl FieldHashes {
    /// The names of the fields that differ. A field that only one of the two knows is none: one was written by a release
    /// that did not have it.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<FieldName> {
        let differs =
            |(name, hash): &(&String, &String)| other.0.get(*name).is_some_and(|other| other != *hash);
        self.0.iter().filter(differs).map(|(name, _)| FieldName::from_path(name)).collect()
    }
}

/// The SHA-256 of mapped content, an invoice's or a contact's, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(hash)
    }

    /// The hash of a value as JSON.
    #[must_use]
    pub fn of_json(content: &impl Serialize) -> Self {
        // It has text keys, texts and numbers only, so that writing it to memory cannot fail.
        serde_json::to_vec(content).map_or(Self([0; 32]), |canonical| Self::of(&canonical))
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`ParseError::Characters`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError = ParseError::Characters { allowed: "64 hexadecimal digits" };
        let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>().ok_or(ERROR)?;
        if digits.len() != 64 {
            return Err(ERROR);
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(pair[0] * 16 + pair[1]).map_err(|_| ERROR)?;
        }
        Ok(Self(hash))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn invoice(lines: &[(&str, &str, &str)]) -> SalesInvoice {
        let line = |(quantity, price, percent): &(&str, &str, &str)| {
            Line::Sale(Sale {
                name: "Työ".to_owned(),
                code: None,
                product: None,
                quantity: Quantity::parse(quantity).unwrap(),
                unit: None,
                unit_price: UnitPrice::parse(price).unwrap(),
                sales_account: AccountNumber::new(3000).unwrap(),
                tax_percent: Percent::parse(percent).unwrap(),
                treatment: Treatment::Domestic,
                tax_reason: None,
                cost_center: None,
            })
        };
        SalesInvoice {
            marker: Marker::of_invoice(Uuid::nil().into()),
            kind: InvoiceKind::Normal,
            number: InvoiceNumber::new(1).unwrap(),
            numbers: InvoiceNumbers::Severa,
            date: date(2026, 11, 1),
            due_date: date(2026, 11, 15),
            payment_term: None,
            overdue_interest: None,
            reference_number: None,
            currency: Currency::EUR,
            exchange_rate: None,
            delivery: Delivery::on(date(2026, 11, 1)),
            recipient: None,
            our_reference: None,
            your_reference: None,
            order_number: None,
            free_text: None,
            delivery_channel: None,
            lines: lines.iter().map(line).collect(),
        }
    }

    #[test]
    fn totals_are_rounded_by_row_and_then_by_percent() {
        let totals = invoice(&[("1", "0.125", "25.5"), ("1", "0.125", "25.5"), ("2.5", "10", "13.5")])
            .predicted_totals();
        let texts = [totals.net, totals.tax, totals.gross].map(|sum| sum.to_text(Currency::EUR));
        // 0.13 + 0.13 + 25.00; 0.26 × 25.5 % = 0.0663, 25 × 13.5 % = 3.375.
        assert_eq!(texts, ["25.26", "3.45", "28.71"]);
    }

    #[test]
    fn the_same_percent_written_otherwise_is_the_same_group_and_the_same_content() {
        let one = invoice(&[("1", "0.05", "25.5"), ("1", "0.05", "25.50")]);
        let other = invoice(&[("1.0", "0.05", "25.50"), ("1", "0.050", "25.5")]);
        assert_eq!(one.predicted_totals().tax.to_text(Currency::EUR), "0.03");
        assert_eq!(one.content_hash(), other.content_hash());
        assert_ne!(one.content_hash(), invoice(&[("1", "0.05", "25.5")]).content_hash());
        assert_eq!(ContentHash::parse(&one.content_hash().to_string()), Ok(one.content_hash()));
    }

    #[test]
    fn a_change_is_named_by_its_field() {
        let one = invoice(&[("1", "10", "25.5")]);
        let mut other = invoice(&[("2", "10", "25.5")]);
        other.due_date = date(2026, 11, 30);
        let differing = one.field_hashes().differing(&other.field_hashes());
        let names: Vec<&str> = differing.iter().map(FieldName::as_str).collect();
        assert_eq!(names, ["due_date", "lines"]);
        assert!(one.field_hashes().differing(&one.field_hashes()).is_empty());
        // A field that one side did not know is no change.
        let mut fewer = one.field_hashes();
        fewer.0.remove("lines");
        assert!(fewer.differing(&one.field_hashes()).is_empty());
        assert!(one.field_hashes().differing(&fewer).is_empty());
    }
}
