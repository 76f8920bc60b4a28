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
mod runs;
mod status;
mod transfers;
pub mod v1;
mod watch;

use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Server, server::Router};
use tower::layer::util::{Identity, Stack};

use crate::engine::Engine;
use v1::{
    connection_service_server::ConnectionServiceServer, connector_service_server::ConnectorServiceServer,
    journal_service_server::JournalServiceServer, link_service_server::LinkServiceServer,
    run_service_server::RunServiceServer, transfer_service_server::TransferServiceServer,
};

/// The largest request and answer. A run's results are streamed one by one, so none comes near.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many calls one connection of a caller may have under way.
const CALLS_PER_CONNECTION_MAX: usize = 256;

/// How often an idle connection is asked whether the caller is still there.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// What every service is made of.
#[derive(Debug, Clone)]
struct Edge {
    engine: Engine,
    stopping: CancellationToken,
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
) -> anyhow::Result<Router<Stack<layers::Traces, Identity>>> {
    let edge = Edge { engine: engine.clone(), stopping: stopping.clone() };
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<ConnectorServiceServer<Edge>>().await;
    let stopped = stopping.clone();
    engine.lifecycle().spawn(async move {
        stopped.cancelled().await;
        health.set_not_serving::<ConnectorServiceServer<Edge>>().await;
    });
    let (reflection_v1, reflection_v1alpha) = if reflection {
        (Some(described().build_v1()), Some(described().build_v1alpha()))
    } else {
        (None, None)
    };
    Ok(Server::builder()
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .layer(layers::traces())
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
