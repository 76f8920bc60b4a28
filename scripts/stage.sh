# shellcheck shell=bash
# The stage of scripts/bench, scripts/demo and scripts/picture: a sandbox that plays Severa and Talenom, and a server against it, both on
# loopback with ports of their own. To be sourced, not run. What it started ends with the script, and leaves nothing behind.

# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# How long anything may take to start, in tenths of a second.
patience=300
bin=$target/debug

dir=''
sandbox=''
server=''

# Ends what was started, each by its own pid, and waits for it.
stop() {
    local pid
    for pid in "$server" "$sandbox"; do
        [[ -z $pid ]] && continue
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    server='' sandbox=''
}

leave() {
    local code=$? log
    trap - EXIT INT TERM
    stop
    if [[ $code != 0 && -n $dir ]]; then
        for log in "$dir"/*.log; do
            [[ -s $log ]] || continue
            printf -- '-- the end of %s --\n' "${log##*/}" >&2
            tail -n 20 "$log" >&2
        done
    fi
    [[ -z $dir ]] || rm -rf "$dir"
    exit "$code"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Asks until the answer is yes, as long as the process lives.
wait_until() {
    local what=$1 pid=$2 tenth
    shift 2
    for ((tenth = 0; tenth < patience; tenth++)); do
        if "$@" >/dev/null 2>&1; then
            return
        fi
        kill -0 "$pid" 2>/dev/null || fail "$what ended by itself"
        sleep 0.1
    done
    fail "$what is not ready after $((patience / 10)) s"
}

# What the sandbox says, through a jq filter. Its control API is no part of Severa or Talenom.
seen() {
    local path=$1
    shift
    curl --silent --show-error --fail --noproxy '*' "$control$path" | jq --raw-output "$@"
}

# Builds the server, its client for people and the sandbox.
build_all() { cargo build --workspace --bins; }

# Starts the sandbox with a scenario. Sets dir, a new directory that goes with the script, and control, the sandbox's own API.
start_sandbox() {
    local scenario=$1 name
    dir=$(mktemp -d "${TMPDIR:-/tmp}/severa-connector-${0##*/}-XXXXXX")
    # Nothing of the caller's own settings may reach the stage.
    for name in "${!SEVERA_CONNECTOR_@}" "${!SEVERACTL_@}"; do
        unset "$name"
    done
    "$bin/severa-talenom-sandbox" --scenario "$scenario" --ports-file "$dir/ports.json" >"$dir/sandbox.log" 2>&1 &
    sandbox=$!
    wait_until "the sandbox" "$sandbox" test -s "$dir/ports.json"
    control=$(port .control.base_url)
}
port() { jq --raw-output "$1" "$dir/ports.json"; }

# Starts the server against the sandbox, with severactl's address of it in the environment.
start_server() {
    umask 077
    "$bin/severa-connector" keygen >"$dir/sealing.key"
    seen /scenario .talenom.clientSecret >"$dir/talenom-client-secret"
    seen /scenario .talenom.subscriptionKey >"$dir/talenom-subscription-key"
    seen /scenario '.organizations[0].severa.clientSecret' >"$dir/severa-client-secret"
    export SEVERA_CONNECTOR_LISTEN_ADDR=127.0.0.1:0
    export SEVERA_CONNECTOR_DATABASE_URL="sqlite://$dir/connector.db"
    export SEVERA_CONNECTOR_SEALING_KEY_FILE=$dir/sealing.key
    SEVERA_CONNECTOR_SEVERA_BASE_URL=$(port .severa.base_url)
    SEVERA_CONNECTOR_TALENOM_BASE_URL=$(port .talenom.base_url)
    SEVERA_CONNECTOR_TALENOM_TOKEN_URL=$(port .talenom.token_url)
    SEVERA_CONNECTOR_TALENOM_SCOPE=$(seen /scenario .talenom.scope)
    SEVERA_CONNECTOR_TALENOM_CLIENT_ID=$(seen /scenario .talenom.clientId)
    export SEVERA_CONNECTOR_SEVERA_BASE_URL SEVERA_CONNECTOR_TALENOM_BASE_URL SEVERA_CONNECTOR_TALENOM_TOKEN_URL
    export SEVERA_CONNECTOR_TALENOM_SCOPE SEVERA_CONNECTOR_TALENOM_CLIENT_ID
    export SEVERA_CONNECTOR_TALENOM_CLIENT_SECRET_FILE=$dir/talenom-client-secret
    export SEVERA_CONNECTOR_TALENOM_SUBSCRIPTION_KEY_FILE=$dir/talenom-subscription-key
    "$bin/severa-connector" check-config
    "$bin/severa-connector" serve >/dev/null 2>"$dir/server.log" &
    server=$!
    wait_until "the server" "$server" address
    SEVERACTL_ENDPOINT=http://$(address)
    export SEVERACTL_ENDPOINT
    wait_until "the server" "$server" "$bin/severactl" connections list
}
# Port 0 takes a free one; the server's first log line says which.
address() { sed -n 's/.*"listen\.address":"\([^"]*\)".*/\1/p' "$dir/server.log" | grep .; }
