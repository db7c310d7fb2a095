#!/bin/bash
# root.sh LOWER FOLDER NAME COMMAND…: runs a command in a root of its own.
#
# The root is an overlay: LOWER (folders, uppermost first, with colons between) is only read; what changes goes to
# FOLDER/upper. The command is process 1 of a namespace with the host name NAME.lab.test: its end ends all it started.
set -euo pipefail

if [ "$1" != --inside ]; then
  exec unshare --mount --pid --uts --fork --kill-child bash "$0" --inside "$@"
fi
lower=$2 folder=$3 name=$4
shift 4

hostname "$name.lab.test"
root=$folder/root
mkdir -p "$root" "$folder/upper" "$folder/work"
chmod 755 "$folder/upper" # it becomes `/`, into which the servers' own users must see
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
cd /
exec chroot "$root" "$@"
