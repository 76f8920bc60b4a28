//! Problems: what is held, failed or uncertain, by who can put it right.

use tonic::Status;

use super::{Edge, status};
use crate::{domain::problem::Problems, store::TransferFilter};

/// How many transfers or items are read together.
const PAGE: usize = 500;

impl Edge {
    /// Gathers everything that cannot go on by itself.
    pub(super) async fn problems(&self, of: &TransferFilter, parent: &str) -> Result<Problems, Status> {
        let mut problems = Problems::default();
        for standing in ["HELD", "FAILED", "UNCERTAIN"] {
            let filter = TransferFilter { standing: Some(standing), ..of.clone() };
            let mut next = None;
            loop {
                let page = self.engine.store().list_transfers(&filter, next, PAGE).await;
                let page = page.map_err(|error| status::of_store(&error, parent))?;
                page.rows.iter().for_each(|transfer| problems.add(transfer));
                let Some(cursor) = page.next else { break };
                next = Some(cursor);
            }
        }
        let mut after = None;
        loop {
            let store = self.engine.store();
            let page =
                store.product_problems(of.organization, of.connection.as_ref(), after, PAGE as u64).await;
            let page = page.map_err(|error| status::of_store(&error, parent))?;
            for problem in &page {
                problems.add_product(problem);
            }
            let Some(last) = page.last() else { return Ok(problems) };
            after = Some(last.key);
        }
    }
}
