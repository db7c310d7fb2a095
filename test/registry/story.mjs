/**
 * Contoso publishes a library of specs; Adatum installs it by its lock file and runs it, unread, with values, known issues and
 * grants of its own, against a server of its own. Then a library that `smtpspec init` begins goes the same way. All is done as users
 * do it: with npm, and with the program that npm installed.
 */
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_GRANTED, runner, serve } from './adatum.mjs';
import { beginLibrary, runBegunLibrary } from './begun-library.mjs';
import { assertLibraries, FILES, inLibrary, LIBRARY, sumsOf } from './library-files.mjs';
import { environment, Organization } from './organization.mjs';
import { addUser, startRegistry } from './registry.mjs';
import { OWN_WITH_MAIL, runByName, runWithGrants, runWithoutGrants } from './runs.mjs';

/** What 1.1.0 has and 1.0.0 has not. */
const NEW_TEST = `
test "the null sender is taken" as null-sender {
  use steps.greet()
  send MAIL FROM:<>
  expect 250
}
`;

/** Tells it all. `folder`: an empty one; `verdaccio`: where that is installed. */
export async function tellStory(checks, { folder, verdaccio }) {
  const home = join(folder, 'registry-home');
  mkdirSync(home);
  const registry = await startRegistry(verdaccio, join(folder, 'registry'), environment(home));
  const organization = (name, token) => new Organization(join(folder, name), { registry, token });
  const tokenOf = (user) => addUser(registry, user);

  await publishSmtpspec(checks, organization('smtpspec', await tokenOf('smtpspec')));
  const ofContoso = await tokenOf('contoso');
  const contoso = organization('contoso', ofContoso);
  await publishLibrary(checks, contoso, organization('stranger', await tokenOf('stranger')));
  const adatum = organization('adatum');
  await install(checks, adatum, registry);

  const port = await serve(adatum);
  const run = runner(checks, adatum, port);
  await runWithoutGrants(checks, run);
  await runWithGrants(checks, run, adatum);
  await runByName(checks, run, adatum);
  await upgrade(checks, run, { contoso, adatum });
  await beginLibrary(checks, organization('contoso-more', ofContoso));
  await runBegunLibrary(checks, run, adatum);
}

async function publishSmtpspec(checks, maintainers) {
  await checks.first('smtpspec is packed and published', async () => {
    const packed = checks.after(await maintainers.npm('pack', here('../..'), '--silent', '--ignore-scripts'));
    assert.equal(packed.code, 0);
    const tarball = packed.out.trim().split('\n').at(-1);
    assert.equal(checks.after(await maintainers.npm('publish', tarball)).code, 0);
  });
}

async function publishLibrary(checks, contoso, stranger) {
  for (const { project } of [contoso, stranger]) cpSync(here('contoso'), project, { recursive: true });
  await checks.that('the registry takes nothing of @contoso/ from a stranger', async () => {
    const refused = checks.after(await stranger.npm('publish'));
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, /E403/);
  });
  await checks.first(`Contoso publishes ${LIBRARY} 1.0.0`, async () => {
    assert.equal(checks.after(await contoso.npm('publish')).code, 0);
  });
}

async function install(checks, adatum, registry) {
  cpSync(here('adatum'), adatum.project, { recursive: true });
  await checks.first('Adatum installs it, and smtpspec comes along as its peer', async () => {
    const installed = checks.after(await adatum.npm('install', '--save-dev', '--save-exact', `${LIBRARY}@1.0.0`));
    assert.equal(installed.code, 0);
    const { packages } = readJson(join(adatum.project, 'package-lock.json'));
    assert.deepEqual(Object.keys(packages), ['', `node_modules/${LIBRARY}`, 'node_modules/smtpspec']);
    for (const name of [LIBRARY, 'smtpspec']) {
      const { resolved, integrity } = packages[`node_modules/${name}`];
      assert.ok(resolved.startsWith(registry), resolved);
      assert.match(integrity, /^sha512-/);
    }
  });
  await checks.first('npm ci installs from the lock file what Contoso has published', async () => {
    rmSync(join(adatum.project, 'node_modules'), { recursive: true });
    assert.equal(checks.after(await adatum.npm('ci')).code, 0);
    assert.equal(checks.after(await adatum.npm('ls', '--all')).code, 0);
    for (const file of FILES)
      assert.deepEqual(readFileSync(inLibrary(adatum, file)), readFileSync(here(`contoso/${file}`)));
    assert.ok(!existsSync(inLibrary(adatum, 'NOTES.md')), 'NOTES.md is not among the files of the package');
    assert.equal(checks.after(await adatum.smtpspec(['--version'])).code, 0);
  });
}

async function upgrade(checks, run, { contoso, adatum }) {
  const before = sumsOf(adatum, FILES);
  await checks.first('Contoso publishes 1.1.0, with one more test', async () => {
    appendFileSync(join(contoso.project, 'specs/mailboxes.smtpspec'), NEW_TEST);
    assert.equal(checks.after(await contoso.npm('version', '1.1.0', '--no-git-tag-version')).code, 0);
    assert.equal(checks.after(await contoso.npm('publish')).code, 0);
  });
  await checks.that('the lock file holds Adatum to 1.0.0', async () => {
    assert.equal(checks.after(await adatum.npm('ci')).code, 0);
    const same = await run(OWN_WITH_MAIL);
    assert.deepEqual(same.log.outcomes, ALL_GRANTED);
    assertLibraries(same, adatum, { version: '1.0.0' });
    assert.deepEqual(sumsOf(adatum, FILES), before);
  });
  await checks.first('Adatum installs 1.1.0', async () => {
    const installed = checks.after(await adatum.npm('install', '--save-dev', '--save-exact', `${LIBRARY}@1.1.0`));
    assert.equal(installed.code, 0);
  });
  const after = await run(OWN_WITH_MAIL);
  await checks.that('the run has the new test, the new version, and the new sum of the file that has changed', () => {
    assert.deepEqual(after.log.outcomes, { ...ALL_GRANTED, 'contoso.mailboxes/null-sender': 'passed' });
    assert.equal(after.code, 0);
    assertLibraries(after, adatum, { version: '1.1.0' });
    const now = sumsOf(adatum, FILES);
    const changed = FILES.filter((file) => now[file] !== before[file]);
    assert.deepEqual(changed, ['specs/mailboxes.smtpspec']);
  });
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Of something beside this file. */
function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
