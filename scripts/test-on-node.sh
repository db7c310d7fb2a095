#!/bin/bash
# test-on-node.sh MAJOR FOLDER: runs the tests on another major version of Node, which npm fetches into FOLDER. Exits with
# 77 where there is none to be had for this system.
set -euo pipefail
major=$1 folder=$2
system=$(node --print 'process.platform + "-" + process.arch')
npm install --silent --no-save --prefix "$folder" "node$major@npm:node-$system@$major" || {
  echo "Node $major: skipped: npm has no node-$system@$major here"
  exit 77
}
node=$folder/node_modules/node$major/bin/node
"$node" --version
"$node" node_modules/vitest/vitest.mjs run
