//! What can be asked of Talenom and written to it for one organization.

use std::sync::Arc;

use reqwest::Request;
use serde_json::{Map, Value};

use super::{Capability, CapabilityState, Client, TalenomInvoice, parse, render, wire};
use crate::{
    domain::{
        ids::{ContactId, Marker, RowVersion, TalenomInvoiceId, TalenomOrganization},
        sales_invoice::SalesInvoice,
        vat::SalesAccount,
    },
    failpoint,
    outbound::{
        Answer, Channel, Endpoint, Error, ErrorKind, Fence, Problem, Reason,
        json::{self, Cursor, Object},
    },
};

/// Talenom's API for one organization. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Organization {
    client: Client,
    number: TalenomOrganization,
    fence: Fence,
}

impl Organization {
    pub(super) fn new(client: Client, number: TalenomOrganization) -> Self {
        Self { client, number, fence: Fence::open() }
    }

    /// The same organization, whose writes go out only before the fence's deadline.
    #[must_use]
    pub fn fenced(mut self, fence: Fence) -> Self {
        self.fence = fence;
        self
    }

    /// Which organization it is.
    #[must_use]
    pub const fn number(&self) -> TalenomOrganization {
        self.number
    }

    /// What Talenom offers it, as far as settings and answers until now tell.
    #[must_use]
    pub fn capabilities(&self) -> Vec<(Capability, CapabilityState)> {
        self.client.capabilities(self.number)
    }

    /// Whether Talenom offers something, as far as is known.
    #[must_use]
    pub fn has(&self, capability: Capability) -> bool {
        self.client.0.capabilities.has(self.number, capability)
    }

    /// Creates an empty draft for a contact: a new one on each call, and harmless, since it has no rows.
    ///
    /// # Errors
    /// An [`Error`] of the call.
    pub async fn create_draft(&self, contact: &ContactId, marker: &Marker) -> Result<TalenomInvoice, Error> {
        let endpoint = &wire::CREATE_DRAFT;
        let mut query = vec![(wire::CONTACT_ID, contact.as_str().to_owned())];
        if self.has(Capability::ReferenceEcho) {
            query.push((wire::EXTERNAL_REFERENCE, marker.as_str().to_owned()));
        }
        let request = self.request(endpoint, &[], &query, None);
        failpoint::reach("talenom.create_draft.before");
        let answer = self.send(endpoint, &request).await?;
        failpoint::reach("talenom.create_draft.after");
        let draft = self.invoice_of(endpoint, &answer)?;
        self.note_echo(marker, draft.external_reference.value());
        Ok(draft)
    }

    /// One invoice, if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call or of an answer that is another invoice.
    pub async fn invoice(&self, invoice: &TalenomInvoiceId) -> Result<Option<TalenomInvoice>, Error> {
        let endpoint = &wire::GET_INVOICE;
        let request = self.request(endpoint, &[invoice.as_str()], &[], None);
        match self.send_if(Capability::Read, endpoint, &request).await {
            Ok(answer) => {
                let read = self.invoice_of(endpoint, &answer)?;
                self.is_asked(endpoint, read.id == *invoice)?;
                Ok(Some(read))
            }
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the content of a draft: the draft as it was read, fields that we do not know included, with ours in
    /// their places and the given row version. Idempotent as long as the row version is the same.
    ///
    /// # Errors
    /// An [`Error`] of the call; [`ErrorKind::Conflict`] where the draft has another row version by now.
    pub async fn write_invoice(
        &self,
        base: &TalenomInvoice,
        row_version: &RowVersion,
        content: &SalesInvoice,
    ) -> Result<TalenomInvoice, Error> {
        let endpoint = &wire::UPDATE_INVOICE;
        let keeps_references = self.has(Capability::ReferenceEcho);
        let body = render::invoice(base.raw(), &base.id, row_version, content, keeps_references);
        let body =
            body.map_err(|cause| self.channel().error(endpoint, ErrorKind::NotSent(Arc::new(cause))))?;
        let request = self.request(endpoint, &[base.id.as_str()], &[], Some(&body));
        failpoint::reach("talenom.write_invoice.before");
        let answer = self.send(endpoint, &request).await?;
        failpoint::reach("talenom.write_invoice.after");
        let written = self.invoice_of(endpoint, &answer)?;
        self.is_asked(endpoint, written.id == base.id)?;
        Ok(written)
    }

    /// Approves a draft: Talenom books it, and sends it where it is to be sent. Cannot be undone.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call; [`ErrorKind::Conflict`] where the draft has another
    /// row version or cannot be approved.
    pub async fn approve(
        &self,
        invoice: &TalenomInvoiceId,
        row_version: &RowVersion,
    ) -> Result<TalenomInvoice, Error> {
        let endpoint = &wire::APPROVE;
        let query = [(wire::ROW_VERSION, row_version.as_str().to_owned())];
        let request = self.request(endpoint, &[invoice.as_str()], &query, None);
        failpoint::reach("talenom.approve.before");
        let answer = self.send_if(Capability::Approve, endpoint, &request).await?;
        failpoint::reach("talenom.approve.after");
        let approved = self.invoice_of(endpoint, &answer)?;
        self.is_asked(endpoint, approved.id == *invoice)?;
        Ok(approved)
    }

    /// Deletes a draft.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call; [`ErrorKind::NotFound`] where it is gone already,
    /// [`ErrorKind::Conflict`] where it is no draft any more.
    pub async fn delete_draft(&self, invoice: &TalenomInvoiceId) -> Result<(), Error> {
        let endpoint = &wire::DELETE_DRAFT;
        let request = self.request(endpoint, &[invoice.as_str()], &[], None);
        failpoint::reach("talenom.delete_draft.before");
        self.send_if(Capability::DeleteDraft, endpoint, &request).await?;
        failpoint::reach("talenom.delete_draft.after");
        Ok(())
    }

    /// The sales accounts with their VAT percents.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call or of an answer in another shape.
    pub async fn sales_accounts(&self) -> Result<Vec<SalesAccount>, Error> {
        let endpoint = &wire::SALES_ACCOUNTS;
        let request = self.request(endpoint, &[], &[], None);
        let answer = self.send_if(Capability::SalesAccounts, endpoint, &request).await?;
        self.all(endpoint, &answer, parse::sales_account)
    }
}

/// What the methods are made of.
impl Organization {
    pub(super) fn channel(&self) -> &Channel {
        &self.client.0.channel
    }

    pub(super) fn request(
        &self,
        endpoint: &Endpoint,
        path: &[&str],
        query: &[(&'static str, String)],
        body: Option<&Map<String, Value>>,
    ) -> Request {
        let (region, number) = (self.client.0.region.as_str(), self.number.to_string());
        let mut values = vec![region, &number];
        values.extend(path);
        let mut url = endpoint.url(&self.client.0.base_url, &values);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = endpoint.request(url);
        match body {
            Some(body) => wire::json_body(&mut request, body),
            None => wire::empty_body(&mut request),
        }
        request
    }

    pub(super) async fn send(&self, endpoint: &Endpoint, request: &Request) -> Result<Answer, Error> {
        self.channel().send(endpoint, request, &self.fence).await
    }

    /// Makes a call that Talenom may not offer, and remembers it where the answer says that it does not.
    pub(super) async fn send_if(
        &self,
        capability: Capability,
        endpoint: &Endpoint,
        request: &Request,
    ) -> Result<Answer, Error> {
        if !self.has(capability) {
            return Err(self.absent(endpoint, capability));
        }
        self.send(endpoint, request).await.map_err(|error| {
            if !error.kind.is_not_offered() {
                return error;
            }
            let absent = self.lacks(endpoint, capability);
            // A write that was answered with 501 is settled like any other 5xx first; the next one is not sent.
            let is_certain = endpoint.is_read() || !matches!(error.kind, ErrorKind::Server { .. });
            if is_certain { absent } else { error }
        })
    }

    /// The error of a call that needs what Talenom does not offer.
    pub(super) fn absent(&self, endpoint: &Endpoint, capability: Capability) -> Error {
        self.channel().error(endpoint, ErrorKind::CapabilityAbsent { capability: capability.name() })
    }

    /// The same, for what an answer has just shown to be missing: from now on it counts as absent.
    pub(super) fn lacks(&self, endpoint: &Endpoint, capability: Capability) -> Error {
        self.note_absence(capability);
        self.absent(endpoint, capability)
    }

    fn note_absence(&self, capability: Capability) {
        self.client.0.capabilities.note_absence(self.number, capability);
    }

    /// A mark that was sent and does not come back is not kept, so nothing can be found by it.
    pub(super) fn note_echo(&self, sent: &Marker, kept: Option<&String>) {
        if self.has(Capability::ReferenceEcho) && kept.is_none_or(|kept| kept != sent.as_str()) {
            self.note_absence(Capability::ReferenceEcho);
        }
    }

    pub(super) fn one<T>(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        read: impl FnOnce(Object<'_>) -> Result<T, Problem>,
    ) -> Result<T, Error> {
        let body = answer.json().map_err(|problem| self.channel().error(endpoint, problem))?;
        let object = Cursor::root(&body).require(Cursor::object);
        let read =
            object.and_then(|object| parse::of_organization(object, self.number).and_then(|()| read(object)));
        read.map_err(|problem| self.channel().error(endpoint, problem))
    }

    fn all<T>(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        read: fn(Object<'_>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Error> {
        let all = answer.json().and_then(|body| json::all(&body, read));
        all.map_err(|problem| self.channel().error(endpoint, problem))
    }

    fn invoice_of(&self, endpoint: &Endpoint, answer: &Answer) -> Result<TalenomInvoice, Error> {
        self.one(endpoint, answer, parse::invoice)
    }

    /// A record that we did not ask for must never be taken for one that we did.
    pub(super) fn is_asked(&self, endpoint: &Endpoint, is_asked: bool) -> Result<(), Error> {
        let problem = Problem { path: "$".to_owned(), reason: Reason::Other("is not what was asked for") };
        if is_asked { Ok(()) } else { Err(self.channel().error(endpoint, problem)) }
    }
}
