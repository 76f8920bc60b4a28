//! The program: its arguments, its output, its end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_severa-talenom-sandbox");

#[test]
fn it_prints_its_addresses_and_stops_when_told() {
    let directory = std::env::temp_dir().join(format!("severa-talenom-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let ports = directory.join("ports.json");
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/demo.yaml");
    let mut child = Command::new(PROGRAM)
        .args(["--scenario", demo, "--ports-file"])
        .arg(&ports)
        .arg("--record")
        .arg(directory.join("record"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let urls = ["severa", "talenom", "control"].map(|name| {
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix(&format!("{name} ")).unwrap_or_else(|| panic!("{line}")).to_owned()
    });
    assert!(urls.iter().all(|url| url.starts_with("http://127.0.0.1:")), "{urls:?}");
    // The file is written after the addresses are printed, so its end is waited for by stopping the program.
    let killed = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success(), "SIGTERM ends it with success");
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&ports).unwrap()).unwrap();
    let recorded = std::fs::read_dir(directory.join("record")).unwrap().count();
    std::fs::remove_dir_all(&directory).unwrap();
    assert_eq!(recorded, 1, "one file for the program");
    assert_eq!(written["severa"]["base_url"], urls[0]);
    assert_eq!(written["talenom"]["token_url"], format!("{}/connect/token", urls[1]));
    assert_eq!(written["control"]["base_url"], urls[2]);
}

#[test]
fn a_bad_scenario_is_told_and_fails() {
    let output = Command::new(PROGRAM).args(["--scenario", "no/such.yaml"]).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: cannot read the scenario no/such.yaml: "), "{text}");
}

#[test]
fn help_shows_an_example() {
    let output = Command::new(PROGRAM).arg("--help").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("--scenario sandbox/scenarios/demo.yaml"));
}
