# shellcheck shell=bash
# What scripts/bench, scripts/demo, scripts/picture, scripts/test and .ci/run need of the machine. To be sourced, not run.
#
# A Debian machine with rustup's stable toolchain is enough: system packages that are missing are installed where that is
# allowed (as root, or by sudo without a password); else every one of them is named, with the command that installs it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
# One target directory, whatever else a configuration of cargo's says, so that programs are found where they are looked for.
export CARGO_TARGET_DIR=$target
cd "$root" || exit

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' plain=$'\e[0m'
else
    bold='' plain=''
fi

# A heading: what comes next.
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

# The end, with a reason.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The newest PostgreSQL's programs. Debian keeps them outside PATH, by version.
postgres_programs() { compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort --version-sort | tail -n 1; }

# How this user may install packages: prints the words before apt-get, or fails.
installer() {
    has apt-get || return 1
    if [[ $(id -u) == 0 ]]; then
        echo env
    elif has sudo && sudo --non-interactive true 2>/dev/null; then
        echo sudo
    else
        return 1
    fi
}

# Installs these Debian packages, or says how to.
install_packages() {
    local missing=("$@") before
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if ! before=$(installer); then
        {
            echo "${0##*/}: this machine lacks: ${missing[*]}"
            echo "On Debian this installs them:"
            echo "    sudo apt-get update && sudo apt-get install --yes ${missing[*]}"
        } >&2
        exit 1
    fi
    echo "Installing: ${missing[*]}"
    local apt=("$before" DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 --quiet=2)
    "${apt[@]}" update
    "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# The Rust toolchain that rust-toolchain.toml names. It is the user's own, so it is never installed from here.
need_rust() {
    if ! has cargo && [[ -r ${CARGO_HOME:-$HOME/.cargo}/env ]]; then
        # shellcheck source=/dev/null
        source "${CARGO_HOME:-$HOME/.cargo}/env"
    fi
    has cargo || fail "cargo is not there: install Rust's stable toolchain with rustup, as https://rustup.rs says"
    cargo --version
}

# Installs what is missing of: build, chromium, http, postgres, python, shellcheck.
need_system() {
    local missing=() what
    for what in "$@"; do
        case $what in
            build)
                # SQLite and the cryptography are C.
                has cc || missing+=(gcc libc6-dev)
                # The cryptography has ready build rules for these two; elsewhere it is built by cmake.
                case $(uname -m) in
                    x86_64 | aarch64) ;;
                    *) has cmake || missing+=(cmake make g++) ;;
                esac
                # Without a certificate of any authority no HTTPS client can be made, the sandbox or not.
                [[ -e /etc/ssl/certs/ca-certificates.crt ]] || missing+=(ca-certificates)
                ;;
            chromium)
                has chromium || missing+=(chromium)
                # The first font that a report asks for: with it a picture is the same on every machine.
                compgen -G '/usr/share/fonts/*/*/Inter*' >/dev/null || missing+=(fonts-inter)
                ;;
            http)
                has curl || missing+=(curl)
                has jq || missing+=(jq)
                ;;
            postgres)
                [[ -n $(postgres_programs) ]] || missing+=(postgresql)
                has setpriv || missing+=(util-linux)
                ;;
            python)
                python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null ||
                    missing+=(python3 python3-venv)
                ;;
            shellcheck) has shellcheck || missing+=(shellcheck) ;;
            *) fail "need_system does not know $what" ;;
        esac
    done
    install_packages "${missing[@]}"
}
