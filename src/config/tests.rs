use std::{collections::BTreeMap, io::Write};

use secrecy::ExposeSecret;

use super::*;

struct List(BTreeMap<String, String>);

impl Vars for List {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// A complete environment with some variables set otherwise.
fn environment(changes: &[(&str, &str)]) -> (List, tempfile::NamedTempFile) {
    let mut key = tempfile::NamedTempFile::new().unwrap();
    key.write_all(SealingKey::generate().unwrap().to_text().expose_secret().as_bytes()).unwrap();
    let base = [
        ("DATABASE_URL", "sqlite://test.db"),
        ("SEALING_KEY_FILE", key.path().to_str().unwrap()),
        ("TALENOM_TOKEN_URL", "https://id.example.org/connect/token"),
        ("TALENOM_CLIENT_ID", "connector"),
        ("TALENOM_CLIENT_SECRET", "canary-secret"),
        ("TALENOM_SUBSCRIPTION_KEY", "canary-key"),
    ];
    let all =
        base.iter().chain(changes).map(|(name, value)| (format!("{PREFIX}{name}"), (*value).to_owned()));
    (List(all.collect()), key)
}

fn problems(changes: &[(&str, &str)]) -> Vec<String> {
    let (vars, _key) = environment(changes);
    let problems = Config::read(&vars).err().map(|problems| problems.0).unwrap_or_default();
    problems.into_iter().map(|problem| problem.name.replace(PREFIX, "")).collect()
}

#[test]
fn the_defaults_are_those_of_the_documents() {
    let (vars, _key) = environment(&[]);
    let config = Config::read(&vars).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
    assert_eq!(config.engine.requests_per_second.get(), 10);
    assert_eq!(config.talenom.region, "fi");
    assert!(!config.reflection);
}

#[test]
fn every_problem_is_told_at_once() {
    let names = problems(&[
        ("LISTEN_ADDR", "0.0.0.0:50051"),
        ("SEVERA_REQUESTS_PER_SECOND", "0"),
        ("TALENOM_TOKEN_URL", "http://elsewhere.example.org"),
        ("TALENOM_CAPABILITIES_ABSENT", "find, fly"),
        ("LOG_FORMAT", "xml"),
        ("TALENOM_CLIENT_SECRET_FILE", "/nowhere"),
        ("DATABSE_URL", "x"),
    ]);
    let expected = [
        "TALENOM_TOKEN_URL",
        "TALENOM_CLIENT_SECRET",
        "TALENOM_CAPABILITIES_ABSENT",
        "SEVERA_REQUESTS_PER_SECOND",
        "LISTEN_ADDR",
        "LOG_FORMAT",
        "DATABSE_URL",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_call_must_end_before_the_quiet_time_and_the_lease() {
    let names = problems(&[("REQUEST_TIMEOUT_S", "30"), ("QUIET_TIME_S", "30"), ("LEASE_DURATION_S", "20")]);
    assert_eq!(names, ["QUIET_TIME_S", "LEASE_DURATION_S"]);
}

#[test]
fn what_kubernetes_injects_is_no_mistake() {
    assert!(problems(&[("SERVICE_HOST", "10.0.0.1"), ("PORT_50051_TCP", "x")]).is_empty());
}

#[test]
fn no_problem_and_no_debug_shows_a_secret() {
    let (vars, _key) = environment(&[("LISTEN_ADDR", "canary-address")]);
    let problems = Config::read(&vars).unwrap_err().to_string();
    let (vars, _key) = environment(&[]);
    let debug = format!("{:?}", Config::read(&vars).unwrap());
    for text in [problems, debug] {
        assert!(!text.contains("canary"), "{text}");
    }
}
