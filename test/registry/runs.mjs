/** What runs of the library have to come to at Adatum. `run` is what `runner` of adatum.mjs gives. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_GRANTED, CONTACT, DELIVERY, GRANTS, KNOWN, PASSWORD, SECRET, SENDER } from './adatum.mjs';
import { assertLibraries, LIBRARY } from './library-files.mjs';

/** Adatum's own spec, which includes tests of the library. */
const OWN = ['mail.smtpspec', '--params', 'values.json'];

export const OWN_WITH_MAIL = [...OWN, '--allow-delivery'];

/** Nothing is granted: what needs it says so, and the rest is judged. */
export async function runWithoutGrants(checks, run) {
  const { code, out, log } = await run(OWN_WITH_MAIL, {});
  await checks.that('without grants a test that needs a secret is skipped, and says how to grant it', () => {
    assert.equal(log.outcomes[SECRET], 'skipped');
    assert.ok(out.includes(`needs the secret \`password\`, which was not granted to ${LIBRARY}`));
    assert.ok(out.includes(`"grants": { "${LIBRARY}": { "secrets": ["password"] } }`));
  });
  await checks.that(
    'no message goes to a recipient of the library, also with --allow-delivery, and it says how to grant it',
    () => {
      assert.equal(log.outcomes[DELIVERY], 'errored');
      assert.match(log.sent[DELIVERY], /\r\nRCPT TO:<administrator@adatum\.com>\r\nDATA\r\n$/);
      assert.ok(out.includes(`${LIBRARY} may not leave mail for administrator@adatum.com`));
      assert.ok(out.includes(`"grants": { "${LIBRARY}": { "recipients": ["administrator@adatum.com"] } }`));
    },
  );
  await checks.that('a parameter of the library has nothing from the environment', () => {
    assert.match(log.sent[CONTACT], /^MAIL FROM:<>\r$/m);
    assert.ok(!log.text.includes('monitor@'));
  });
  await checks.that('all other tests have their verdicts, and the exit code is 4', () => {
    assert.deepEqual(log.outcomes, { ...ALL_GRANTED, [SECRET]: 'skipped', [DELIVERY]: 'errored' });
    assert.equal(code, 4);
  });
}

/** All is granted; and what a grant does not stand for. */
export async function runWithGrants(checks, run, adatum) {
  const { code, out, log } = await run([...OWN_WITH_MAIL, '--verbose']);
  await checks.that('with them all run; the failure that Adatum knows is known, and the exit code is 0', () => {
    assert.deepEqual(log.outcomes, ALL_GRANTED);
    assert.equal(code, 0);
    assert.match(out, /known issue ADATUM-7: abuse@ comes with the new gateway/);
  });
  await checks.that('values come from --params, the environment and the including spec', () => {
    assert.match(log.sent[CONTACT], /^RCPT TO:<user@adatum\.com>\r$/m);
    for (const test of [CONTACT, DELIVERY]) assert.ok(log.sent[test].includes(`MAIL FROM:${SENDER}\r\n`), test);
  });
  await checks.that('the secret is sent, and nothing of it is on the screen or in the run log', () => {
    assert.match(log.sent[SECRET], /^AUTH PLAIN .*\[secret\]\r$/m);
    const login = `\0adatum-probe\0${PASSWORD}`;
    for (const form of [PASSWORD, Buffer.from(login).toString('base64'), Buffer.from(PASSWORD).toString('hex')]) {
      assert.ok(!out.includes(form) && !log.text.includes(form), form);
    }
  });
  await checks.that('output and run log have package, version and SHA-256 of each file that was used', () => {
    assertLibraries({ out, log }, adatum, { version: '1.0.0' });
  });

  const other = { [LIBRARY]: { ...GRANTS[LIBRARY], recipients: ['observer@adatum.com'] } };
  const refused = await run(OWN_WITH_MAIL, other);
  await checks.that('a grant of another recipient is none of this one', () => {
    assert.deepEqual(refused.log.outcomes, { ...ALL_GRANTED, [DELIVERY]: 'errored' });
    assert.equal(refused.code, 4);
  });
  const quiet = await run(OWN);
  await checks.that('a grant is no --allow-delivery', () => {
    assert.deepEqual(quiet.log.outcomes, { ...ALL_GRANTED, [DELIVERY]: 'skipped' });
    assert.equal(quiet.code, 0);
  });
  writeFileSync(join(adatum.project, 'none.json'), '[]');
  const unknown = await run([...OWN, '--known', 'none.json']);
  await checks.that("without Adatum's known issues the same test fails, and so does the run", () => {
    assert.equal(unknown.log.outcomes[KNOWN], 'failed');
    assert.equal(unknown.code, 1);
    assert.ok(unknown.out.includes(`--> node_modules/${LIBRARY}/lib/steps.smtpspec:`));
  });
}

/** The library and its specs by their names, without a spec of Adatum's. */
export async function runByName(checks, run, adatum) {
  const all = await run([LIBRARY, '--params', 'values.json', '--allow-delivery']);
  await checks.that(`smtpspec run ${LIBRARY} runs all that it offers`, () => {
    const { 'adatum.mail/chris': own, ...library } = ALL_GRANTED;
    assert.equal(own, 'passed');
    assert.deepEqual(all.log.outcomes, library);
    assert.equal(all.code, 0);
    assertLibraries(all, adatum, { version: '1.0.0' });
  });
  const one = await run([`${LIBRARY}/login`]);
  await checks.that(`smtpspec run ${LIBRARY}/login runs one of its specs`, () => {
    assert.deepEqual(one.log.outcomes, { [SECRET]: 'passed' });
    assert.equal(one.code, 0);
    assertLibraries(one, adatum, { version: '1.0.0', files: ['lib/steps.smtpspec', 'specs/login.smtpspec'] });
  });
  const unset = await run([`${LIBRARY}/mailboxes`]);
  await checks.that('without a value for what it needs nothing runs, and it says how to give one: exit code 5', () => {
    assert.equal(unset.code, 5);
    assert.match(unset.out, /needs the parameter `domain`: give it with --set domain=/);
  });
  const missing = await run([`${LIBRARY}/missing`]);
  await checks.that('what it does not offer is told, with what it does: exit code 3', () => {
    assert.equal(missing.code, 3);
    assert.match(missing.out + missing.err, /it offers .*\.\/login/);
  });
}
