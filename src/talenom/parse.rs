//! From Talenom's JSON to domain values. Unknown fields are kept with the object and passed over here.

use crate::{
    domain::{
        Field, ParseError,
        contact::Contact,
        ids::{
            AccountNumber, BusinessId, ContactId, EntryId, InvoiceNumber, ProductId, RowVersion,
            TalenomInvoiceId, TalenomOrganization,
        },
        item::{ItemCode, Product},
        money::{Amount, Currency, Percent},
        register::Entry,
        sales_invoice::Totals,
        vat::{AccountTax, SalesAccount, TaxCategory},
    },
    outbound::{
        Problem, Reason,
        json::{Cursor, Object},
    },
};

use super::{
    contact::TalenomContact,
    invoice::{InvoiceStatus, TalenomInvoice},
    product::TalenomProduct,
};

/// Refuses a record of another company. Where the record does not say, the path that was asked is believed.
pub(super) fn of_organization(object: Object<'_>, organization: TalenomOrganization) -> Result<(), Problem> {
    let field = object.field("organizationNumber");
    match field.integer()? {
        Field::Value(number) if number != organization.get() => {
            Err(field.problem(Reason::Other("is another organization")))
        }
        Field::Value(_) | Field::Null | Field::Absent => Ok(()),
    }
}

/// A contact. The public page says that the answer has an id and not what it is called: `id` and `contactId` are taken.
pub(super) fn contact(object: Object<'_>) -> Result<Contact, Problem> {
    let mut id = object.field("id").parsed(ContactId::parse)?;
    if id.value().is_none() {
        id = object.field("contactId").parsed(ContactId::parse)?;
    }
    let ids = [object.field("businessId").text()?, object.field("vatId").text()?];
    Ok(Contact {
        id: object.field("id").require(|_| Ok(id))?,
        number: object.field("number").text()?,
        business_id: ids.iter().find_map(|id| BusinessId::parse(id.text()?).ok()),
        external_reference: object.field("externalReference").text()?,
    })
}

/// A contact as an entry of the register.
pub(super) fn contact_entry(object: Object<'_>) -> Result<Entry, Problem> {
    let Contact { id, number, business_id, .. } = contact(object)?;
    let text = |field: &Field<String>| field.text().map(ToOwned::to_owned);
    Ok(Entry {
        id: EntryId::from(&id),
        number: text(&number),
        name: text(&object.field("name").text()?),
        business_id,
    })
}

/// A contact with everything that it is.
pub(super) fn whole_contact(object: Object<'_>) -> Result<TalenomContact, Problem> {
    Ok(TalenomContact { contact: contact(object)?, raw: object.fields().clone() })
}

/// A product with everything that it is. One that does not say whether it is in use is.
pub(super) fn product(object: Object<'_>) -> Result<TalenomProduct, Problem> {
    let account = object.field("salesAccountNumber").number(AccountNumber::parse)?;
    let product = Product {
        id: object.field("id").require(|id| id.parsed(ProductId::parse))?,
        code: object.field("code").text()?.value().and_then(|code| ItemCode::parse(code).ok()),
        name: object.field("name").text()?,
        unit: object.field("unit").text()?,
        tax_percent: object.field("taxPercent").number(Percent::parse)?,
        sales_account: account,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
        external_reference: object.field("externalReference").text()?,
    };
    Ok(TalenomProduct { product, raw: object.fields().clone() })
}

/// An invoice. Of its id and row version the public pages use two names each.
pub(super) fn invoice(object: Object<'_>) -> Result<TalenomInvoice, Problem> {
    let mut id = object.field("id").parsed(TalenomInvoiceId::parse)?;
    if id.value().is_none() {
        id = object.field("invoiceId").parsed(TalenomInvoiceId::parse)?;
    }
    let mut row_version = object.field("rowVersion").parsed(RowVersion::parse)?;
    if row_version.value().is_none() {
        row_version = object.field("invoiceRowVersion").parsed(RowVersion::parse)?;
    }
    let number = match object.field("number").integer()? {
        Field::Value(number) => InvoiceNumber::new(number).ok(),
        Field::Null | Field::Absent => None,
    };
    let currency = object.field("currency").parsed(Currency::parse)?;
    let lines = object.field("lineItems").list()?.value().map_or(0, Vec::len);
    Ok(TalenomInvoice {
        id: object.field("id").require(|_| Ok(id))?,
        row_version: object.field("rowVersion").require(|_| Ok(row_version))?,
        status: object.field("status").require(|status| status.parsed(|text| Ok(invoice_status(text))))?,
        is_credit: object.field("type").text()?.text() == Some("Credit"),
        number,
        contact: object.field("contactId").parsed(ContactId::parse)?,
        external_reference: object.field("externalReference").text()?,
        date: object.field("date").date()?,
        due_date: object.field("dueDate").date()?,
        reference_number: object.field("referenceNumber").text()?,
        currency,
        totals: totals(object, currency)?,
        lines,
        raw: object.fields().clone(),
    })
}

fn invoice_status(text: &str) -> InvoiceStatus {
    match text {
        "Draft" => InvoiceStatus::Draft,
        "Approved" => InvoiceStatus::Approved,
        "Sent" => InvoiceStatus::Sent,
        "Paid" => InvoiceStatus::Paid,
        "Credited" => InvoiceStatus::Credited,
        _ => InvoiceStatus::Other,
    }
}

/// All three sums or none; a currency that is not shown is the home currency.
fn totals(object: Object<'_>, currency: Field<Currency>) -> Result<Option<Totals>, Problem> {
    let sum = |name| object.field(name).number(Amount::parse);
    let (net, tax, gross) = (sum("totalExcludingTax")?, sum("totalTax")?, sum("totalIncludingTax")?);
    let currency = currency.value().copied().unwrap_or(Currency::EUR);
    Ok(match (net, tax, gross) {
        (Field::Value(net), Field::Value(tax), Field::Value(gross)) => {
            Some(Totals { net, tax, gross, currency })
        }
        _ => None,
    })
}

/// A sales account with its VAT percents.
pub(super) fn sales_account(object: Object<'_>) -> Result<SalesAccount, Problem> {
    let entries = object.field("taxEntries").require(Cursor::list)?;
    let tax = |entry: Cursor<'_>| {
        let entry = entry.require(Cursor::object)?;
        let day = |name| entry.field(name).date().map(|day| day.value().copied());
        Ok(AccountTax {
            percent: entry.field("percent").require(|percent| percent.number(Percent::parse))?,
            category: entry.field("category").require(|category| category.parsed(tax_category))?,
            valid_from: day("validFrom")?,
            valid_to: day("validTo")?,
        })
    };
    Ok(SalesAccount {
        number: object.field("number").require(|number| number.number(AccountNumber::parse))?,
        is_enabled: object.field("isEnabled").require(Cursor::boolean)?,
        taxes: entries.into_iter().map(tax).collect::<Result<_, _>>()?,
    })
}

fn tax_category(text: &str) -> Result<TaxCategory, ParseError> {
    match text {
        "S" => Ok(TaxCategory::Standard),
        "AE" => Ok(TaxCategory::ReverseCharge),
        "K" => Ok(TaxCategory::IntraCommunity),
        "G" => Ok(TaxCategory::Export),
        "E" => Ok(TaxCategory::Exempt),
        "Z" => Ok(TaxCategory::Zero),
        "O" => Ok(TaxCategory::OutsideScope),
        _ => Err(ParseError::Unknown),
    }
}

#[cfg(test)]
mod tests;
