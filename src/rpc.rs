//! The gRPC edge: the only module that knows tonic, protobuf and `google.rpc.Status`.
//!
//! A call is decoded into domain values with every bad field at once (`decode`), handed to the engine or answered from
//! the store, and encoded (`encode`). `status` makes every error. A stream only watches a run (`watch`).

mod connections;
mod connector;
mod decode;
mod encode;
mod journal;
mod layers;
mod links;
mod names;
mod problems;
mod registers;
mod runs;
mod status;
mod transfers;
pub mod v1;
mod watch;

use std::{future::Future, time::Duration};

use anyhow::Context;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tonic::{
    Status,
    server::NamedService,
    transport::{Server, server::Router},
};
use tonic_health::ServingStatus;
use tower::layer::util::{Identity, Stack};
use tracing::{Instrument, Span};

use crate::engine::Engine;
use v1::{
    connection_service_server::ConnectionServiceServer, connector_service_server::ConnectorServiceServer,
    journal_service_server::JournalServiceServer, link_service_server::LinkServiceServer,
    run_service_server::RunServiceServer, transfer_service_server::TransferServiceServer,
};

/// The largest request and answer. A run's results are streamed one by one, so none comes near.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many calls one connection of a caller may have under way, streams included.
const CALLS_PER_CONNECTION_MAX: u32 = 256;

/// How often an idle connection is asked whether the caller is still there.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// How long it may take to say so.
const KEEPALIVE_ANSWER: Duration = Duration::from_secs(20);

/// Every service whose health is told; the empty name is the server as a whole.
const HEALTH_NAMES: [&str; 7] = [
    "",
    <ConnectorServiceServer<Edge> as NamedService>::NAME,
    <ConnectionServiceServer<Edge> as NamedService>::NAME,
    <RunServiceServer<Edge> as NamedService>::NAME,
    <TransferServiceServer<Edge> as NamedService>::NAME,
    <LinkServiceServer<Edge> as NamedService>::NAME,
    <JournalServiceServer<Edge> as NamedService>::NAME,
];

/// What the services stand in, outermost last.
type Layers = Stack<layers::TimeLimit, Stack<layers::Traces, Identity>>;

/// What every service is made of.
#[derive(Debug, Clone)]
struct Edge {
    engine: Engine,
    stopping: CancellationToken,
}

impl Edge {
    /// Does what must come to its end also when the caller goes away meanwhile: whoever has a lane gives it back.
    async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Status> {
        let (done, outcome) = oneshot::channel();
        let work = async move {
            // Nobody may be waiting for it any more.
            let _ = done.send(work.await);
        };
        self.engine.lifecycle().spawn(work.instrument(Span::current()));
        outcome.await.map_err(|_| status::broken_off(self.stopping.is_cancelled()))
    }

    /// Does what writes nothing, and tells it where the caller goes away meanwhile: it ends then, once it has given back
    /// what it has.
    async fn while_awaited<T: Send + 'static, W: Future<Output = T> + Send + 'static>(
        &self,
        work: impl FnOnce(CancellationToken) -> W,
    ) -> Result<T, Status> {
        let gone = CancellationToken::new();
        let work = work(gone.clone());
        let _gone = gone.drop_guard();
        self.to_its_end(work).await
    }
}

/// Whether a page can be sent. Where it cannot, the next try shall have half as many rows: a page may have fewer than
/// were asked for, never none.
fn fits(page: &impl prost::Message, size: &mut usize) -> bool {
    let fits = *size <= 1 || page.encoded_len() <= MESSAGE_BYTES_MAX;
    *size /= 2;
    fits
}

/// A message size limit, set on each service where it is made.
macro_rules! limited {
    ($server:ident, $edge:expr) => {
        $server::new($edge)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    };
}

/// All services, health, and reflection where it is wanted.
///
/// # Errors
/// Where the API's own description cannot be read; it is a defect of ours.
pub async fn router(
    engine: &Engine,
    stopping: &CancellationToken,
    reflection: bool,
) -> anyhow::Result<Router<Layers>> {
    let edge = Edge { engine: engine.clone(), stopping: stopping.clone() };
    let (health, health_service) = tonic_health::server::health_reporter();
    for name in HEALTH_NAMES {
        health.set_service_status(name, ServingStatus::Serving).await;
    }
    let stopped = stopping.clone();
    engine.lifecycle().spawn(async move {
        stopped.cancelled().await;
        for name in HEALTH_NAMES {
            health.set_service_status(name, ServingStatus::NotServing).await;
        }
    });
    let (reflection_v1, reflection_v1alpha) = if reflection {
        (Some(described().build_v1()), Some(described().build_v1alpha()))
    } else {
        (None, None)
    };
    Ok(Server::builder()
        .max_concurrent_streams(CALLS_PER_CONNECTION_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_ANSWER))
        .layer(layers::traces())
        .layer(layers::time_limit())
        .add_service(health_service)
        .add_optional_service(reflection_v1.transpose().context("the API's description cannot be read")?)
        .add_optional_service(reflection_v1alpha.transpose().context("the API's description cannot be read")?)
        .add_service(limited!(ConnectorServiceServer, edge.clone()))
        .add_service(limited!(ConnectionServiceServer, edge.clone()))
        .add_service(limited!(RunServiceServer, edge.clone()))
        .add_service(limited!(TransferServiceServer, edge.clone()))
        .add_service(limited!(LinkServiceServer, edge.clone()))
        .add_service(limited!(JournalServiceServer, edge)))
}

/// Older clients, Python's among them, know reflection by its first version only.
fn described() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(v1::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_too_large_is_halved_until_it_fits() {
        let page = |runs: usize| v1::ListRunsResponse {
            runs: vec![v1::Run { request_id: "x".repeat(MESSAGE_BYTES_MAX / 8), ..v1::Run::default() }; runs],
            next_page_token: String::new(),
        };
        let mut size = 20;
        while !fits(&page(size), &mut size) {}
        // Twenty and ten are too many, five fit.
        assert_eq!(size, 2);
        assert!(fits(&page(9), &mut 1), "one row is never too many");
    }
}
