//! The environment, read in one place: every variable is checked and every problem is told at once.
//!
//! docs/configuration.md lists the variables; a test holds it against [`VARIABLES`].

use std::{fmt, fs, net::SocketAddr, num::NonZeroU32, time::Duration};

use reqwest::Url;
use secrecy::SecretString;

use crate::{
    engine::{self, LimitScope},
    outbound, severa,
    store::{self, SealingKey},
    talenom::{self, Capability},
    telemetry::{self, LogFormat},
};

const PREFIX: &str = "SEVERA_CONNECTOR_";

/// Every variable of ours, without the prefix. `…_FILE` names a file that holds the value of a secret.
pub const VARIABLES: [&str; 27] = [
    "LISTEN_ADDR",
    "DATABASE_URL",
    "DATABASE_URL_FILE",
    "SEALING_KEY_FILE",
    "SEVERA_BASE_URL",
    "SEVERA_REQUESTS_PER_SECOND",
    "SEVERA_LIMIT_SCOPE",
    "TALENOM_BASE_URL",
    "TALENOM_REGION",
    "TALENOM_TOKEN_URL",
    "TALENOM_SCOPE",
    "TALENOM_CLIENT_ID",
    "TALENOM_CLIENT_SECRET",
    "TALENOM_CLIENT_SECRET_FILE",
    "TALENOM_SUBSCRIPTION_KEY",
    "TALENOM_SUBSCRIPTION_KEY_FILE",
    "TALENOM_IN_FLIGHT_MAX",
    "TALENOM_CAPABILITIES_ABSENT",
    "CONCURRENT_RUNS_MAX",
    "REQUEST_TIMEOUT_S",
    "QUIET_TIME_S",
    "RECHECK_DELAYS_S",
    "LEASE_DURATION_S",
    "LOG_FORMAT",
    "LOG_FILTER",
    "REFLECTION",
    "SHUTDOWN_GRACE_S",
];

/// Everything that the server is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where callers are listened for; loopback only, until callers can be authenticated.
    pub listen: SocketAddr,
    /// Whether the API describes itself to callers.
    pub reflection: bool,
    /// How long shutdown waits for calls under way.
    pub shutdown_grace: Duration,
    /// The database and its key.
    pub store: store::Config,
    /// How both APIs are called.
    pub outbound: outbound::Config,
    /// Severa.
    pub severa: severa::Config,
    /// Talenom.
    pub talenom: talenom::Config,
    /// How runs are worked off.
    pub engine: engine::Config,
}

/// Where variables come from: the environment, or a list in a test.
pub trait Vars {
    /// The value of a variable, where it is set.
    fn get(&self, name: &str) -> Option<String>;
    /// The names of all variables that are set.
    fn names(&self) -> Vec<String>;
}

/// The process's environment.
#[derive(Debug, Clone, Copy)]
pub struct Environment;

impl Vars for Environment {
    fn get(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place where the environment is read")]
        std::env::var(name).ok()
    }

    fn names(&self) -> Vec<String> {
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
    }
}

/// Something wrong with a variable. It never holds the value.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub name: String,
    /// What is wrong with it.
    pub text: String,
}

/// Everything that is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the configuration has {} problem(s):", self.0.len())?;
        self.0.iter().try_for_each(|Problem { name, text }| write!(formatter, "\n  {name} {text}"))
    }
}

/// What only logs and traces are told: read apart, so that problems of the rest can be logged too.
#[must_use]
pub fn telemetry(vars: &impl Vars) -> telemetry::Config {
    let text = |name: &str| vars.get(&format!("{PREFIX}{name}")).filter(|text| !text.is_empty());
    let receiver = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    telemetry::Config {
        log_format: if text("LOG_FORMAT").as_deref() == Some("text") {
            LogFormat::Text
        } else {
            LogFormat::Json
        },
        log_filter: text("LOG_FILTER"),
        traces_exported: receiver.iter().any(|name| vars.get(name).is_some_and(|text| !text.is_empty())),
    }
}

impl Config {
    /// Reads everything.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn read(vars: &impl Vars) -> Result<Self, Problems> {
        let mut reader = Reader { vars, problems: Vec::new() };
        let store = reader.store();
        let timeout = reader.seconds("REQUEST_TIMEOUT_S", 30);
        let severa = reader.severa(timeout);
        let talenom = reader.talenom(timeout);
        let engine = reader.engine(timeout);
        let listen = reader.listen();
        let reflection = reader.one_of("REFLECTION", &[("off", false), ("on", true)]);
        let shutdown_grace = reader.seconds("SHUTDOWN_GRACE_S", timeout.as_secs() + 1);
        reader.one_of("LOG_FORMAT", &[("json", ()), ("text", ())]);
        reader.unknown_names();
        let problems = Problems(reader.problems);
        match (store, severa, talenom, listen) {
            (Some(store), Some(severa), Some(talenom), Some(listen)) if problems.0.is_empty() => Ok(Self {
                listen,
                reflection,
                shutdown_grace,
                store,
                outbound: outbound::Config::default(),
                severa,
                talenom,
                engine,
            }),
            _ => Err(problems),
        }
    }

    /// Reads only what the database needs, for commands that touch nothing else.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn read_store(vars: &impl Vars) -> Result<store::Config, Problems> {
        let mut reader = Reader { vars, problems: Vec::new() };
        let store = reader.store();
        store.ok_or(Problems(reader.problems))
    }
}

/// Reads variables and keeps what is wrong with them.
struct Reader<'a, V> {
    vars: &'a V,
    problems: Vec<Problem>,
}

impl<V: Vars> Reader<'_, V> {
    fn store(&mut self) -> Option<store::Config> {
        let url = self.secret("DATABASE_URL");
        let sealing = self.required("SEALING_KEY_FILE", |path| {
            let text = fs::read_to_string(path)
                .map_err(|error| format!("names a file that cannot be read: {error}"))?;
            SealingKey::read(&text)
                .map_err(|error| format!("names a file that holds no sealing key: {error}"))
        });
        Some(store::Config { url: url?, sealing: sealing? })
    }

    fn severa(&mut self, request_timeout: Duration) -> Option<severa::Config> {
        let base_url = self.url("SEVERA_BASE_URL", "https://api.severa.visma.com/rest-api")?;
        Some(severa::Config { base_url, request_timeout, scope: None })
    }

    fn talenom(&mut self, request_timeout: Duration) -> Option<talenom::Config> {
        let base_url = self.url("TALENOM_BASE_URL", "https://apim.talenom.com");
        let token_url = self.required("TALENOM_TOKEN_URL", url);
        let client_id = self.required("TALENOM_CLIENT_ID", |text| Ok(text.to_owned()));
        let client_secret = self.secret("TALENOM_CLIENT_SECRET");
        let subscription_key = self.secret("TALENOM_SUBSCRIPTION_KEY");
        let in_flight_max = self.number("TALENOM_IN_FLIGHT_MAX", 32);
        let capabilities_absent = self.capabilities();
        Some(talenom::Config {
            base_url: base_url?,
            region: self.text("TALENOM_REGION").unwrap_or_else(|| "fi".to_owned()),
            token_url: token_url?,
            scope: self.text("TALENOM_SCOPE"),
            client_id: client_id?,
            client_secret: client_secret?,
            subscription_key: subscription_key?,
            request_timeout,
            in_flight_max: usize::try_from(in_flight_max.get()).unwrap_or(usize::MAX),
            capabilities_absent,
        })
    }

    fn engine(&mut self, request_timeout: Duration) -> engine::Config {
        let quiet_time = self.seconds("QUIET_TIME_S", request_timeout.as_secs() + 60);
        if quiet_time <= request_timeout {
            self.problem(
                "QUIET_TIME_S",
                "must be longer than REQUEST_TIMEOUT_S, or a call could land after it",
            );
        }
        let lease_duration = self.seconds("LEASE_DURATION_S", request_timeout.as_secs() * 2 + 30);
        if lease_duration <= request_timeout {
            self.problem(
                "LEASE_DURATION_S",
                "must be longer than REQUEST_TIMEOUT_S, or no call fits into a lease",
            );
        }
        let scopes = [("organization", LimitScope::Organization), ("installation", LimitScope::Installation)];
        let runs = self.number("CONCURRENT_RUNS_MAX", 16);
        engine::Config {
            requests_per_second: self.number("SEVERA_REQUESTS_PER_SECOND", 10),
            limit_scope: self.one_of("SEVERA_LIMIT_SCOPE", &scopes),
            concurrent_runs_max: usize::try_from(runs.get()).unwrap_or(usize::MAX),
            lease_duration,
            quiet_time,
            recheck_delays: self.recheck_delays(),
        }
    }

    fn recheck_delays(&mut self) -> Vec<Duration> {
        let text = self.text("RECHECK_DELAYS_S").unwrap_or_else(|| "5,30,300,3600,86400".to_owned());
        let delays: Option<Vec<Duration>> = text
            .split(',')
            .map(|seconds| seconds.trim().parse::<NonZeroU32>().ok())
            .map(|seconds| Some(Duration::from_secs(seconds?.get().into())))
            .collect();
        delays.unwrap_or_else(|| {
            self.problem(
                "RECHECK_DELAYS_S",
                "is not a list of whole seconds above zero, with commas between",
            );
            Vec::new()
        })
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        let text = self.text("LISTEN_ADDR").unwrap_or_else(|| "127.0.0.1:50051".to_owned());
        let Ok(address) = text.parse::<SocketAddr>() else {
            self.problem("LISTEN_ADDR", "is not an address with a port, such as 127.0.0.1:50051");
            return None;
        };
        if !address.ip().is_loopback() {
            self.problem("LISTEN_ADDR", "is not a loopback address: callers cannot be authenticated yet");
        }
        Some(address)
    }

    fn capabilities(&mut self) -> Vec<Capability> {
        let text = self.text("TALENOM_CAPABILITIES_ABSENT").unwrap_or_default();
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let parsed: Option<Vec<Capability>> = words.map(|word| Capability::parse(word).ok()).collect();
        parsed.unwrap_or_else(|| {
            let known: Vec<&str> = Capability::ALL.into_iter().map(Capability::name).collect();
            self.problem(
                "TALENOM_CAPABILITIES_ABSENT",
                &format!("may hold, with commas between: {}", known.join(", ")),
            );
            Vec::new()
        })
    }

    /// Variables with our prefix that we do not know are mistakes, but for those that Kubernetes adds for a Service.
    fn unknown_names(&mut self) {
        let is_injected = |name: &str| name.ends_with("_SERVICE_HOST") || name.contains("_PORT");
        for name in self.vars.names() {
            let Some(ours) = name.strip_prefix(PREFIX) else { continue };
            if !VARIABLES.contains(&ours) && !is_injected(&name) {
                self.problems.push(Problem { name, text: "is not a variable of this server".to_owned() });
            }
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.vars.get(&format!("{PREFIX}{name}")).filter(|text| !text.is_empty())
    }

    fn problem(&mut self, name: &str, text: &str) {
        self.problems.push(Problem { name: format!("{PREFIX}{name}"), text: text.to_owned() });
    }

    fn required<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.text(name).ok_or_else(|| "is not set".to_owned()).and_then(|text| parse(&text));
        value.map_err(|text| self.problem(name, &text)).ok()
    }

    /// A secret, in the variable itself or in the file that `…_FILE` names.
    fn secret(&mut self, name: &str) -> Option<SecretString> {
        let file = format!("{name}_FILE");
        match (self.text(name), self.text(&file)) {
            (Some(text), None) => Some(text.into()),
            (None, Some(path)) => match fs::read_to_string(path) {
                Ok(text) => Some(text.trim_end_matches(['\r', '\n']).into()),
                Err(error) => {
                    self.problem(&file, &format!("names a file that cannot be read: {error}"));
                    None
                }
            },
            (None, None) => {
                self.problem(name, &format!("is not set, and neither is {PREFIX}{file}"));
                None
            }
            (Some(_), Some(_)) => {
                self.problem(name, &format!("is set, and so is {PREFIX}{file}"));
                None
            }
        }
    }

    fn url(&mut self, name: &str, default: &str) -> Option<Url> {
        let text = self.text(name).unwrap_or_else(|| default.to_owned());
        url(&text).map_err(|text| self.problem(name, &text)).ok()
    }

    fn number(&mut self, name: &str, default: u32) -> NonZeroU32 {
        let text = self.text(name).unwrap_or_else(|| default.to_string());
        text.parse().unwrap_or_else(|_| {
            self.problem(name, "is not a whole number above zero");
            NonZeroU32::MIN
        })
    }

    fn seconds(&mut self, name: &str, default: u64) -> Duration {
        let default = u32::try_from(default).unwrap_or(u32::MAX);
        Duration::from_secs(self.number(name, default).get().into())
    }

    /// One of a few words; the first is the default.
    fn one_of<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> T {
        let text = self.text(name).unwrap_or_else(|| words[0].0.to_owned());
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            *value
        } else {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.problem(name, &format!("is not one of: {}", known.join(", ")));
            words[0].1
        }
    }
}

/// An address that calls can go to: https, or http on this machine.
fn url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "is not an address such as https://example.org".to_owned())?;
    let is_local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local => Ok(url),
        _ => Err("must begin with https:// (http:// is for this machine only)".to_owned()),
    }
}

#[cfg(test)]
mod tests;
