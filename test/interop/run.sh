#!/bin/bash
# Meets real mail servers: starts Postfix, a Postfix that relays for everybody, Exim, OpenSMTPD and Dovecot (LMTP and
# submission), side by side from Debian's packages; runs a command beside them; and leaves nothing behind.
#
#   test/interop/run.sh              checks our verdicts on them (check.mjs)
#   test/interop/run.sh bash         a shell beside them; $INTEROP_SERVERS tells their addresses, $INTEROP_CA whom their
#                                    certificates come from, $INTEROP_SINK where they send mail for sink.test
#
# Each server has a root of its own, an overlay on this machine's (root.sh), so that packages which exclude each other
# never meet. All of it lives in memory and in namespaces that end with this script: the machine stays as it was. While
# servers run there is no network but the loopback: ports are free, and no mail can leave.
#
# Needs root, Debian with overlayfs and fetched or fetchable apt lists, about 300 MB of memory. Where it cannot have
# these it says so in one line and exits with 77. Set SMTPSPEC_INTEROP_DIR to a folder to keep the installed packages
# for the next run (3 s instead of 25 s).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
patience=40 # seconds for a server to greet

# The servers, with their ports; and what to install for each, by the first word of its name.
servers=(postfix=2501 postfix-open=2502 exim=2503 opensmtpd=2504 dovecot=2508)
declare -A packages=(
  [postfix]='postfix sasl2-bin libsasl2-modules libsasl2-modules-db openssl'
  [exim]='exim4-daemon-heavy'
  [opensmtpd]='opensmtpd'
  [dovecot]='dovecot-core dovecot-lmtpd dovecot-submissiond'
)
# Other ports of theirs.
further=(postfix-submissions=2601 exim-submissions=2603 dovecot-submission=2509)
sink=2590 # where mail for sink.test goes: whoever wants it listens there

# Signals end a script at once, also where it is process 1 (which ignores them otherwise): nothing is run in the
# foreground for long.
trap 'exit 130' INT
trap 'exit 143' TERM
attended() {
  local status=0
  "$@" <&0 &
  child=$!
  wait "$child" || status=$?
  child=
  return "$status"
}

skip() {
  echo "interop: skipped: $*"
  exit 77
}

# 1. On the machine as it is: is all there? Then on, in a mount and process namespace.
main() {
  [ "$(id -u)" = 0 ] || skip 'needs root, to give each server a file system of its own'
  command -v apt-get >/dev/null || skip 'needs Debian or a relative of it (no apt-get here)'
  unshare --mount --pid --net --uts --fork --mount-proc true 2>/dev/null || skip 'this system allows no namespaces (unshare)'
  work=$(mktemp -d "${TMPDIR:-/tmp}/smtpspec-interop-XXXXXX")
  # With unshare ends the namespace and all that was started in it. The folder is only a mount point, empty by then.
  trap '[ -z "${child:-}" ] || kill -KILL "$child"; rmdir "$work"' EXIT
  attended unshare --mount --pid --fork --kill-child --mount-proc bash "$here/run.sh" --install "$work" "$@"
}

# 2. With the network still there: packages, each set into a layer of its own. Then on, without network.
install_packages() {
  local work=$1 name layer kept
  mount -t tmpfs -o mode=755 interop "$work"
  "$here/root.sh" / "$work/probe" probe true 2>/dev/null || skip 'this system allows no overlay file systems'
  for name in "${!packages[@]}"; do
    layer=$work/layers/$name kept=${SMTPSPEC_INTEROP_DIR:+$SMTPSPEC_INTEROP_DIR/$name}
    mkdir -p "$layer"
    if [ -n "$kept" ] && [ -e "$kept" ]; then
      cp -a "$kept" "$layer/upper" # a layer must not lie on the file system that is the layer below
      continue
    fi
    # shellcheck disable=SC2086
    attended timeout 300 "$here/root.sh" / "$layer" "$name" bash -c "$(<"$here/install.sh")" install ${packages[$name]} \
      >"$work/$name.log" 2>&1 || {
      tail -n 5 "$work/$name.log" >&2
      skip "the packages of $name cannot be had (the end of apt's log is above)"
    }
    [ -z "$kept" ] || { mkdir -p "$SMTPSPEC_INTEROP_DIR" && cp -a "$layer/upper" "$kept.new" && mv "$kept.new" "$kept"; }
  done
  exec unshare --net bash "$here/run.sh" --serve "$work" "${@:2}"
}

# 3. Without network: the servers, then the command. The end of this process, the first of its namespace, ends all.
serve() {
  local work=$1 entry name port pid
  shift
  loopback_up
  make_certificates "$work"
  export INTEROP_SERVERS= INTEROP_CA=$work/ca.pem INTEROP_SINK=127.0.0.1:$sink
  for entry in "${servers[@]}"; do
    name=${entry%=*} port=${entry#*=}
    mkdir -p "$work/$name/upper/etc/lab"
    cp "$work/certificates/upper/lab/$name".* "$work/$name/upper/etc/lab"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root "$here/root.sh" \
      "$work/layers/${name%%-*}/upper:/" "$work/$name" "$name" bash -c "$(<"$here/servers/$name.sh")" "$name" "$port" "$sink" \
      >"$work/$name.log" 2>&1 </dev/null &
    pid=$!
    await_greeting "$port" "$pid" || {
      tail -n 20 "$work/$name.log" >&2
      echo "interop: $name did not greet on port $port within $patience s (the end of its log is above)" >&2
      exit 1
    }
    INTEROP_SERVERS+="$name=127.0.0.1:$port "
  done
  INTEROP_SERVERS+=${further[*]/=/=127.0.0.1:}
  [ $# -gt 0 ] || set -- node "$here/check.mjs"
  attended "$@"
}

# A certificate and key for each server, all from one authority; by the openssl of Postfix's layer, as this machine may have none.
make_certificates() {
  "$here/root.sh" "$1/layers/postfix/upper:/" "$1/certificates" certificates \
    bash -c "$(<"$here/certificates.sh")" certificates "${servers[@]%%=*}" >"$1/certificates.log" 2>&1 || {
    tail -n 5 "$1/certificates.log" >&2
    exit 1
  }
  cp "$1/certificates/upper/lab/ca.pem" "$1/ca.pem"
}

# A new network namespace's loopback is down, and iproute2 is not on every machine; perl is on every Debian.
loopback_up() {
  perl -MSocket -e '
    socket my $s, AF_INET, SOCK_DGRAM, 0 or die "socket: $!";
    my $up = pack "Z16 s x22", "lo", 0x1;
    ioctl $s, 0x8914, $up or die "SIOCSIFFLAGS: $!";'
}

await_greeting() {
  local port=$1 pid=$2 end=$((SECONDS + patience))
  while [ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null; do
    # shellcheck disable=SC2016
    timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && read -r line <&3 && [[ $line = 220* ]] && echo QUIT >&3' \
      "$port" 2>/dev/null && return
    sleep 0.1
  done
  return 1
}

case ${1:-} in
  --install) install_packages "${@:2}" ;;
  --serve) serve "${@:2}" ;;
  *) main "$@" ;;
esac
