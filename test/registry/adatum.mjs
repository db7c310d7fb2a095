/** Adatum's side: its server, what its environment and its configuration hold, and how it runs specs. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARY } from './library-files.mjs';
import { lineOf } from './programs.mjs';
import { readRunLog } from './run-log.mjs';

/** Takes mail for adatum.com; knows no abuse@. */
const PERSONA = 'postfix-3.9-hardened';

/** What Adatum's environment holds. */
export const PASSWORD = 'correct horse battery staple';
export const SENDER = '<monitor@adatum.com>';
const VARIABLES = { ADATUM_PROBE_PASSWORD: PASSWORD, SMTPSPEC_SET_SENDER: SENDER };

export const GRANTS = {
  [LIBRARY]: {
    secrets: ['password'],
    environment: ['SMTPSPEC_SET_SENDER'],
    recipients: ['administrator@adatum.com'],
  },
};

/** Tests of the library, by what is to be seen in them. */
export const KNOWN = 'contoso.mailboxes/known/abuse';
export const CONTACT = 'contoso.mailboxes/known/contact';
export const SECRET = 'contoso.login/plain';
export const DELIVERY = 'contoso.delivery/observer';

/** What Adatum's spec comes to where everything is granted and allowed. */
export const ALL_GRANTED = {
  'adatum.mail/chris': 'passed',
  'contoso.mailboxes/known/postmaster': 'passed',
  [KNOWN]: 'known',
  [CONTACT]: 'passed',
  [SECRET]: 'passed',
  [DELIVERY]: 'passed',
};

/** Starts Adatum's server, a target like any other: not one of those that the program starts for a run. Gives its port. */
export async function serve(adatum) {
  const child = adatum.startSmtpspec(['persona', 'serve', PERSONA, '--port', '0']);
  const [, port] = await lineOf(child, /127\.0\.0\.1:(\d+)/);
  return Number(port);
}

/**
 * Runs specs as Adatum, with a configuration that grants this; gives its end and its run log. Without `grants` that is all that
 * the library asks for.
 */
export function runner(checks, adatum, port) {
  const config = {
    targets: { mail: { host: '127.0.0.1', port } },
    secrets: { password: { env: 'ADATUM_PROBE_PASSWORD' } },
  };
  const log = join(adatum.project, 'run.jsonl');
  return async (args, grants = GRANTS) => {
    writeFileSync(join(adatum.project, 'smtpspec.config.json'), JSON.stringify({ ...config, grants }));
    rmSync(log, { force: true });
    const options = ['--target', 'mail', '--log', log, '--no-color'];
    const ended = checks.after(await adatum.smtpspec(['run', ...args, ...options], VARIABLES));
    return { ...ended, log: existsSync(log) ? readRunLog(log) : undefined };
  };
}
