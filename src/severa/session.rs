//! What can be asked of Severa for one organization, and the one thing that can be written.

mod reading;

use std::fmt;

use jiff::Timestamp;
use reqwest::Url;

use super::{InvoiceFilter, Page, PageToken, ShapeError, pages, parse, wire};
use crate::{
    domain::{
        ids::{CustomerGuid, CustomerNumber, InvoiceGuid, StatusGuid},
        invoice::{
            BusinessUnit, Country, CountrySettings, Customer, CustomerAddress, Invoice, InvoiceSettings,
            Organization, Row, RowOrigin, RowType, Status,
        },
    },
    failpoint,
    outbound::{Answer, Channel, Error, ErrorKind, Fence, json::Object},
};

/// The most customers that one call of [`Session::customers`] asks for: a longer query might be refused.
pub const CUSTOMERS_MAX: usize = 100;
/// The most business units that one call of [`Session::invoices_page`] asks for, for the same reason.
pub const BUSINESS_UNITS_MAX: usize = 50;
/// Invoices with more rows than 100 times this are not believed to exist.
const ROW_PAGES_MAX: u32 = 100;
/// Registers with more entries than 100 times this are not believed to exist.
pub(super) const REGISTER_PAGES_MAX: u32 = 100;
/// So it is with the addresses of all customers, of which there are many more than of anything else.
const ADDRESS_PAGES_MAX: u32 = 1_000;

/// One organization's use of Severa's API. Cheap to clone; clones share token and pace.
#[derive(Clone)]
pub struct Session {
    channel: Channel,
    base_url: Url,
    fence: Fence,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    pub(super) fn new(channel: Channel, base_url: Url) -> Self {
        Self { channel, base_url, fence: Fence::open() }
    }

    /// The same session, whose writes go out only before the fence's deadline.
    #[must_use]
    pub fn fenced(mut self, fence: Fence) -> Self {
        self.fence = fence;
        self
    }

    /// Whether Severa takes the credentials with the scopes that are asked for. Needs no scope itself.
    ///
    /// # Errors
    /// An [`Error`] of the call.
    pub async fn authorized(&self) -> Result<(), Error> {
        self.get(&wire::AUTHORIZED, &[], &[]).await.map(drop)
    }

    /// Whose credentials these are (`organization:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer without a guid.
    pub async fn organization(&self) -> Result<Organization, Error> {
        let answer = self.get(&wire::ORGANIZATION, &[], &[]).await?;
        self.one(&wire::ORGANIZATION, &answer, parse::organization)
    }

    /// The statuses that invoices can have, also those that can no longer be chosen (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn statuses(&self) -> Result<Vec<Status>, Error> {
        self.register(&wire::STATUSES, &[], parse::status).await
    }

    /// The business units of all companies, also those that are not in use any more (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn business_units(&self) -> Result<Vec<BusinessUnit>, Error> {
        self.register(&wire::BUSINESS_UNITS, &[], parse::business_unit).await
    }

    /// The countries that addresses name (`settings:read`). Those without an ISO code are left out.
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer in another shape.
    pub async fn countries(&self) -> Result<Vec<Country>, Error> {
        let answer = self.get(&wire::COUNTRIES, &[], &[]).await?;
        let countries = self.all(&wire::COUNTRIES, &answer, parse::country)?;
        Ok(countries.into_iter().flatten().collect())
    }

    /// A page of invoices (`invoices:read`). One invoice in another shape is an element of its own, not the page's end.
    ///
    /// # Errors
    /// An [`Error`] of the call, of an answer that is no list, or of pages that do not end.
    pub async fn invoices_page(
        &self,
        filter: &InvoiceFilter,
        token: Option<PageToken>,
    ) -> Result<Page<Result<Invoice, ShapeError<InvoiceGuid>>>, Error> {
        let mut query = wire::invoice_query(filter);
        let answer = self.page(&wire::INVOICES, &[], &mut query, token.as_ref()).await?;
        let guid = |invoice: Object<'_>| parse::guid_of(invoice, wire::GUID, InvoiceGuid::parse);
        let elements = self.each(&wire::INVOICES, &answer, parse::invoice, guid)?;
        let next = self.next(&wire::INVOICES, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
        Ok(Page { elements, next })
    }

    /// One invoice, if there is one (`invoices:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer that is another invoice or in another shape.
    pub async fn invoice(&self, invoice: InvoiceGuid) -> Result<Option<Invoice>, Error> {
        let endpoint = &wire::INVOICE;
        let Some(answer) = found(self.get(endpoint, &[&invoice.to_string()], &[]).await)? else {
            return Ok(None);
        };
        let read = self.one(endpoint, &answer, parse::invoice)?;
        self.is_asked(endpoint, read.guid == invoice)?;
        Ok(Some(read))
    }

    /// A page of the rows of all invoices that changed at this moment or later (`invoices:read`).
    ///
    /// # Errors
    /// As [`Session::invoices_page`].
    pub async fn rows_page(
        &self,
        changed_since: Timestamp,
        token: Option<PageToken>,
    ) -> Result<Page<Result<Row, ShapeError<InvoiceGuid>>>, Error> {
        let mut query = vec![(wire::CHANGED_SINCE, changed_since.to_string())];
        let answer = self.page(&wire::ROWS, &[], &mut query, token.as_ref()).await?;
        let guid = |row: Object<'_>| parse::guid_of(row, wire::INVOICE_GUID, InvoiceGuid::parse);
        let elements = self.each(&wire::ROWS, &answer, parse::row, guid)?;
        let next = self.next(&wire::ROWS, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
        Ok(Page { elements, next })
    }

    /// All rows of one invoice, in the order of Severa's answer, if there is such an invoice (`invoices:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, of a row in another shape, or of a row of another invoice.
    pub async fn rows_of(&self, invoice: InvoiceGuid) -> Result<Option<Vec<Row>>, Error> {
        let endpoint = &wire::ROWS_OF_INVOICE;
        let Some(rows) = self.list_of(endpoint, invoice, parse::row).await? else { return Ok(None) };
        self.is_asked(endpoint, rows.iter().all(|row| row.invoice == invoice))?;
        Ok(Some(rows))
    }

    /// What was sold with an invoice's rows of one type, if there is such an invoice (`invoices:read`). A flat rate has
    /// no such list.
    ///
    /// # Errors
    /// As [`Session::rows_of`].
    pub async fn origins_of(
        &self,
        invoice: InvoiceGuid,
        row_type: RowType,
    ) -> Result<Option<Vec<RowOrigin>>, Error> {
        let endpoint = match row_type {
            RowType::Hours => &wire::WORK_HOURS,
            RowType::ProjectFees => &wire::FEES,
            RowType::TravelExpenses => &wire::TRAVEL_EXPENSES,
            RowType::FlatRate => return Ok(Some(Vec::new())),
        };
        self.list_of(endpoint, invoice, parse::row_origin).await
    }

    /// What an invoice says beside its rows, if there is such an invoice (`invoices:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer in another shape.
    pub async fn invoice_settings(&self, invoice: InvoiceGuid) -> Result<Option<InvoiceSettings>, Error> {
        let endpoint = &wire::INVOICE_SETTINGS;
        let answer = found(self.get(endpoint, &[&invoice.to_string()], &[]).await)?;
        answer.map(|answer| self.one(endpoint, &answer, parse::invoice_settings)).transpose()
    }

    /// The customers with these numbers, at most [`CUSTOMERS_MAX`] (`customers:read`). Whom Severa does not know is not
    /// among them, and whom nobody asked for is left out.
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer that is no list.
    pub async fn customers(
        &self,
        numbers: &[CustomerNumber],
    ) -> Result<Vec<Result<Customer, ShapeError<CustomerGuid>>>, Error> {
        debug_assert!(numbers.len() <= CUSTOMERS_MAX);
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let (mut customers, mut token) = (Vec::new(), None);
        loop {
            let mut query = wire::customer_query(numbers);
            let answer = self.page(&wire::CUSTOMERS, &[], &mut query, token.as_ref()).await?;
            let guid = |customer: Object<'_>| parse::guid_of(customer, wire::GUID, CustomerGuid::parse);
            customers.extend(self.each(&wire::CUSTOMERS, &answer, parse::customer, guid)?);
            token = self.next(&wire::CUSTOMERS, &answer, token.as_ref(), REGISTER_PAGES_MAX)?;
            if token.is_none() {
                break;
            }
        }
        // A server that does not know a parameter answers with everybody.
        let is_asked = |customer: &Result<Customer, _>| match customer {
            Ok(customer) => customer.number.value().is_some_and(|number| numbers.contains(number)),
            Err(_) => true,
        };
        Ok(customers.into_iter().filter(is_asked).collect())
    }

    /// A page of the customers that changed at this moment or later (`customers:read`).
    ///
    /// # Errors
    /// As [`Session::invoices_page`].
    pub async fn customers_page(
        &self,
        changed_since: Timestamp,
        token: Option<PageToken>,
    ) -> Result<Page<Result<Customer, ShapeError<CustomerGuid>>>, Error> {
        let mut query = vec![(wire::CHANGED_SINCE, changed_since.to_string())];
        let answer = self.page(&wire::CUSTOMERS, &[], &mut query, token.as_ref()).await?;
        let guid = |customer: Object<'_>| parse::guid_of(customer, wire::GUID, CustomerGuid::parse);
        let elements = self.each(&wire::CUSTOMERS, &answer, parse::customer, guid)?;
        let next = self.next(&wire::CUSTOMERS, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
        Ok(Page { elements, next })
    }

    /// A page of the customers that are in use and are not the company itself (`customers:read`).
    ///
    /// # Errors
    /// As [`Session::invoices_page`].
    pub async fn active_customers_page(
        &self,
        token: Option<PageToken>,
    ) -> Result<Page<Result<Customer, ShapeError<CustomerGuid>>>, Error> {
        let mut query = wire::active_customer_query();
        let answer = self.page(&wire::CUSTOMERS, &[], &mut query, token.as_ref()).await?;
        let guid = |customer: Object<'_>| parse::guid_of(customer, wire::GUID, CustomerGuid::parse);
        let elements = self.each(&wire::CUSTOMERS, &answer, parse::customer, guid)?;
        let next = self.next(&wire::CUSTOMERS, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
        Ok(Page { elements, next })
    }

    /// One customer, if there is one (`customers:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer that is another customer or in another shape.
    pub async fn customer(&self, customer: CustomerGuid) -> Result<Option<Customer>, Error> {
        let endpoint = &wire::CUSTOMER;
        let Some(answer) = found(self.get(endpoint, &[&customer.to_string()], &[]).await)? else {
            return Ok(None);
        };
        let read = self.one(endpoint, &answer, parse::customer)?;
        self.is_asked(endpoint, read.guid == customer)?;
        Ok(Some(read))
    }

    /// The addresses of a customer (`customers:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn addresses(&self, customer: CustomerGuid) -> Result<Vec<CustomerAddress>, Error> {
        self.register(&wire::ADDRESSES, &[&customer.to_string()], parse::address).await
    }

    /// The addresses of all customers, each with whose it is (`customers:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn all_addresses(&self) -> Result<Vec<(CustomerGuid, CustomerAddress)>, Error> {
        let endpoint = &wire::ALL_ADDRESSES;
        let read = |answer: &Answer| self.all(endpoint, answer, parse::address_of_customer);
        self.by_first_row(endpoint, &[], &[], ADDRESS_PAGES_MAX, read).await
    }

    /// What a customer's invoices have for VAT, country by country; nothing where there is no such customer
    /// (`customers:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer in another shape.
    pub async fn country_settings(&self, customer: CustomerGuid) -> Result<Vec<CountrySettings>, Error> {
        let endpoint = &wire::COUNTRY_SETTINGS;
        let answer = found(self.get(endpoint, &[&customer.to_string()], &[]).await)?;
        answer.map_or(Ok(Vec::new()), |answer| self.all(endpoint, &answer, parse::country_settings))
    }

    /// Writes an invoice's status and gives the invoice as Severa shows it then (`invoices:write`). Writing the same
    /// status twice does no harm, but a person may have moved the invoice on in between.
    ///
    /// # Errors
    /// An [`Error`] of the call; [`ErrorKind::Contract`], whose effect is unknown, where the answer is not this one
    /// invoice.
    pub async fn set_status(&self, invoice: InvoiceGuid, status: StatusGuid) -> Result<Invoice, Error> {
        let endpoint = &wire::SET_STATUS;
        let mut request = endpoint.request(endpoint.url(&self.base_url, &[&invoice.to_string()]));
        wire::json_body(&mut request, &wire::status_patch(status));
        failpoint::reach("severa.set_status.before");
        let answer = self.channel.send(endpoint, &request, &self.fence).await?;
        failpoint::reach("severa.set_status.after");
        let mut invoices = self.all(endpoint, &answer, parse::invoice)?;
        self.is_asked(endpoint, invoices.len() == 1 && invoices[0].guid == invoice)?;
        Ok(invoices.remove(0))
    }
}

/// Makes "there is none" of a 404.
fn found(outcome: Result<Answer, Error>) -> Result<Option<Answer>, Error> {
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(Error { kind: ErrorKind::NotFound { by_gateway: false }, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
