//! The contract of both APIs as hand-written checks: which operations there are, what a query and a body may hold.
//!
//! A broken rule is kept as a violation. It changes the answer only where the vendor itself would refuse.

pub(crate) mod body;
pub(crate) mod query;

use axum::http::Method;

use crate::journal::{Finding, Rule};

/// An operation of an API: how it is recognised, what its query may hold, and what serves it.
#[derive(Debug)]
pub(crate) struct Route<H> {
    /// The name by which calls are counted and gates are set, such as `severa.listInvoices`.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// Segments in braces take any text.
    pub(crate) path: &'static str,
    pub(crate) query: &'static [query::Parameter],
    pub(crate) handler: H,
}

/// The operation that a request means, with the texts of the path's braces.
pub(crate) fn find<H: 'static>(
    routes: &'static [Route<H>],
    method: &Method,
    path: &str,
) -> Option<(&'static Route<H>, Vec<String>)> {
    let of_method = routes.iter().filter(|route| route.method == method);
    of_method.into_iter().find_map(|route| Some((route, captures(route.path, path)?)))
}

fn captures(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut actual = path.split('/');
    for expected in pattern.split('/') {
        let segment = actual.next()?;
        if expected.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            found.push(segment.to_owned());
        } else if expected != segment {
            return None;
        }
    }
    actual.next().is_none().then_some(found)
}

/// The rules that one request broke.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    /// Notes a broken rule.
    pub(crate) fn flag(&mut self, rule: Rule, message: impl Into<String>) {
        self.0.push(Finding { rule, message: message.into() });
    }

    /// All of them, in the order in which they were noted.
    pub(crate) fn into_list(self) -> Vec<Finding> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::captures;

    #[test]
    fn a_path_is_recognised_whole() {
        assert_eq!(captures("/v1/invoices/{guid}", "/v1/invoices/7"), Some(vec!["7".to_owned()]));
        for other in ["/v1/invoices", "/v1/invoices/", "/v1/invoices/7/rows", "/v2/invoices/7"] {
            assert_eq!(captures("/v1/invoices/{guid}", other), None, "{other}");
        }
    }
}
