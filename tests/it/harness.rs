//! The real server as a process of its own, against a sandbox in this one.
//!
//! Nothing is mocked: the server's binary runs with a temporary SQLite file and real HTTP. Killing it is SIGKILL.

mod outcome;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sandbox::{Ports, Sandbox, Scenario};
use sea_orm::ConnectionTrait;
use severa_connector::rpc::v1::{
    self, connection_service_client::ConnectionServiceClient,
    connector_service_client::ConnectorServiceClient, journal_service_client::JournalServiceClient,
    link_service_client::LinkServiceClient, run_service_client::RunServiceClient,
    transfer_service_client::TransferServiceClient,
};
use tempfile::TempDir;
use tonic::{Status, transport::Channel};

pub(crate) use outcome::Outcome;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The scenario's company that tests move invoices of, unless they say otherwise.
pub(crate) const KEY: &str = "koe";
/// Its number in Talenom.
pub(crate) const ORGANIZATION: i64 = 14222;
/// The connection that tests make for it.
pub(crate) const CONNECTION: &str = "connections/koe";

/// A company without invoices, before whatever a test adds below it: two more spaces of indentation.
pub(crate) const COMPANY: &str = r#"
talenom: { client_id: t-client, client_secret: t-secret, subscription_key: t-key, scope: sales }
organizations:
  - key: koe
    name: Koeyritys Oy
    business_id: 2077474-0
    severa: { client_id: s-client, client_secret: s-secret, requests_per_second: 100 }
    talenom:
      organization_number: 14222
    customers:
      - number: 1001
        name: Asiakas Oy
        business_id: 2332748-7
        email: laskut@asiakas.example
        einvoice: { address: "003723327487", operator: BAWCFI22 }
        address: { street: Katu 1, postal_code: "00100", city: Helsinki }
"#;

/// A good invoice of [`COMPANY`]'s customer, as an entry of its `invoices`.
pub(crate) fn invoice(number: u32) -> String {
    format!(
        "{{ number: {number}, customer: 1001, date: 2026-11-02, rows: [{{ description: Suunnittelu, code: T100, \
         quantity: 8, unit: h, price: 100, vat: 25.5, account: \"3000\" }}] }}"
    )
}

/// [`COMPANY`] with these invoices.
pub(crate) fn company(invoices: &[String]) -> String {
    let entries: Vec<String> = invoices.iter().map(|invoice| format!("      - {invoice}\n")).collect();
    let entries = entries.concat();
    format!("{COMPANY}    invoices:\n{entries}")
}

/// A server with its sandbox and everything that it keeps.
pub(crate) struct Service {
    pub(crate) sandbox: Sandbox,
    dir: TempDir,
    vars: BTreeMap<String, String>,
    server: Option<Child>,
    starts: u32,
    endpoint: String,
}

impl Service {
    /// A server against a sandbox with this scenario.
    pub(crate) async fn start(scenario: &str) -> Self {
        Self::start_with(scenario, &[]).await
    }

    /// The same, with variables of the server set otherwise.
    pub(crate) async fn start_with(scenario: &str, vars: &[(&str, &str)]) -> Self {
        let scenario =
            Scenario::from_yaml(scenario).unwrap_or_else(|error| panic!("the scenario is wrong: {error}"));
        let sandbox = Sandbox::start(scenario, Ports::any()).await.unwrap();
        // What passes is checked against the vendors' documents after the tests: scripts/conformance.
        if let Some(directory) = std::env::var_os("CONFORMANCE_RECORD") {
            sandbox.record_into(Path::new(&directory).join("connector")).unwrap();
        }
        let dir = tempfile::tempdir().unwrap();
        let mut all = defaults(&sandbox, dir.path());
        all.extend(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut service = Self { sandbox, dir, vars: all, server: None, starts: 0, endpoint: String::new() };
        service.restart().await;
        service
    }

    /// Starts the server, on the database that it left.
    pub(crate) async fn restart(&mut self) {
        self.starts += 1;
        let child = self.command("serve").stderr(File::create(self.log_file()).unwrap()).spawn().unwrap();
        self.server = Some(child);
        let address = eventually("the server is ready", || {
            let log = fs::read_to_string(self.log_file()).unwrap();
            if let Some(ended) = self.server.as_mut().unwrap().try_wait().unwrap() {
                panic!("the server ended with {ended}:\n{log}");
            }
            // In either format the address stands in the line: it is on loopback, with a port.
            let ready = log.lines().find(|line| line.contains("ready") && line.contains("127.0.0.1:"))?;
            let port: String =
                ready.split("127.0.0.1:").nth(1)?.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("127.0.0.1:{port}"))
        })
        .await;
        self.endpoint = format!("http://{address}");
    }

    /// A command of the server's binary, with the server's variables.
    pub(crate) fn command(&self, command: &str) -> Command {
        let mut process = Command::new(env!("CARGO_BIN_EXE_severa-connector"));
        process.arg(command).env_clear().envs(&self.vars).stdin(Stdio::null()).stdout(Stdio::null());
        process
    }

    /// Sets a variable for the next start.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.vars.insert(name.to_owned(), value.to_owned());
    }

    /// Ends the server as the machine would: without asking.
    pub(crate) fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// Waits until the server has ended by itself, at a failpoint.
    pub(crate) async fn died(&mut self) {
        let mut server = self.server.take().unwrap();
        eventually("the server dies", || server.try_wait().unwrap()).await;
    }

    fn log_file(&self) -> PathBuf {
        self.dir.path().join(format!("server-{}.log", self.starts))
    }

    /// Everything that the server has logged since the first start.
    pub(crate) fn logs(&self) -> String {
        (1..=self.starts)
            .map(|start| fs::read_to_string(self.dir.path().join(format!("server-{start}.log"))).unwrap())
            .collect()
    }

    /// Where the database and its companions are.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Changes the database behind the server's back, while no server runs.
    pub(crate) async fn execute(&self, sql: &str) {
        assert!(self.server.is_none(), "the server has the database");
        let url = format!("sqlite://{}", self.dir.path().join("connector.db").display());
        let database = sea_orm::Database::connect(url).await.unwrap();
        database.execute_unprepared(sql).await.unwrap();
        database.close().await.unwrap();
    }

    /// How much memory the server has in use.
    pub(crate) fn memory_bytes(&self) -> u64 {
        const PAGE_BYTES: u64 = 4096;
        let server = self.server.as_ref().unwrap().id();
        let pages = fs::read_to_string(format!("/proc/{server}/statm")).unwrap();
        PAGE_BYTES * pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
    }

    /// Where callers reach the server.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) async fn channel(&self) -> Channel {
        Channel::from_shared(self.endpoint.clone()).unwrap().connect().await.unwrap()
    }

    pub(crate) async fn connector(&self) -> ConnectorServiceClient<Channel> {
        ConnectorServiceClient::new(self.channel().await)
    }

    pub(crate) async fn connections(&self) -> ConnectionServiceClient<Channel> {
        ConnectionServiceClient::new(self.channel().await)
    }

    pub(crate) async fn runs(&self) -> RunServiceClient<Channel> {
        RunServiceClient::new(self.channel().await)
    }

    pub(crate) async fn transfers(&self) -> TransferServiceClient<Channel> {
        TransferServiceClient::new(self.channel().await)
    }

    pub(crate) async fn links(&self) -> LinkServiceClient<Channel> {
        LinkServiceClient::new(self.channel().await)
    }

    pub(crate) async fn journal(&self) -> JournalServiceClient<Channel> {
        JournalServiceClient::new(self.channel().await)
    }

    /// Makes and activates the connection of [`COMPANY`].
    pub(crate) async fn connect(&self, after_rows: v1::AfterRows) {
        self.connections().await.create_connection(new_connection()).await.unwrap();
        self.activate(after_rows).await;
    }

    pub(crate) async fn activate(&self, after_rows: v1::AfterRows) {
        self.activate_company(CONNECTION, after_rows).await;
    }

    async fn activate_company(&self, connection: &str, after_rows: v1::AfterRows) {
        let request = v1::ActivateConnectionRequest {
            name: connection.to_owned(),
            after_rows: after_rows.into(),
            etag: String::new(),
            old_interface_off: true,
        };
        self.connections().await.activate_connection(request).await.unwrap();
    }

    /// Makes and activates a connection of another company, of the name of its key.
    pub(crate) async fn connect_company(
        &self,
        key: &str,
        client_id: &str,
        talenom_organization: i64,
        after_rows: v1::AfterRows,
    ) {
        let mut request = new_connection();
        key.clone_into(&mut request.connection_id);
        let connection = request.connection.as_mut().unwrap();
        client_id.clone_into(&mut connection.severa_client_id);
        connection.talenom_organization_number = talenom_organization;
        self.connections().await.create_connection(request).await.unwrap();
        self.activate_company(&format!("connections/{key}"), after_rows).await;
    }

    /// Whether no run is queued or going on.
    pub(crate) async fn is_idle(&self) -> bool {
        let request = v1::ListRunsRequest { parent: CONNECTION.to_owned(), ..Default::default() };
        let runs = self.runs().await.list_runs(request).await.unwrap().into_inner().runs;
        runs.iter().all(|run| run.end_time.is_some())
    }

    /// Runs the connection of a company to its end, also where the run fails as a whole.
    pub(crate) async fn run_of(&self, key: &str) -> v1::Run {
        let parent = format!("connections/{key}");
        let run = self.queue(&parent, "", v1::TransferInvoicesParameters::default()).await.unwrap();
        self.ended(&run.name).await
    }

    /// Transfers what waits, to the end.
    pub(crate) async fn transfer(&self) -> Outcome {
        self.transfer_with(v1::TransferInvoicesRequest::default()).await.unwrap()
    }

    /// The same, asked otherwise; or the status that the call ended with.
    pub(crate) async fn transfer_with(
        &self,
        request: v1::TransferInvoicesRequest,
    ) -> Result<Outcome, Status> {
        let connection =
            if request.connection.is_empty() { CONNECTION.to_owned() } else { request.connection };
        let request = v1::TransferInvoicesRequest { connection, ..request };
        let stream = self.connector().await.transfer_invoices(request).await?.into_inner();
        tokio::time::timeout(PATIENCE, Outcome::of(stream)).await.expect("the run takes too long")
    }

    /// Queues a transfer run and follows it not.
    pub(crate) async fn start_run(&self, parameters: v1::TransferInvoicesParameters) -> v1::Run {
        self.start_run_as("", parameters).await.unwrap()
    }

    /// The same under a request id; or the status that the call ended with.
    pub(crate) async fn start_run_as(
        &self,
        request_id: &str,
        parameters: v1::TransferInvoicesParameters,
    ) -> Result<v1::Run, Status> {
        self.queue(CONNECTION, request_id, parameters).await
    }

    async fn queue(
        &self,
        parent: &str,
        request_id: &str,
        parameters: v1::TransferInvoicesParameters,
    ) -> Result<v1::Run, Status> {
        let request = v1::StartRunRequest {
            parent: parent.to_owned(),
            parameters: Some(v1::start_run_request::Parameters::TransferInvoices(parameters)),
            request_id: request_id.to_owned(),
        };
        Ok(self.runs().await.start_run(request).await?.into_inner())
    }

    /// Asks a run to stop.
    pub(crate) async fn cancel(&self, run: &str) -> Result<v1::Run, Status> {
        let request = v1::CancelRunRequest { name: run.to_owned() };
        Ok(self.runs().await.cancel_run(request).await?.into_inner())
    }

    /// Waits until a run has ended, whoever follows it.
    pub(crate) async fn ended(&self, run: &str) -> v1::Run {
        let mut client = self.runs().await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer =
                client.get_run(v1::GetRunRequest { name: run.to_owned() }).await.unwrap().into_inner();
            if answer.end_time.is_some() {
                return answer;
            }
            assert!(Instant::now() < deadline, "the run does not end: {answer:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The last check of every test: no request broke the contract, and no pace was exceeded.
    pub(crate) fn finish(mut self) {
        let violations = self.sandbox.violations();
        assert!(violations.is_empty(), "requests that broke the contract: {violations:?}");
        assert_eq!(self.sandbox.calls().answered_by_any(429), 0, "requests beyond the limit");
        self.kill();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.logs());
        }
    }
}

fn defaults(sandbox: &Sandbox, dir: &Path) -> BTreeMap<String, String> {
    let key = dir.join("sealing-key");
    let made = Command::new(env!("CARGO_BIN_EXE_severa-connector")).arg("keygen").output().unwrap();
    assert!(made.status.success());
    fs::write(&key, made.stdout).unwrap();
    let database = format!("sqlite://{}", dir.join("connector.db").display());
    let vars = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("DATABASE_URL", &database),
        ("SEALING_KEY_FILE", key.to_str().unwrap()),
        ("SEVERA_BASE_URL", &sandbox.severa_base_url()),
        ("SEVERA_REQUESTS_PER_SECOND", "100"),
        ("TALENOM_BASE_URL", &sandbox.talenom_base_url()),
        ("TALENOM_TOKEN_URL", &sandbox.talenom_token_url()),
        ("TALENOM_SCOPE", "sales"),
        ("TALENOM_CLIENT_ID", "t-client"),
        ("TALENOM_CLIENT_SECRET", "t-secret"),
        ("TALENOM_SUBSCRIPTION_KEY", "t-key"),
        ("REQUEST_TIMEOUT_S", "3"),
        ("QUIET_TIME_S", "4"),
        // No re-check comes between two runs of a test, unless it asks for it.
        ("RECHECK_DELAYS_S", "3600"),
        ("LEASE_DURATION_S", "8"),
    ];
    vars.into_iter().map(|(name, value)| (format!("SEVERA_CONNECTOR_{name}"), value.to_owned())).collect()
}

/// The request that makes the connection of [`COMPANY`].
pub(crate) fn new_connection() -> v1::CreateConnectionRequest {
    v1::CreateConnectionRequest {
        connection_id: "koe".to_owned(),
        connection: Some(v1::Connection {
            display_name: "Koeyritys".to_owned(),
            severa_client_id: "s-client".to_owned(),
            severa_client_secret: "s-secret".to_owned(),
            business_id: "2077474-0".to_owned(),
            talenom_organization_number: ORGANIZATION,
            agreement_reference: "SOP-2026-1".to_owned(),
            ..v1::Connection::default()
        }),
    }
}

/// Looks until there is something to see. Fails when it takes too long.
pub(crate) async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "it does not come to pass that {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
