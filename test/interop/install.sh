# install.sh PACKAGE…: installs Debian packages in a root of its own; nothing is started there.
set -euo pipefail
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
options=(-y -q --no-install-recommends -o APT::Sandbox::User=root -o Dpkg::Options::=--force-unsafe-io)
apt-get install "${options[@]}" "$@" || {
  apt-get update -q
  apt-get install "${options[@]}" "$@"
}
apt-get clean
