//! A PostgreSQL cluster of the tests' own, made once per test process and gone with it, however it ends.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

/// The shell waits for the end of its standard input, which is a pipe that only the test process holds: so it learns of
/// the end also when the test process is killed. Should the shell be killed, the server goes with it.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
dir=$(mktemp -d /tmp/severa-connector-postgres-XXXXXX) || exit
cd "$dir"
if "$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale >"$dir/log" 2>&1; then
    setpriv --pdeathsig QUIT "$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= >>"$dir/log" 2>&1 &
    server=$!
    until "$1/pg_isready" -q -h "$dir"; do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
fi
if kill -0 "$server" 2>/dev/null; then echo "$dir"; else cat "$dir/log" >&2; fi
read -r end
[ -n "$server" ] && kill -QUIT "$server" && wait "$server"
cd /
rm -rf "$dir"
"#;

struct Cluster {
    socket_dir: PathBuf,
    /// Holds the pipe open until the process ends.
    _watcher: Child,
}

static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Makes an empty database and gives its address.
pub(crate) async fn create_database() -> String {
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut options = ConnectOptions::new(address("postgres"));
    options.max_connections(1).sqlx_logging(false);
    let server = Database::connect(options).await.expect("the cluster answers");
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    server.close().await.expect("the connection closes");
    address(&name)
}

fn address(database: &str) -> String {
    let socket_dir = CLUSTER.socket_dir.display();
    format!("postgres://postgres@localhost/{database}?host={socket_dir}")
}

impl Cluster {
    fn start() -> Self {
        let binaries = newest_installation();
        let mut command = unprivileged();
        command.args(["sh", "-c", SCRIPT, "sh"]).arg(&binaries);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // A group of its own, so that what interrupts the tests does not interrupt the cleaning up.
        command.process_group(0).env("PATH", path_with_system_directories());
        let mut watcher = command.spawn().expect("a shell starts");
        let mut line = String::new();
        let stdout = watcher.stdout.take().expect("the output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the shell writes");
        let socket_dir = PathBuf::from(line.trim_end());
        assert!(socket_dir.is_absolute(), "PostgreSQL did not start; its log is above");
        Self { socket_dir, _watcher: watcher }
    }
}

/// Debian keeps the binaries outside PATH, by version.
fn newest_installation() -> PathBuf {
    let version_of = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let versions =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = versions.filter_map(|path| version_of(&path).map(|version| (version, path))).max();
    let (_, path) =
        newest.expect("PostgreSQL is needed for the tests; on Debian: apt-get install postgresql");
    path.join("bin")
}

/// PostgreSQL refuses to run as root, so root becomes `postgres`.
fn unprivileged() -> Command {
    let mut command = Command::new("setpriv");
    let id = Command::new("id").arg("-u").output().expect("id runs");
    if id.stdout.trim_ascii() == b"0" {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]);
    } else {
        // Changes nothing, so that both ways are one.
        command.arg("--no-new-privs");
    }
    command
}

#[expect(clippy::disallowed_methods, reason = "this is about the test's machine, not about the connector")]
fn path_with_system_directories() -> String {
    format!("{}:/usr/bin:/bin", std::env::var("PATH").unwrap_or_default())
}
