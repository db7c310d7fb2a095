/**
 * A registry of our own: Verdaccio in a temporary folder, with no registry behind it, so that what is not published to it is not
 * there. Its fetch is the only thing that needs a network.
 */
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './programs.mjs';

/** The newest release whose `engines` take Node 20: 6.9 asks for 22. Its dependencies on its own parts are exact. */
const VERDACCIO = '6.8.0';

/** A part of Verdaccio asks for the tag `cjs` of node-fetch, which not every mirror has: this is its line of versions. */
const OVERRIDES = { 'node-fetch': '2.7.0' };

/** How long the registry may take to listen, and to answer. */
const PATIENCE_MS = 30_000;

const FETCH_PATIENCE_MS = 75_000;

/**
 * Fetches Verdaccio into the folder, with the configuration of npm that this machine has, as `npm ci` does; the folder may hold
 * it already. False where it cannot be had.
 */
export async function fetchVerdaccio(folder) {
  if (versionIn(folder) === VERDACCIO) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));
  const options = [
    '--silent',
    '--engine-strict',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--fetch-retry-maxtimeout=5000',
  ];
  const npm = start('npm', ['install', ...options, `verdaccio@${VERDACCIO}`], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: FETCH_PATIENCE_MS,
  });
  const [status] = await once(npm, 'close');
  return status === 0;
}

function versionIn(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'node_modules/verdaccio/package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * Starts the registry: anybody may read, users may publish, and under `@contoso/` that user alone. `verdaccio`: the folder that
 * holds it. `folder`: for what it keeps. Gives its address, with a slash at its end; throws with the end of its log.
 */
export async function startRegistry(verdaccio, folder, env) {
  mkdirSync(folder);
  const config = join(folder, 'config.yaml');
  const log = join(folder, 'log');
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      storage: join(folder, 'storage'),
      auth: { htpasswd: { file: join(folder, 'htpasswd') } },
      uplinks: {},
      packages: {
        '@contoso/*': { access: '$all', publish: 'contoso', unpublish: 'contoso' },
        '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated' },
      },
      web: { enable: false },
      max_body_size: '20mb',
      log: { type: 'stdout', format: 'json', level: 'http' },
    }),
  );
  const to = openSync(log, 'w');
  const program = fileURLToPath(new URL('serve.mjs', import.meta.url));
  const child = start(process.execPath, [program, verdaccio, config], {
    cwd: folder,
    env,
    stdio: ['ignore', to, to, 'ipc'],
  });
  const port = await new Promise((resolve, reject) => {
    const failed = (what) => reject(new Error(`the registry ${what}:\n${readFileSync(log, 'utf8').slice(-4000)}`));
    const patience = setTimeout(() => failed(`does not listen after ${PATIENCE_MS} ms`), PATIENCE_MS);
    child.once('message', resolve);
    child.once('close', () => failed('has ended'));
    child.once('message', () => clearTimeout(patience));
    child.once('close', () => clearTimeout(patience));
  });
  return `http://127.0.0.1:${port}/`;
}

/** Makes a user, as `npm adduser` does, and gives the user's token. */
export async function addUser(registry, name) {
  const answer = await fetch(new URL(`-/user/org.couchdb.user:${name}`, registry), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: `the password of ${name}` }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { token, error } = await answer.json();
  if (token === undefined) throw new Error(`no user ${name}: ${answer.status} ${error}`);
  return token;
}
