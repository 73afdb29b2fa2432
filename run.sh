#!/usr/bin/env bash
# Builds what changed and starts Parley; with --silos 3 --gateways 2 a cluster on this machine. All arguments go to the program: ./run.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
from=$PWD
cd "$root"
. .ci/steps.sh

# A relative PARLEY_DATA means relative to where you stand; the default is the checkout's .data, wherever you stand.
case ${PARLEY_DATA:-} in
  '' | /*) ;;
  *) export PARLEY_DATA=$from/$PARLEY_DATA ;;
esac
data=${PARLEY_DATA:-$root/.data}
own_database=1
[ -z "${ConnectionStrings__Parley:-}" ] || own_database=0
previous=
for argument in "$@"; do
  case $previous$argument in
    --PARLEY_DATA=*) data=${argument#*=} ;;
    --ConnectionStrings:Parley*) own_database=0 ;;
    data:*) data=$argument ;;
  esac
  [ "$argument" = --PARLEY_DATA ] && previous=data: || previous=
done

build_program() {
  # Analyzers are for those who change the code: test.sh runs them, and they take half of the time.
  local build=(dotnet build Parley -c Release -v quiet -p:RunAnalyzers=false)
  # Without anything new to restore it is quicker still; where that was wrong, it says so at once and is tried again in full.
  { [ -f artifacts/obj/Parley/project.assets.json ] && "${build[@]}" --no-restore; } || "${build[@]}"
}

echo "Parley in $root"
prepare_place
check_tools
[ $own_database = 0 ] || ensure_postgres "$data"
install_client
build_client
[ -f artifacts/bin/Parley/release/Parley.dll ] || rm -f $stamps/program
unless_unchanged program "$(fingerprint Directory.* Engine Gateway Grains Grains.Abstractions Hosting Parley Silo)" "program (dotnet build)" build_program
echo "Starting Parley (${SECONDS} s)"

# The program takes this shell's place: signals reach it, and its exit code is the script's. The build lock goes.
exec 9>&-
exec dotnet artifacts/bin/Parley/release/Parley.dll "$@"
