//! The rooms of the house and who may know whom, read from the sources; and the docs held against the code.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use severa_connector::{
    config::VARIABLES,
    domain::{
        finding::{Code, Language, Owner, Severity},
        run::{Outcome, Reason},
    },
};

/// A room of `src/`, and the rooms and crates that it may name.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
}

/// Crates that only some rooms may know, by what their use looks like.
const WATCHED: [(&str, &str); 10] = [
    ("tonic::", "tonic"),
    ("tonic_", "tonic"),
    ("prost::", "prost"),
    ("prost_", "prost"),
    ("sea_orm", "sea_orm"),
    ("sqlx::", "sqlx"),
    ("reqwest::", "reqwest"),
    ("tokio::", "tokio"),
    ("axum::", "axum"),
    ("clap::", "clap"),
];

const ROOMS: [Room; 17] = [
    Room { name: "domain", rooms: &[], crates: &[] },
    Room { name: "mapping", rooms: &["domain"], crates: &[] },
    Room { name: "rules", rooms: &["domain", "mapping"], crates: &[] },
    Room { name: "outbound", rooms: &["domain"], crates: &["reqwest", "tokio"] },
    Room { name: "severa", rooms: &["domain", "outbound", "failpoint"], crates: &["reqwest", "tokio"] },
    Room { name: "talenom", rooms: &["domain", "outbound", "failpoint"], crates: &["reqwest", "tokio"] },
    Room { name: "store", rooms: &["domain", "failpoint"], crates: &["sea_orm", "sqlx", "tokio"] },
    Room {
        name: "engine",
        rooms: &[
            "clock",
            "domain",
            "failpoint",
            "lifecycle",
            "mapping",
            "outbound",
            "rules",
            "severa",
            "store",
            "talenom",
            "telemetry",
        ],
        crates: &["tokio"],
    },
    Room {
        name: "rpc",
        rooms: &["domain", "engine", "lifecycle", "store", "talenom", "telemetry"],
        crates: &["tonic", "prost", "tokio"],
    },
    Room {
        name: "app",
        rooms: &["clock", "config", "engine", "lifecycle", "outbound", "rpc", "severa", "store", "talenom"],
        crates: &["tonic", "tokio"],
    },
    Room {
        name: "config",
        rooms: &["engine", "outbound", "severa", "store", "talenom", "telemetry"],
        crates: &["reqwest"],
    },
    Room { name: "telemetry", rooms: &[], crates: &["tokio"] },
    Room { name: "lifecycle", rooms: &[], crates: &["tokio"] },
    Room { name: "clock", rooms: &[], crates: &[] },
    Room { name: "failpoint", rooms: &[], crates: &[] },
    Room { name: "main", rooms: &["app", "config", "store", "telemetry"], crates: &["clap", "tokio"] },
    Room { name: "lib", rooms: &[], crates: &[] },
];

pub(crate) fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src/` but for the client's, each with its room.
fn files() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    rust_files(&root, &mut paths);
    let room_of = |path: &PathBuf| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
        first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    paths.into_iter().map(|path| (room_of(&path), path)).filter(|(room, _)| room != "bin").collect()
}

/// The code of a file: no comments, and nothing from the tests at its end.
pub(crate) fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_of_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests")
}

/// The rooms that a text names: `crate::room`, and each first word in `use crate::{…}`.
fn named_rooms(code: &str) -> BTreeSet<String> {
    let word =
        |text: &str| text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>();
    let mut named = BTreeSet::new();
    for crate_path in ["crate::", "severa_connector::"] {
        for rest in code.split(crate_path).skip(1) {
            let Some(list) = rest.strip_prefix('{') else {
                named.insert(word(rest));
                continue;
            };
            let mut depth = 0;
            let mut is_first_word = true;
            for (index, character) in list.char_indices() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => is_first_word = true,
                    c if depth == 0 && is_first_word && c.is_ascii_lowercase() => {
                        named.insert(word(&list[index..]));
                        is_first_word = false;
                    }
                    _ => {}
                }
            }
        }
    }
    named
}

#[test]
fn each_room_knows_only_what_it_must() {
    for (room, path) in files() {
        if is_of_tests(&path) {
            continue;
        }
        let Some(allowed) = ROOMS.iter().find(|allowed| allowed.name == room) else {
            panic!("{} stands in no room: name it in this test", path.display());
        };
        let code = code(&path);
        for named in named_rooms(&code) {
            let is_room = ROOMS.iter().any(|known| known.name == named);
            let is_allowed = named == room || allowed.rooms.contains(&named.as_str());
            assert!(!is_room || is_allowed, "{} names the room {named}", path.display());
        }
        for (needle, watched) in WATCHED {
            let is_allowed = allowed.crates.contains(&watched);
            assert!(is_allowed || !code.contains(needle), "{} names the crate {watched}", path.display());
        }
    }
}

#[test]
fn the_reader_of_rooms_sees_nested_lists() {
    let code = "use crate::{\n  domain::{ids::X, money},\n  outbound::{self, Api},\n  store::Save,\n};\nuse crate::rules;";
    let expected: BTreeSet<String> = ["domain", "outbound", "rules", "store"].map(str::to_owned).into();
    assert_eq!(named_rooms(code), expected);
}

fn doc(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

#[test]
fn the_docs_name_everything_that_the_code_has() {
    let errors = doc("errors.md");
    for reason in Reason::ALL {
        assert!(errors.contains(reason.name()), "docs/errors.md lacks {reason:?}");
    }
    let configuration = doc("configuration.md");
    for variable in VARIABLES {
        assert!(configuration.contains(&format!("`{variable}`")), "docs/configuration.md lacks {variable}");
    }
    let states = doc("states.md");
    let words = Outcome::ALL.map(Outcome::name);
    let steps = [
        "FOUND",
        "CONTACT_READY",
        "DRAFT_REQUESTED",
        "ROWS_SENDING",
        "APPROVE_SENDING",
        "STATUS_SENDING",
        "DONE",
    ];
    let standings = ["GOING", "HELD", "FAILED", "UNCERTAIN", "WITHDRAWN", "TRANSFERRED"];
    for word in words.iter().chain(&steps).chain(&standings) {
        assert!(states.contains(word), "docs/states.md lacks {word}");
    }
}

/// The cells of the rows of a page's tables whose first cell is a code.
fn coded_rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

#[test]
fn the_catalogue_and_its_page_say_the_same() {
    let page = doc("findings.md");
    let rows = coded_rows(&page);
    for code in Code::ALL {
        let entry = code.entry();
        let name = format!("`{}`", entry.code);
        let row = rows.iter().find(|row| row[0] == name);
        let [_, severity, owner, meaning, remedy] = row.map(Vec::as_slice).unwrap_or_default() else {
            panic!("docs/findings.md has no row of five cells for {code:?}");
        };
        let severities = [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Information, "information"),
        ];
        let owners = [
            (Owner::Customer, "customer"),
            (Owner::Accountant, "accountant"),
            (Owner::IntegrationTeam, "integration team"),
            (Owner::Us, "us"),
        ];
        assert!(severities.contains(&(entry.severity, severity)), "docs/findings.md: severity of {code:?}");
        assert!(owners.contains(&(entry.owner, owner)), "docs/findings.md: owner of {code:?}");
        assert!(!meaning.is_empty(), "docs/findings.md: meaning of {code:?}");
        assert_eq!(code.words(Language::English).remedy, *remedy, "docs/findings.md: remedy of {code:?}");
    }
    assert_eq!(rows.len(), Code::ALL.len(), "docs/findings.md has rows for codes that do not exist");
}

#[test]
fn every_finding_is_expected_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut of_modules, mut of_the_whole) = (Vec::new(), Vec::new());
    rust_files(&root.join("src"), &mut of_modules);
    rust_files(&root.join("tests"), &mut of_the_whole);
    let tests_of = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let inside = path.strip_prefix(root).unwrap();
        let is_all_tests =
            inside.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
        if is_all_tests { text } else { text.split("#[cfg(test)]").skip(1).collect() }
    };
    let tests: String = of_modules.iter().chain(&of_the_whole).map(tests_of).collect();
    for code in Code::ALL {
        let is_named = tests.contains(&format!("\"{}\"", code.entry().code))
            || tests.split("Code::").skip(1).any(|rest| named(rest) == format!("{code:?}"));
        assert!(is_named, "no test expects {code:?}");
    }
}

/// The identifier that a text begins with.
pub(crate) fn named(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

#[test]
fn log_messages_begin_lower_case() {
    for (_, path) in files() {
        let code = code(&path);
        for call in ["info!(", "warn!(", "error!(", "debug!("] {
            for rest in code.split(call).skip(1) {
                let arguments = rest.split(");").next().unwrap_or_default();
                let Some(message) = arguments.split('"').nth_back(1) else { continue };
                let is_lower = message
                    .chars()
                    .next()
                    .is_none_or(|first| !first.is_uppercase() || message.starts_with("Severa"));
                assert!(is_lower, "{}: {message}", path.display());
            }
        }
    }
}

/// Money is decimal from the digits that a vendor sent to those that a vendor gets: no source of the connector or of the
/// sandbox's model names a float. (The lint `float_arithmetic` forbids to reckon with one, wherever it came from.)
#[test]
fn no_source_names_a_float() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    rust_files(&root.join("src"), &mut paths);
    rust_files(&root.join("sandbox/src"), &mut paths);
    assert!(paths.len() > 100);
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for path in paths {
        let code = code(&path);
        let float = code
            .split(|c| !is_of_word(c))
            .find(|word| word.split('_').any(|part| matches!(part, "f32" | "f64")));
        assert_eq!(float, None, "{}", path.display());
    }
}
