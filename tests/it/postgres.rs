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
/// the end also when the test process is killed. Should the shell be killed, the server goes with it. Nothing that it
/// writes to may end the shell before it has cleaned up, so it ignores a closed pipe too.
const SCRIPT: &str = r#"
trap '' INT TERM HUP PIPE
dir=$(mktemp -d /tmp/severa-connector-postgres-XXXXXX) || exit
cd "$dir" && mkfifo messages || exit
if "$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale >log 2>&1; then
    setpriv --pdeathsig QUIT "$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= >messages 2>&1 &
    server=$!
    exec 3<messages
    while read -r line <&3; do
        echo "$line" >>log
        case "$line" in *"ready to accept connections"*) ready=yes; break ;; esac
    done
    cat <&3 >>log &
fi
if [ -n "$ready" ]; then echo "$dir"; else cat log >&2; echo; fi
read -r end
[ -n "$server" ] && kill -QUIT "$server" && wait "$server"
cd / && rm -rf "$dir"
"#;
const INSTALLATIONS: &str = "/usr/lib/postgresql";

struct Cluster {
    socket_dir: PathBuf,
    /// Holds the pipe open until the process ends.
    _watcher: Child,
}

static CLUSTER: LazyLock<Result<Cluster, String>> = LazyLock::new(Cluster::start);
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
    let socket_dir = cluster().socket_dir.display();
    format!("postgres://postgres@localhost/{database}?host={socket_dir}")
}

/// Every test that needs it says why it is not there, and not only the first.
fn cluster() -> &'static Cluster {
    CLUSTER.as_ref().unwrap_or_else(|message| panic!("{message}"))
}

impl Cluster {
    fn start() -> Result<Self, String> {
        let binaries = newest_installation(Path::new(INSTALLATIONS))?;
        let mut command = unprivileged();
        command.args(["sh", "-c", SCRIPT, "sh"]).arg(&binaries);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // A group of its own, so that what interrupts the tests does not interrupt the cleaning up.
        command.process_group(0).env("PATH", path_with_system_directories());
        let mut watcher = command.spawn().map_err(|error| format!("setpriv cannot be run: {error}"))?;
        let mut line = String::new();
        let stdout = watcher.stdout.take().expect("the output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the shell writes");
        let socket_dir = PathBuf::from(line.trim_end());
        if !socket_dir.is_absolute() {
            return Err("PostgreSQL did not start; its log is above the first failure".to_owned());
        }
        Ok(Self { socket_dir, _watcher: watcher })
    }
}

/// Debian keeps the binaries outside PATH, by version; an installation of the client alone has no server in it.
fn newest_installation(installations: &Path) -> Result<PathBuf, String> {
    let version_of = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = fs::read_dir(installations).into_iter().flatten().flatten().map(|entry| entry.path());
    let servers =
        versions.filter(|path| ["initdb", "postgres"].iter().all(|it| path.join("bin").join(it).exists()));
    let newest = servers.filter_map(|path| version_of(&path).map(|version| (version, path))).max();
    newest.map(|(_, path)| path.join("bin")).ok_or_else(|| {
        format!(
            "the tests need a PostgreSQL server and start one of their own, but there is none in {}; \
             on Debian and Ubuntu it comes with: apt-get install postgresql",
            installations.display()
        )
    })
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

#[test]
fn a_missing_postgres_says_how_to_get_it() {
    let dir = tempfile::tempdir().unwrap();
    // The client alone is no server.
    fs::create_dir_all(dir.path().join("15/bin")).unwrap();
    fs::write(dir.path().join("15/bin/psql"), "").unwrap();
    for installations in [dir.path(), Path::new("/nonexistent")] {
        let message = newest_installation(installations).unwrap_err();
        assert!(message.contains("apt-get install postgresql"), "{message}");
    }
    for version in ["9", "10"] {
        let bin = dir.path().join(version).join("bin");
        fs::create_dir_all(&bin).unwrap();
        for name in ["initdb", "postgres"] {
            fs::write(bin.join(name), "").unwrap();
        }
    }
    assert_eq!(newest_installation(dir.path()), Ok(dir.path().join("10/bin")));
}

/// What the next test kills: it has a cluster and waits.
#[test]
#[ignore = "is run by the_cluster_goes_when_the_tests_are_killed"]
fn a_process_with_a_cluster() {
    println!("\ncluster {}", cluster().socket_dir.display());
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[test]
fn the_cluster_goes_when_the_tests_are_killed() {
    let mut tests = Command::new(std::env::current_exe().unwrap());
    tests.args(["--exact", "postgres::a_process_with_a_cluster", "--ignored", "--nocapture"]);
    let pipes = tests.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut tests = pipes.spawn().unwrap();
    let lines = BufReader::new(tests.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut dirs = lines.filter_map(|line| line.strip_prefix("cluster ").map(PathBuf::from));
    let dir = dirs.next().expect("the process has a cluster");
    let server = fs::read_to_string(dir.join("data/postmaster.pid")).unwrap();
    let server = Path::new("/proc").join(server.lines().next().unwrap());
    assert!(server.exists());
    tests.kill().unwrap();
    tests.wait().unwrap();
    // The shell that cleans up is the last to hold this pipe.
    std::io::copy(&mut tests.stderr.take().unwrap(), &mut std::io::sink()).unwrap();
    assert!(!server.exists(), "the server is gone");
    assert!(!dir.exists(), "and its files");
}
