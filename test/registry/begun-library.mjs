/** A library as `smtpspec init --library` begins it, not a line of it changed: made, proved, published, installed and run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertLibraries, inLibrary } from './library-files.mjs';

const BEGUN = '@contoso/more-specs';
const SPEC = 'specs/postmaster.smtpspec';

/** Begins, proves and publishes it in the empty project of `contoso`. */
export async function beginLibrary(checks, contoso) {
  await checks.first(`npx smtpspec init --library ${BEGUN} begins a library`, async () => {
    const begun = checks.after(await contoso.npm('exec', '--yes', 'smtpspec', '--', 'init', '--library', BEGUN));
    assert.equal(begun.code, 0);
    assert.match(begun.out, /^next:\n {2}npm install\n {2}npm test\n/m);
  });
  await checks.first('npm install and npm test, as it says, prove its tests', async () => {
    assert.equal(checks.after(await contoso.npm('install')).code, 0);
    const tested = checks.after(await contoso.npm('test'));
    assert.equal(tested.code, 0);
    assert.match(tested.out, /^2 tests on 2 embedded servers: 2 proved/m);
  });
  await checks.first(
    `Contoso publishes ${BEGUN} 0.1.0, after its tests and its page are held to its specs once more`,
    async () => {
      const published = checks.after(await contoso.npm('publish'));
      assert.equal(published.code, 0);
      assert.match(published.printed, /2 proved/);
    },
  );
}

/** Installs it at Adatum and runs it by its name. */
export async function runBegunLibrary(checks, run, adatum) {
  await checks.first('Adatum installs it beside the other one', async () => {
    const installed = checks.after(await adatum.npm('install', '--save-dev', '--save-exact', BEGUN));
    assert.equal(installed.code, 0);
    for (const file of ['LIBRARY.md', 'README.md', 'package.json', SPEC]) {
      assert.ok(readFileSync(inLibrary(adatum, file, BEGUN), 'utf8').length > 0, file);
    }
    const { devDependencies } = JSON.parse(readFileSync(join(adatum.project, 'package.json'), 'utf8'));
    assert.equal(devDependencies[BEGUN], '0.1.0');
  });
  const all = await run([BEGUN, '--set', 'domain=adatum.com']);
  await checks.that(`smtpspec run ${BEGUN} runs it; output and run log have its name, version and sums`, () => {
    assert.deepEqual(all.log.outcomes, {
      'contoso.more-specs.postmaster/with-domain': 'passed',
      'contoso.more-specs.postmaster/without-domain': 'passed',
    });
    assert.equal(all.code, 0);
    assertLibraries(all, adatum, { library: BEGUN, version: '0.1.0', files: [SPEC] });
  });
}
