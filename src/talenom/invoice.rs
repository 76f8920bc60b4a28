//! What we keep of an invoice of Talenom's, and whether it is what we would write.

use std::fmt;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::render;
use crate::{
    domain::{
        Field,
        finding::{Code, Finding, Place},
        ids::{AccountNumber, ContactId, InvoiceNumber, RowVersion, TalenomInvoiceId},
        money::{Currency, ExchangeRate, Percent, Quantity, UnitPrice},
        sales_invoice::{Delivery, InvoiceKind, Line, Sale, SalesInvoice, Totals},
    },
    outbound::{
        Problem,
        json::{Cursor, Object},
    },
};

/// How far an invoice is in Talenom. Only `Draft` is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// It can be changed.
    Draft,
    /// It is booked.
    Approved,
    /// It is booked and was sent.
    Sent,
    /// It is booked and was paid.
    Paid,
    /// It is booked and was credited.
    Credited,
    /// A word that we do not know: no draft, and nothing more can be said.
    Other,
}

impl InvoiceStatus {
    /// Whether it is booked, as far as we know the word.
    #[must_use]
    pub const fn is_approved(self) -> bool {
        matches!(self, Self::Approved | Self::Sent | Self::Paid | Self::Credited)
    }
}

/// An invoice as Talenom has it.
#[derive(Clone, PartialEq)]
pub struct TalenomInvoice {
    /// The invoice.
    pub id: TalenomInvoiceId,
    /// Its optimistic lock.
    pub row_version: RowVersion,
    /// How far it is.
    pub status: InvoiceStatus,
    /// Whether it credits.
    pub is_credit: bool,
    /// Its number; none in a new draft, where Talenom shows zero.
    pub number: Option<InvoiceNumber>,
    /// Whom it is for.
    pub contact: Field<ContactId>,
    /// Our mark, where it was made by us and Talenom keeps it.
    pub external_reference: Field<String>,
    /// The printed date.
    pub date: Field<Date>,
    /// When it is to be paid.
    pub due_date: Field<Date>,
    /// The payment reference.
    pub reference_number: Field<String>,
    /// The currency of its sums.
    pub currency: Field<Currency>,
    /// The sums that Talenom computed, where it shows all three.
    pub totals: Option<Totals>,
    /// How many rows it has.
    pub lines: usize,
    /// The object as Talenom sent it, for the next write.
    pub(super) raw: Map<String, Value>,
}

/// An invoice holds names, so only what identifies it is shown.
impl fmt::Debug for TalenomInvoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TalenomInvoice")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

impl TalenomInvoice {
    /// Whether it is a draft without content: what is left of a creation whose answer was lost.
    #[must_use]
    pub fn is_empty_draft(&self) -> bool {
        self.status == InvoiceStatus::Draft && self.lines == 0
    }

    /// Whether it has exactly the content that we would write: kind, number, dates, currency, reference, and each row's name,
    /// code, quantity, price, account and percent. Numbers are compared as decimals.
    ///
    /// What is documented must be there; what is only assumed (currency, code, delivery date, category, cost centre)
    /// may be missing from the answer, but where it is there it must be ours; so with the texts beside the rows. The way
    /// of delivery is not compared: Talenom decides it by the contact; nor is the product, which is no part of the content.
    #[must_use]
    pub fn holds(&self, content: &SalesInvoice) -> bool {
        let is_currency = match self.currency {
            Field::Value(currency) => currency == content.currency,
            Field::Null | Field::Absent => content.currency == Currency::EUR,
        };
        self.is_credit == matches!(content.kind, InvoiceKind::Credit(_))
            && content.kept_number().is_none_or(|number| self.number == Some(number))
            && self.date == Field::Value(content.date)
            && self.due_date == Field::Value(content.due_date)
            && self.holds_reference(content)
            && is_currency
            && self.holds_lines(content).unwrap_or(false)
    }

    /// Whether it has the payment reference that we would write, where we would write one.
    fn holds_reference(&self, content: &SalesInvoice) -> bool {
        content.reference_number.as_ref().is_none_or(|ours| {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            self.reference_number.text().map(bare) == Some(bare(ours))
        })
    }

    /// What of the head is otherwise than it was written, of that by which the buyer pays and is reminded: number, payment
    /// reference, due date. What the answer does not show differs in nothing.
    #[must_use]
    pub fn differences(&self, written: &SalesInvoice) -> Vec<Finding> {
        let at = |field: &'static str| Place::TalenomInvoice { field: field.into() };
        let mut findings = Vec::new();
        if let Some((theirs, ours)) =
            self.number.zip(written.kept_number()).filter(|(theirs, ours)| theirs != ours)
        {
            findings.push(Finding::new(Code::NumberDiffers, at("number")).found(theirs).expected(ours));
        }
        if self.reference_number != Field::Absent && !self.holds_reference(written) {
            findings.push(Finding::new(Code::ReferenceDiffers, at("referenceNumber")));
        }
        if let Some(theirs) = self.due_date.value().filter(|theirs| **theirs != written.due_date) {
            let finding = Finding::new(Code::DueDateDiffers, at("dueDate"));
            findings.push(finding.found(*theirs).expected(written.due_date));
        }
        findings
    }

    fn holds_lines(&self, content: &SalesInvoice) -> Result<bool, Problem> {
        let object = Object::root(&self.raw);
        if !holds_delivery(object, content.delivery)?
            || !may_be(
                &object.field("exchangeRate").number(ExchangeRate::parse)?,
                content.exchange_rate.as_ref(),
            )
        {
            return Ok(false);
        }
        if !holds_credited(object, content)? {
            return Ok(false);
        }
        let texts = [
            ("ourReference", &content.our_reference),
            ("yourReference", &content.your_reference),
            ("orderNumber", &content.order_number),
            ("freeText", &content.free_text),
        ];
        for (name, ours) in texts {
            if !may_be_text(object, name, ours.as_deref())? {
                return Ok(false);
            }
        }
        let lines = object.field("lineItems").require(Cursor::list)?;
        if lines.len() != content.lines.len() {
            return Ok(false);
        }
        for (line, ours) in lines.into_iter().zip(&content.lines) {
            if !holds_line(line.require(Cursor::object)?, ours)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The object as Talenom sent it.
    pub(super) const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}

/// Whether a credit names our original, as far as Talenom shows it. None may be shown as zero, and where Talenom numbers the
/// invoices it may show its own number.
fn holds_credited(object: Object<'_>, content: &SalesInvoice) -> Result<bool, Problem> {
    let shown = match object.field(super::render::CREDITED_NUMBER).integer()? {
        Field::Value(0) => Field::Null,
        shown @ (Field::Value(_) | Field::Null | Field::Absent) => shown,
    };
    let ours = content.credited_number().map(InvoiceNumber::get);
    let is_talenoms = ours.is_none() && content.kind.credited().is_some();
    Ok(is_talenoms || may_be(&shown, ours.as_ref()))
}

fn holds_line(line: Object<'_>, ours: &Line) -> Result<bool, Problem> {
    let line_type = line.field("type").require(Cursor::text)?;
    let name = line.field("productName").require(Cursor::text)?;
    match ours {
        Line::Sale(sale) => Ok(line_type == render::PRODUCT && name == sale.name && holds_sale(line, sale)?),
        Line::Text(text) => Ok(line_type == render::TEXT && name == *text),
    }
}

fn holds_sale(line: Object<'_>, ours: &Sale) -> Result<bool, Problem> {
    Ok(line.field("quantity").number(Quantity::parse)? == Field::Value(ours.quantity)
        && line.field("pricePerUnit").number(UnitPrice::parse)? == Field::Value(ours.unit_price)
        && line.field("salesAccountNumber").number(AccountNumber::parse)? == Field::Value(ours.sales_account)
        && line.field("taxPercent").number(Percent::parse)? == Field::Value(ours.tax_percent)
        && may_be_text(line, "productCode", ours.code.as_deref())?
        && may_be_text(line, "taxCategory", Some(render::tax_category(ours.treatment.category())))?
        && may_be_text(line, "taxReason", ours.tax_reason.as_deref())?
        && may_be_text(line, "costCenter", ours.cost_center.as_deref())?
        && holds_discount(line)?)
}

/// One day, or the first and the last of several.
fn holds_delivery(invoice: Object<'_>, ours: Delivery) -> Result<bool, Problem> {
    let Delivery { first, last } = ours;
    let (day, period) = if first == last { (Some(first), None) } else { (None, Some((first, last))) };
    let (start, end) = period.unzip();
    Ok(may_be(&invoice.field("deliveryDate").date()?, day.as_ref())
        && may_be(&invoice.field("deliveryPeriodStart").date()?, start.as_ref())
        && may_be(&invoice.field("deliveryPeriodEnd").date()?, end.as_ref()))
}

/// Whether a text that may be left out is not another one. Talenom may show one that is not there as null or blank.
fn may_be_text(object: Object<'_>, name: &'static str, ours: Option<&str>) -> Result<bool, Problem> {
    let theirs = object.field(name).text()?;
    Ok(theirs == Field::Absent || theirs.text() == ours.map(str::trim).filter(|text| !text.is_empty()))
}

/// We give no discounts, so a row that has one is another row.
fn holds_discount(line: Object<'_>) -> Result<bool, Problem> {
    let discount = line.field("discountPercent").number(Percent::parse)?;
    Ok(discount.value().is_none_or(|discount| *discount == Percent::ZERO))
}

/// Whether a field that may be left out is not another value.
fn may_be<T: PartialEq>(theirs: &Field<T>, ours: Option<&T>) -> bool {
    match theirs {
        Field::Absent => true,
        Field::Null => ours.is_none(),
        Field::Value(theirs) => ours == Some(theirs),
    }
}
