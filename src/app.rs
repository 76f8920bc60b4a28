//! The composition: what the server is made of, put together in one place and read from top to bottom.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tracing::info;

use crate::{
    clock::Clock, config::Config, engine::Engine, lifecycle::Lifecycle, outbound, rpc, severa, store::Store,
    talenom,
};

/// The server, ready to run: the store is open and the address is bound.
#[derive(Debug)]
pub struct App {
    config: Config,
    lifecycle: Lifecycle,
    store: Store,
    engine: Engine,
    listener: TcpListener,
}

impl App {
    /// Opens the store, makes the clients and binds the address.
    ///
    /// # Errors
    /// Whatever keeps the server from starting, with its causes.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        let lifecycle = Lifecycle::default();
        let store = Store::open(config.store.clone()).await.context("the store could not be opened")?;
        let caller = outbound::Caller::new(config.outbound).context("the HTTP client could not be made")?;
        let severa = severa::Client::new(caller.clone(), config.severa.clone());
        let talenom =
            talenom::Client::new(caller, &config.talenom).context("the Talenom client could not be made")?;
        let clock = Clock::system();
        let engine =
            Engine::new(config.engine.clone(), store.clone(), severa, talenom, clock, lifecycle.clone());
        let listener = TcpListener::bind(config.listen).await.context("the address could not be bound")?;
        Ok(Self { config, lifecycle, store, engine, listener })
    }

    /// Where callers reach the server.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until a signal comes, then drains.
    ///
    /// # Errors
    /// Where the server breaks off by itself.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self { config, lifecycle, store, engine, listener } = self;
        lifecycle.stop_on_signal().context("signals cannot be listened for")?;
        info!(listen.address = %listener.local_addr()?, "ready");
        lifecycle.spawn(engine.clone().work());
        lifecycle.spawn(engine.clone().follow_up());
        let stopping = lifecycle.stopping().clone();
        let router = rpc::router(&engine, &stopping, config.reflection).await?;
        let served = router
            .serve_with_incoming_shutdown(TcpListenerStream::new(listener), stopping.cancelled_owned())
            .await;
        lifecycle.drain(config.shutdown_grace).await;
        let closed = store.close().await;
        info!("stopped");
        served.context("the gRPC server broke off")?;
        closed.context("the store could not be closed in order")
    }
}
