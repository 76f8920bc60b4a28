//! How a session asks and reads: one record, every element of an answer, all pages of a list, a whole register.

use serde_json::Value;

use super::{REGISTER_PAGES_MAX, ROW_PAGES_MAX, Session, found};
use crate::{
    domain::ids::InvoiceGuid,
    outbound::{
        Answer, Endpoint, Error, Problem, Reason,
        json::{self, Cursor, Object},
    },
    severa::{PageToken, ShapeError, pages, wire},
};

impl Session {
    pub(in crate::severa) async fn get(
        &self,
        endpoint: &Endpoint,
        path: &[&str],
        query: &[(&'static str, String)],
    ) -> Result<Answer, Error> {
        let mut url = endpoint.url(&self.base_url, path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.channel.send(endpoint, &endpoint.request(url), &self.fence).await
    }

    /// All pages of a list that belongs to an invoice, if there is such an invoice.
    pub(super) async fn list_of<T>(
        &self,
        endpoint: &Endpoint,
        invoice: InvoiceGuid,
        read: fn(Object<'_>) -> Result<T, Problem>,
    ) -> Result<Option<Vec<T>>, Error> {
        let guid = invoice.to_string();
        let (mut elements, mut token) = (Vec::new(), None);
        loop {
            let page = self.page(endpoint, &[&guid], &mut Vec::new(), token.as_ref()).await;
            let Some(answer) = found(page)? else { return Ok(None) };
            elements.extend(self.all(endpoint, &answer, read)?);
            token = self.next(endpoint, &answer, token.as_ref(), ROW_PAGES_MAX)?;
            if token.is_none() {
                return Ok(Some(elements));
            }
        }
    }

    /// A page of a list with page tokens.
    pub(in crate::severa) async fn page(
        &self,
        endpoint: &Endpoint,
        path: &[&str],
        query: &mut Vec<(&'static str, String)>,
        token: Option<&PageToken>,
    ) -> Result<Answer, Error> {
        query.push((wire::ROW_COUNT, pages::PAGE_SIZE.to_string()));
        query.extend(token.map(|token| (wire::PAGE_TOKEN, token.as_str().to_owned())));
        self.get(endpoint, path, query).await
    }

    pub(in crate::severa) fn next(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        asked: Option<&PageToken>,
        pages_max: u32,
    ) -> Result<Option<PageToken>, Error> {
        let next = PageToken::of_answer(answer.headers.get(wire::NEXT_PAGE_TOKEN), asked, pages_max);
        next.map_err(|problem| self.channel.error(endpoint, problem))
    }

    /// A whole register, or the first problem of an entry.
    pub(in crate::severa) async fn register<T>(
        &self,
        endpoint: &Endpoint,
        path: &[&str],
        read: fn(Object<'_>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Error> {
        let read = |answer: &Answer| self.all(endpoint, answer, read);
        self.by_first_row(endpoint, path, &[], REGISTER_PAGES_MAX, read).await
    }

    /// A whole list with row offsets; a page with fewer rows than were asked for is the last.
    pub(in crate::severa) async fn by_first_row<T>(
        &self,
        endpoint: &Endpoint,
        path: &[&str],
        query: &[(&'static str, String)],
        pages_max: u32,
        read: impl Fn(&Answer) -> Result<Vec<T>, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut entries = Vec::new();
        for page in 0..pages_max {
            let first = page * pages::PAGE_SIZE;
            let mut query = query.to_vec();
            query.push((wire::FIRST_ROW, first.to_string()));
            query.push((wire::ROW_COUNT, pages::PAGE_SIZE.to_string()));
            let answer = self.get(endpoint, path, &query).await?;
            let page = read(&answer)?;
            let is_last = u32::try_from(page.len()).is_ok_and(|count| count < pages::PAGE_SIZE);
            entries.extend(page);
            if is_last {
                return Ok(entries);
            }
        }
        Err(self.channel.error(endpoint, pages::endless()))
    }

    pub(super) fn one<T>(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        read: fn(Object<'_>) -> Result<T, Problem>,
    ) -> Result<T, Error> {
        let read = |body: &Value| Cursor::root(body).require(Cursor::object).and_then(read);
        answer.json().and_then(|body| read(&body)).map_err(|problem| self.channel.error(endpoint, problem))
    }

    /// Every element, or the first problem.
    pub(in crate::severa) fn all<T>(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        read: fn(Object<'_>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Error> {
        let all = answer.json().and_then(|body| json::all(&body, read));
        all.map_err(|problem| self.channel.error(endpoint, problem))
    }

    /// Every element by itself, or its own problem.
    pub(in crate::severa) fn each<T, G>(
        &self,
        endpoint: &Endpoint,
        answer: &Answer,
        read: fn(Object<'_>) -> Result<T, Problem>,
        guid: fn(Object<'_>) -> Option<G>,
    ) -> Result<Vec<Result<T, ShapeError<G>>>, Error> {
        let body = answer.json().map_err(|problem| self.channel.error(endpoint, problem))?;
        pages::each(&body, read, guid).map_err(|problem| self.channel.error(endpoint, problem))
    }

    /// A record that we did not ask for must never be taken for one that we did.
    pub(super) fn is_asked(&self, endpoint: &Endpoint, is_asked: bool) -> Result<(), Error> {
        let reason = Reason::Other("is not what was asked for");
        let problem = Problem { path: "$".to_owned(), reason };
        if is_asked { Ok(()) } else { Err(self.channel.error(endpoint, problem)) }
    }
}
