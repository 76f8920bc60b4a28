//! A comparison of registers, streamed as fast as its reader takes it.

use std::pin::Pin;

use futures_util::{StreamExt, stream};
use tokio_stream::Stream;
use tonic::Status;

use super::{Edge, decode, encode, names, status, v1};
use crate::engine::Comparison;

pub(super) type Results = Pin<Box<dyn Stream<Item = Told> + Send>>;

type Told = Result<v1::CompareRegistersResponse, Status>;

impl Edge {
    /// Reads both registers and tells the results, each made when it is asked for.
    pub(super) fn compare(&self, request: decode::CompareRequest) -> Results {
        let edge = self.clone();
        let read = async move {
            let decode::CompareRequest { connection, register, after } = request;
            let (engine, name) = (edge.engine.clone(), names::of_connection(&connection));
            let comparing =
                |gone| async move { engine.compare_registers(&connection, register, &gone).await };
            let compared = edge.while_awaited(comparing).await?;
            let comparison = compared.map_err(|error| status::of_engine(&error, &name))?;
            let start = after.map_or(0, |(side, id)| comparison.after(side, &id));
            Ok((comparison, start))
        };
        let results = stream::once(read).flat_map(|read| match read {
            Ok((comparison, start)) => told(comparison, start),
            Err(status) => stream::iter([Err(status)]).boxed(),
        });
        Box::pin(results)
    }
}

fn told(comparison: Comparison, start: usize) -> Results {
    let next = async |(comparison, index): (Comparison, usize)| {
        let result = encode::compared(&comparison.get(index)?);
        Some((Ok(result), (comparison, index + 1)))
    };
    stream::unfold((comparison, start), next).boxed()
}
