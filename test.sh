#!/usr/bin/env bash
# Runs everything that CI runs.
#   ./test.sh                   all of it
#   ./test.sh <text>            only tests whose full name contains the text; no lint, no format
#   ./test.sh --engine orleans  on Microsoft Orleans; OrleansVersion and RestoreAdditionalProjectSources come from the environment
set -euo pipefail

usage() { sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

engine=Embedded
filter=
while [ $# -gt 0 ]; do
  case $1 in
    --engine)
      case ${2:-} in
        orleans) engine=Orleans ;;
        embedded) engine=Embedded ;;
        *) echo "--engine takes embedded or orleans" >&2; exit 2 ;;
      esac
      shift 2
      ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
    *) filter=$1; shift ;;
  esac
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$root"
. .ci/steps.sh
outputs=artifacts
[ $engine = Embedded ] || outputs=artifacts/$engine
results=artifacts/test-results
request_types=Tests/RequestTypes
passed=0
failed=0

ensure_chromium() {
  local name
  if [ -n "${PARLEY_CHROMIUM:-}" ]; then
    [ -x "$PARLEY_CHROMIUM" ] || fail "PARLEY_CHROMIUM names $PARLEY_CHROMIUM, which is no program."
    note "browser: $PARLEY_CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome; do
    if command -v $name >/dev/null; then
      note "browser: $(command -v $name)"
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    step "Chromium for the browser tests (apt-get install)" apt_install chromium
  else
    fail "The browser tests need Chromium, and only root can install it: apt-get install chromium (Debian), then start ./test.sh again."
  fi
}

# run <text> <command...>: like step, but a failure is counted and the rest still runs.
run() {
  local text=$1 started=$SECONDS output
  shift
  output=$results/$(printf '%s' "$text" | tr -c 'A-Za-z0-9' -).log
  printf '  %s ... ' "$text"
  if "$@" >"$output" 2>&1 </dev/null; then
    printf '%d s\n' $((SECONDS - started))
    return 0
  fi
  printf 'FAILED after %d s\n' $((SECONDS - started))
  grep -v '^ *$' "$output" | tail -n 60 >&2
  return 1
}

# A check is a test of one.
check() {
  if run "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

test_client() {
  local report=$results/client.json ok=1
  rm -f "$report"
  run "tests of the web UI (vitest)" npm --prefix $client test -- --passWithNoTests --reporter=default --reporter=json --outputFile="$root/$report" ${filter:+-t "$filter"} || ok=0
  count "$(node -p "const r = JSON.parse(require('fs').readFileSync('$report')); r.numPassedTests + ' ' + r.numFailedTests" 2>/dev/null || echo '0 0')" $ok
}

# count "<passed> <failed>" <runner ended well>: a runner that fails without a failed test has failed all the same.
count() {
  local good=${1% *} bad=${1#* }
  [ "$2" = 1 ] || [ "$bad" -gt 0 ] || bad=1
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '    %d passed, %d failed\n' "$good" "$bad"
}

test_project() {
  local project=$1 name assembly report ok=1
  name=$(basename "$project" .csproj)
  assembly=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$project")
  report=$results/$name.trx
  rm -f "$report"
  run "tests: $name" dotnet test "$outputs/bin/$name/debug/${assembly:-$name}.dll" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --blame-hang-timeout 10m --blame-hang-dump-type none ${filter:+--filter "FullyQualifiedName~$filter"} || ok=0
  count "$(sed -n 's/.*<Counters .*passed="\([0-9]*\)" failed="\([0-9]*\)".*/\1 \2/p' "$report" 2>/dev/null | grep . || echo '0 0')" $ok
}

# What the adapters send in the tests, against the types that the providers publish with their own clients.
check_requests() {
  [ -d $request_types/node_modules ] || rm -f $stamps/request-types
  unless_unchanged request-types "$(sha256sum <$request_types/package-lock.json)" "published types of the providers (npm ci)" \
    npm --prefix $request_types ci --no-audit --no-fund
  check "requests to providers fit the published types (tsc)" node $request_types/check.mjs "$PARLEY_REQUEST_BODIES"
}

echo "Testing Parley in $root (engine: $engine)"
prepare_place
rm -rf "$results"
mkdir -p "$results"
export PARLEY_REQUEST_BODIES=$root/$results/request-bodies
check_tools
[ -n "${ConnectionStrings__Parley:-}" ] || ensure_postgres "$root/.data"
ensure_chromium
install_client
if [ -z "$filter" ]; then
  check "lint of the web UI" npm --prefix $client run lint
fi
build_client
[ ! -f $client/package.json ] || test_client
step "restore" dotnet restore Orleans.sln -p:GrainEngine=$engine
if [ -z "$filter" ] && [ $engine = Embedded ]; then
  check "format (dotnet format)" dotnet format Orleans.sln --verify-no-changes --no-restore
fi
step "build (warnings are errors)" dotnet build Orleans.sln --no-restore -warnaserror -v quiet -p:GrainEngine=$engine
for project in $(grep -l Microsoft.NET.Test.Sdk Tests/*/*.csproj); do
  test_project "$project"
done
[ -n "$filter" ] || check_requests

echo "$passed passed, $failed failed (${SECONDS} s; details in $results)"
[ $failed = 0 ]
