//! From Severa's JSON to domain values. The JSON names of Severa's objects stand here and in `wire`, nowhere else.
//!
//! Practically nothing is required in Severa's document, so all but guids may be absent or null. A value that is there
//! and not what it should be is a problem with its path. Unknown fields are passed over.

use crate::{
    domain::{
        Field, ParseError,
        cost_center::{CostCenter, CostCenterNumber},
        ids::{
            BusinessUnitGuid, CompanyGuid, CostCenterGuid, CustomerGuid, CustomerNumber, InvoiceGuid,
            InvoiceNumber, InvoiceRowGuid, ItemGuid, OrganizationGuid, SalesAccountGuid, StatusGuid,
        },
        invoice::{
            BusinessUnit, Company, Country, CountrySettings, Customer, CustomerAddress, CustomerRef, Invoice,
            InvoiceRef, InvoiceSettings, Organization, PlainAddress, RegisteredCurrency, Row, RowOrigin,
            RowType, SalesAccount, Status,
        },
        item::{Item, ItemAccount, ItemCode, ItemKind},
        money::{Amount, Currency, ExchangeRate, Money, Percent, Quantity},
    },
    outbound::{
        Problem,
        json::{Cursor, Object},
    },
};

/// A guid, where there is one that can be read.
pub(super) fn guid_of<G>(
    object: Object<'_>,
    name: &'static str,
    parse: fn(&str) -> Result<G, ParseError>,
) -> Option<G> {
    match object.field(name).parsed(parse) {
        Ok(Field::Value(guid)) => Some(guid),
        Ok(Field::Null | Field::Absent) | Err(_) => None,
    }
}

/// `InvoiceOutputModel`.
pub(super) fn invoice(object: Object<'_>) -> Result<Invoice, Problem> {
    let text = |name| object.field(name).text();
    let status = object.field("status").require(Cursor::object)?;
    Ok(Invoice {
        guid: object.field("guid").require(|guid| guid.parsed(InvoiceGuid::parse))?,
        status: status.field("guid").require(|guid| guid.parsed(StatusGuid::parse))?,
        number: object.field("number").number(InvoiceNumber::parse)?,
        created: object.field("createdDateTime").timestamp()?,
        date: object.field("date").date()?,
        due_date: object.field("dueDate").date()?,
        entry_date: object.field("entryDate").date()?,
        payment_term: object.field("paymentTerm").integer()?,
        overdue_interest: object.field("overdueInterest").number(Percent::parse)?,
        reference_number: text("referenceNumber")?,
        billing_customer: object.within("billingCustomer", |customer| {
            let guid = customer.field("guid").require(|guid| guid.parsed(CustomerGuid::parse))?;
            let number = customer.field("number").number(CustomerNumber::parse)?;
            Ok(Field::Value(CustomerRef { guid, number }))
        })?,
        currency: object.within("currency", |currency| currency.field("code").parsed(Currency::parse))?,
        currency_rate: object.field("currencyRate").number(ExchangeRate::parse)?,
        total_excluding_tax: money(object, "totalExcludingTax")?,
        total_tax: money(object, "totalTax")?,
        total_including_tax: money(object, "totalIncludingTax")?,
        total_in_other_currencies: in_other_currencies(object, "totalIncludingTax")?,
        is_credit_note: object.field("isCreditNote").boolean()?,
        reimbursed: related_invoice(object, "reimburseInvoice")?,
        credit_note: related_invoice(object, "creditNoteInvoice")?,
        sender_vat_number: text("senderVatNumber")?,
        receiver_name: text("receiverCustomerName")?,
        receiver_contact_name: text("receiverContactName")?,
        receiver_address: object.within("receiverAddress", |address| {
            plain_address(address, address.field("country").text()?).map(Field::Value)
        })?,
        our_reference: text("ourReference")?,
        your_reference: text("yourReference")?,
        order_number: text("orderNumber")?,
        free_text: object.within("freeText1", |free_text| free_text.field("value").text())?,
        second_free_text: object.within("freeText2", |free_text| free_text.field("value").text())?,
        notes: text("notes")?,
        has_projects: object.field("projects").list()?.value().is_some_and(|projects| !projects.is_empty()),
    })
}

/// `RelatedInvoiceSubModel`; none where it does not say which invoice.
fn related_invoice(object: Object<'_>, name: &'static str) -> Result<Field<InvoiceRef>, Problem> {
    object.within(name, |related| {
        let number = related.field("number").number(InvoiceNumber::parse)?;
        Ok(related.field("guid").parsed(InvoiceGuid::parse)?.map(|guid| InvoiceRef { guid, number }))
    })
}

/// `InvoiceRowOutputModel`.
pub(super) fn row(object: Object<'_>) -> Result<Row, Problem> {
    let account = |name| object.within(name, |account| account.field("number").text());
    let codes = match object.field("code").list()? {
        Field::Value(codes) => {
            Field::Value(codes.into_iter().map(|code| code.require(Cursor::text)).collect::<Result<_, _>>()?)
        }
        Field::Null => Field::Null,
        Field::Absent => Field::Absent,
    };
    Ok(Row {
        guid: object.field("guid").parsed(InvoiceRowGuid::parse)?,
        invoice: object.field("invoiceGuid").require(|guid| guid.parsed(InvoiceGuid::parse))?,
        row_type: object.field("rowType").parsed(row_type)?,
        codes,
        description: object.field("description").text()?,
        quantity: object.field("quantity").number(Quantity::parse)?,
        unit: object.field("measurementUnit").text()?,
        unit_price: money(object, "unitPrice")?,
        vat_percent: object.field("vatRate").number(Percent::parse)?,
        sales_account: account("salesAccount")?,
        accrual_account: account("recurringSalesAccount")?,
        cost_center: account("costCenter")?,
        has_comment: object.field("hasInvoiceComment").boolean()?,
        sort_order: object.field("sortOrder").integer()?,
    })
}

fn row_type(text: &str) -> Result<RowType, ParseError> {
    match text {
        "FlatRate" => Ok(RowType::FlatRate),
        "Hours" => Ok(RowType::Hours),
        "ProjectFees" => Ok(RowType::ProjectFees),
        "TravelExpenses" => Ok(RowType::TravelExpenses),
        _ => Err(ParseError::Unknown),
    }
}

/// `MoneyOutputModel`. A sum without its currency is a problem: nobody may guess it.
fn money(object: Object<'_>, name: &'static str) -> Result<Field<Money>, Problem> {
    object.within(name, |money| {
        money.field("amount").number(Amount::parse)?.try_map(|amount| {
            let currency = money.field("currencyCode").require(|code| code.parsed(Currency::parse))?;
            Ok(Money { amount, currency })
        })
    })
}

/// The same sum in other currencies, as far as Severa says it. An entry that says no sum or currency says nothing.
fn in_other_currencies(object: Object<'_>, name: &'static str) -> Result<Vec<Money>, Problem> {
    let sums = object.within(name, |money| money.field("multiCurrencyInfo").list())?;
    let sum = |entry: &Cursor<'_>| {
        let entry = entry.require(Cursor::object)?;
        let amount = entry.field("amount").number(Amount::parse)?;
        let currency = entry.field("currencyCode").parsed(Currency::parse)?;
        Ok(amount
            .value()
            .zip(currency.value())
            .map(|(amount, currency)| Money { amount: *amount, currency: *currency }))
    };
    let sums: Vec<Option<Money>> =
        sums.value().map(Vec::as_slice).unwrap_or_default().iter().map(sum).collect::<Result<_, _>>()?;
    Ok(sums.into_iter().flatten().collect())
}

/// `InvoiceSettingsOutputModel`.
pub(super) fn invoice_settings(object: Object<'_>) -> Result<InvoiceSettings, Problem> {
    Ok(InvoiceSettings {
        is_reverse_charged: object.field("isReverseCharged").boolean()?,
        reverse_charge_description: object.field("reverseChargeDescription").text()?,
    })
}

/// `CustomerCountrySettingsOutputModel`.
pub(super) fn country_settings(object: Object<'_>) -> Result<CountrySettings, Problem> {
    Ok(CountrySettings {
        country: country_name(object)?,
        is_tax_free: object.field("isTaxFree").boolean()?,
        tax_free_description: object.field("taxFreeDescription").text()?,
        zero_vat_category: object.field("zeroVatCategoryCodeEn16931").text()?,
    })
}

/// `WorkHourOutputModel`, `ProjectFeeOutputModel` and `ProjectTravelExpenseOutputModel`, which are the same here.
pub(super) fn row_origin(object: Object<'_>) -> Result<RowOrigin, Problem> {
    Ok(RowOrigin {
        row: object.field("invoiceRowGuid").parsed(InvoiceRowGuid::parse)?,
        day: object.field("eventDate").date()?,
    })
}

fn plain_address(object: Object<'_>, country: Field<String>) -> Result<PlainAddress, Problem> {
    Ok(PlainAddress {
        line: object.field("addressline").text()?,
        postal_code: object.field("postalCode").text()?,
        city: object.field("city").text()?,
        country,
    })
}

/// `CustomerModel`.
pub(super) fn customer(object: Object<'_>) -> Result<Customer, Problem> {
    let text = |name| object.field(name).text();
    Ok(Customer {
        guid: object.field("guid").require(|guid| guid.parsed(CustomerGuid::parse))?,
        number: object.field("number").number(CustomerNumber::parse)?,
        name: text("name")?,
        vat_number: text("vatNumber")?,
        email: text("email")?,
        e_invoice_address: text("eInvoiceAddress")?,
        e_invoice_operator: text("eInvoiceOperator")?,
        language: object.within("language", |language| language.field("code").text())?,
        payment_term: object.field("paymentTerm").integer()?,
        headquarter_address: object.within("headquarterAddress", |address| {
            plain_address(address, address.field("country").text()?).map(Field::Value)
        })?,
    })
}

/// `AddressModel`, whose country is an object, where an invoice's and a customer's is a text.
pub(super) fn address(object: Object<'_>) -> Result<CustomerAddress, Problem> {
    let is_billing = object.field("isBillingAddress").boolean()?;
    Ok(CustomerAddress {
        is_billing: is_billing == Field::Value(true),
        address: plain_address(object, country_name(object)?)?,
    })
}

/// `AddressModel`, with whose address it is.
pub(super) fn address_of_customer(object: Object<'_>) -> Result<(CustomerGuid, CustomerAddress), Problem> {
    let customer = object.field("customer").require(Cursor::object)?;
    let guid = customer.field("guid").require(|guid| guid.parsed(CustomerGuid::parse))?;
    Ok((guid, address(object)?))
}

/// The name of a country that is an object.
fn country_name(object: Object<'_>) -> Result<Field<String>, Problem> {
    let name = object.within("country", |country| country.field("name").text())?;
    if name.text().is_some() {
        return Ok(name);
    }
    object.within("country", |country| country.field("englishName").text())
}

/// `CountryModel`; none where it has no code.
pub(super) fn country(object: Object<'_>) -> Result<Option<Country>, Problem> {
    let code = object.field("code2").text()?;
    let names = ["name", "englishName"].map(|name| object.field(name).text());
    let mut known = Vec::new();
    for name in names {
        known.extend(name?.text().map(ToOwned::to_owned));
    }
    Ok(code.text().map(|code| Country { code: code.to_ascii_uppercase(), names: known }))
}

/// `ProductOutputModel`.
pub(super) fn product(object: Object<'_>) -> Result<Item, Problem> {
    item(object, ItemKind::Product)
}

/// `WorkTypeOutputModel`, which has neither unit nor VAT, and of its account no number.
pub(super) fn work_type(object: Object<'_>) -> Result<Item, Problem> {
    item(object, ItemKind::WorkType)
}

/// `TravelExpenseTypeOutputModel`.
pub(super) fn travel_type(object: Object<'_>) -> Result<Item, Problem> {
    item(object, ItemKind::TravelType)
}

/// What the three have alike; `isActive` is true where it is left out.
fn item(object: Object<'_>, kind: ItemKind) -> Result<Item, Problem> {
    Ok(Item {
        guid: object.field("guid").require(|guid| guid.parsed(ItemGuid::parse))?,
        kind,
        code: object.field("code").text()?.value().and_then(|code| ItemCode::parse(code).ok()),
        name: object.field("name").text()?,
        unit: object.field("measurementUnit").text()?,
        vat_percent: object.field("vatRate").number(Percent::parse)?,
        sales_account: object.within("salesAccount", |account| {
            let guid = account.field("guid").parsed(SalesAccountGuid::parse)?.value().copied();
            Ok(Field::Value(ItemAccount { guid, number: account.field("number").text()? }))
        })?,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
    })
}

/// `SalesAccountModel`: a sales account and its number.
pub(super) fn sales_account(object: Object<'_>) -> Result<SalesAccount, Problem> {
    Ok(SalesAccount {
        guid: object.field("guid").require(|guid| guid.parsed(SalesAccountGuid::parse))?,
        number: object.field("number").require(Cursor::text)?,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
    })
}

/// `CurrencyOutputModel`.
pub(super) fn currency(object: Object<'_>) -> Result<RegisteredCurrency, Problem> {
    Ok(RegisteredCurrency {
        code: object.field("code").text()?,
        rate: object.field("rate").number(ExchangeRate::parse)?,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
    })
}

/// `CostCenterModel`.
pub(super) fn cost_center(object: Object<'_>) -> Result<CostCenter, Problem> {
    Ok(CostCenter {
        guid: object.field("guid").require(|guid| guid.parsed(CostCenterGuid::parse))?,
        number: object
            .field("identifier")
            .text()?
            .value()
            .and_then(|number| CostCenterNumber::parse(number).ok()),
        name: object.field("name").text()?,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
    })
}

/// The percent of a `VatRateOutputModel`, where it can still be chosen.
pub(super) fn vat_percent(object: Object<'_>) -> Result<Option<Percent>, Problem> {
    let percent = object.field("percentage").number(Percent::parse)?;
    let is_active = object.field("isActive").boolean()? != Field::Value(false);
    Ok(percent.value().copied().filter(|_| is_active))
}

/// `OrganizationDetailsOutputModel`.
pub(super) fn organization(object: Object<'_>) -> Result<Organization, Problem> {
    let companies = match object.field("activeCompanies").list()? {
        Field::Value(companies) => {
            let read = |company: Cursor<'_>| company.require(Cursor::object).and_then(self::company);
            companies.into_iter().map(read).collect::<Result<_, _>>()?
        }
        Field::Null | Field::Absent => Vec::new(),
    };
    let addons = object.field("activeAddons").list()?.try_map(|addons| {
        addons.into_iter().map(|addon| addon.require(Cursor::text)).collect::<Result<Vec<_>, Problem>>()
    })?;
    Ok(Organization {
        guid: object.field("guid").require(|guid| guid.parsed(OrganizationGuid::parse))?,
        name: object.field("name").text()?,
        vat_number: object.field("vatNumber").text()?,
        is_vat_registered: object.field("isVatRegistered").boolean()?,
        currency: object.within("currency", |currency| currency.field("code").parsed(Currency::parse))?,
        companies,
        addons,
    })
}

/// `CompanyModel`.
fn company(object: Object<'_>) -> Result<Company, Problem> {
    Ok(Company {
        guid: object.field("guid").require(|guid| guid.parsed(CompanyGuid::parse))?,
        root_unit: object.field("rootBusinessUnitGuid").parsed(BusinessUnitGuid::parse)?.value().copied(),
        currency: object.field("currencyCode").parsed(Currency::parse)?,
    })
}

/// `BusinessUnitModel`.
pub(super) fn business_unit(object: Object<'_>) -> Result<BusinessUnit, Problem> {
    Ok(BusinessUnit {
        guid: object.field("guid").require(|guid| guid.parsed(BusinessUnitGuid::parse))?,
        parent: object.field("parentGuid").parsed(BusinessUnitGuid::parse)?.value().copied(),
        vat_number: object.field("vatNumber").text()?,
    })
}

/// `InvoiceStatusModel`, whose `isActive` is true where it is left out.
pub(super) fn status(object: Object<'_>) -> Result<Status, Problem> {
    let is = |flag| object.field(flag).boolean().map(|is| is == Field::Value(true));
    Ok(Status {
        guid: object.field("guid").require(|guid| guid.parsed(StatusGuid::parse))?,
        name: object.field("name").require(Cursor::text)?,
        is_active: object.field("isActive").boolean()? != Field::Value(false),
        is_editable: !is("isReadOnly")?,
        has_number: is("hasInvoiceNumber")?,
        is_default: is("isDefault")?,
        is_default_for_credits: is("isDefaultForCreditNote")?,
        is_sent: is("isSent")?,
        is_waiting_payment: is("isWaitingPayment")?,
        is_paid: is("isPaid")?,
    })
}

#[cfg(test)]
mod tests;
