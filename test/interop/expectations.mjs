/**
 * What must come of the shipped specs on the real servers that run.sh starts. Data alone; check.mjs judges by it.
 *
 * `set` and `allowDelivery` are the options of the run. `beside` is a spec that is run with it and stands in another entry:
 * passive rules judge what its tests get. `outcomes` names each test of the spec by its id (`*`: all that
 * are not named) and its outcome on each server. A server that a test does not name must not come up: the check fails.
 *
 * @type {readonly {
 *   spec: string,
 *   beside?: string,
 *   set?: Record<string, string>,
 *   allowDelivery?: boolean,
 *   outcomes: Record<string, Record<string, 'passed' | 'failed' | 'errored' | 'skipped'>>,
 * }[]}
 */
export const expectations = [
  {
    spec: 'builtin:banner',
    outcomes: {
      '*': everywhere('passed'),
      'banner.default/exchange-5.5': everywhere('skipped'),
      'banner.default/exchange-2000-2003': everywhere('skipped'),
      'banner.default/exchange-2013': everywhere('skipped'),
      'banner.proxy/declared': everywhere('skipped'),
    },
  },
  {
    spec: 'builtin:mail-acceptance',
    set: { domain: 'lab.test' },
    allowDelivery: true,
    outcomes: {
      '*': everywhere('passed'),
      'mail-acceptance/x-link2state': everywhere('skipped'),
      'mail-acceptance/xexch50': everywhere('skipped'),
    },
  },
  { spec: 'builtin:slow-banner', outcomes: { '*': everywhere('passed') } },
  { spec: 'builtin:mailguard', set: { domain: 'lab.test' }, outcomes: { '*': everywhere('passed') } },
  {
    spec: 'builtin:replies',
    beside: 'builtin:mailguard',
    set: { domain: 'lab.test' },
    outcomes: {
      '*': everywhere('passed'),
      'rfc5321.replies/enhanced': { postfix: 'passed', 'postfix-open': 'passed', exim: 'skipped' },
    },
  },
  {
    spec: 'builtin:relay/closed',
    set: { domain: 'lab.test' },
    outcomes: {
      '*': { postfix: 'passed', 'postfix-open': 'failed', exim: 'passed' },
      'relay.closed/telnet-dialog': everywhere('skipped'),
    },
  },
  {
    spec: 'builtin:relay/patterns',
    set: { domain: 'lab.test' },
    outcomes: {
      // A plain recipient gets through the open one; a rewritten one that it accepts proves nothing.
      '*': { postfix: 'passed', 'postfix-open': 'failed', exim: 'passed' },
      ...Object.fromEntries(
        rewritten().map((id) => [id, { postfix: 'passed', 'postfix-open': 'skipped', exim: 'passed' }]),
      ),
    },
  },
];

/** @param {'passed' | 'skipped'} outcome */
function everywhere(outcome) {
  return { postfix: outcome, 'postfix-open': outcome, exim: outcome };
}

/** The patterns whose recipient is written so that it passes for a local one. */
function rewritten() {
  return [
    '06-percent-by-name',
    '07-percent-by-address',
    '08-quoted-address',
    '09-quoted-percent',
    '10-double-at-by-name',
    '11-double-at-by-address',
    '12-quoted-local-part-by-name',
    '13-quoted-local-part-by-address',
    '14-source-route-by-name',
    '15-source-route-by-address',
    '16-bang-path',
    '17-bang-path-by-name',
    '18-bang-path-by-address',
  ].map((name) => `relay.patterns/rewritten/${name}`);
}
