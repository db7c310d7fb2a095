/** `requires …`: evaluated before a test opens its session; unmet means skipped, with the reason. */
import type { Expression, NodeOf, Word } from '../language/ast.ts';
import { ExpressionFault } from '../language/expression-fault.ts';
import type { Target } from '../config/target.ts';
import type { Environment } from '../statements/environment.ts';
import { sorted, wantedValue } from '../statements/expectations/extension.ts';
import { valueAnswer } from '../statements/expectations/extension-value.ts';
import { argumentValue } from '../smtp/extension-arguments.ts';
import { isIPv6 } from '../text/ip.ts';
import type { RunOptions } from './options.ts';
import type { Prober } from './probe.ts';

type Requirement = NodeOf<'Requires'>;

/** What requirements are held against. */
interface Circumstances {
  readonly target: Target;
  readonly options: Pick<RunOptions, 'allowDelivery' | 'outside'>;
  readonly environment: Environment;
  readonly prober: Prober;
}

/** Why a requirement is not met; undefined where all are. Parameters were bound before: they are there. */
export async function unmetRequirement(
  requirements: readonly Requirement[],
  circumstances: Circumstances,
): Promise<string | undefined> {
  // What the operator said first: it costs no connection.
  for (const requirement of requirements) {
    const reason = unmetByWord(requirement, circumstances);
    if (reason !== undefined) return reason;
  }
  for (const requirement of requirements) {
    const reason =
      requirement.what === 'ext'
        ? await unmetExtension(requirement, circumstances)
        : requirement.what === 'ipv6'
          ? await withoutIpv6(circumstances)
          : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What the operator's word alone decides. */
function unmetByWord(requirement: Requirement, { target, options }: Circumstances): string | undefined {
  switch (requirement.what) {
    case 'profile': {
      const names = requirement.names.map(({ text }) => text);
      if (names.some((name) => target.profiles.includes(name))) return undefined;
      return `is for the profile ${names.join(' or ')}: say --profile ${names[0] ?? ''}, or in the target's entry of the configuration, if it is one`;
    }
    case 'delivery':
      if (options.allowDelivery || target.embedded) return undefined;
      return 'needs the permission to leave mail on the server: give it with --allow-delivery';
    case 'outside':
      return notOutside(target.outside ?? (target.embedded || options.outside ? true : undefined));
    case 'plain text':
      if ((target.tls?.mode ?? 'none') === 'none') return undefined;
      return 'is about a connection without TLS, and each session with this target begins with TLS';
    case 'ext':
    case 'param':
    case 'ipv6':
      return undefined;
  }
}

/** Relay rights cannot be seen from here: a server that relays may do so for everybody, or for this machine alone. */
function notOutside(outside: boolean | undefined): string | undefined {
  if (outside === true) return undefined;
  return outside === false
    ? 'is for a client without relay rights, and the target\'s entry of the configuration says that this machine has some ("outside": false)'
    : 'is for a client without relay rights: if this machine has none at this server, say --outside, or "outside": true in the target\'s entry of the configuration';
}

/** The probing connection is as those of tests are; an address tells without one. */
async function withoutIpv6({ target, prober }: Circumstances): Promise<string | undefined> {
  const { host } = target;
  const isAddress = isIPv6(host) || /^[\d.]+$/.test(host);
  const address = isAddress ? host : (await prober.probe(target)).address;
  // Where there is no connection, the test runs and says itself what is wrong.
  if (address === undefined || isIPv6(address)) return undefined;
  const reached = isAddress ? 'this target is an IPv4 address' : `this target is reached at ${address}`;
  return `needs a connection over IPv6, and ${reached}: name its IPv6 address, such as --target [2001:db8::1]:25`;
}

async function unmetExtension(
  { keyword, absent, field, compare, has, insideTls }: Extract<Requirement, { what: 'ext' }>,
  { target, environment, prober }: Circumstances,
): Promise<string | undefined> {
  const probed = await prober.probe(target, insideTls === true);
  // Where nobody can tell, the test runs and says itself what is wrong.
  if (probed.kind === 'unknown') return undefined;
  const where = insideTls === true ? ' inside TLS' : '';
  const args = probed.kind === 'extensions' ? probed.extensions.args(keyword.text) : undefined;
  if (args === undefined) {
    if (absent) return undefined;
    return probed.kind === 'none'
      ? `needs the extension ${keyword.text}${where}; ${probed.why}`
      : `the server does not offer ${keyword.text}${where}`;
  }
  if (has !== undefined) return unmetArguments({ keyword, absent, has }, args);
  const offers = `the server offers ${[keyword.text, ...args].join(' ')}`;
  if (compare === undefined) {
    const named = field === undefined || argumentValue(keyword.text, field.text, args).kind !== 'absent';
    if (named !== absent) return undefined;
    if (field === undefined) return `is for servers that do not offer ${keyword.text}`;
    return absent
      ? `is for servers whose ${keyword.text} says no ${field.text}; ${offers}`
      : `needs ${field.text} of ${keyword.text}; ${offers}`;
  }
  const { amount, comparison } = compare;
  const text = amount.form === 'literal' ? amount.text : textOf(amount.expression, environment);
  if (text instanceof ExpressionFault) return text.message;
  const wanted = wantedValue(amount, environment);
  if (typeof wanted !== 'number') return wanted.kind === 'unjudged' ? wanted.message : undefined;
  const answer = valueAnswer({ keyword: keyword.text, field: field?.text, comparison, wanted }, args);
  const asked = [keyword.text, field?.text, comparison, text].filter(Boolean).join(' ');
  if ('why' in answer) return `needs ${absent ? 'no ' : ''}${asked}; ${offers}: ${answer.why}`;
  if (answer.holds !== absent) return undefined;
  return absent
    ? `is for servers without ${asked}; this one offers ${[keyword.text, ...args].join(' ')}`
    : `needs ${asked}; ${offers}`;
}

/** `has`: all of them, or behind `no` none. */
function unmetArguments(
  { keyword, absent, has }: { readonly keyword: Word; readonly absent: boolean; readonly has: readonly Word[] },
  args: readonly string[],
): string | undefined {
  const { have, lack } = sorted(has, args);
  const offered = [keyword.text, ...args].join(' ');
  if (absent)
    return have.length === 0
      ? undefined
      : `is for servers without ${keyword.text} ${have.join(', ')}; this one offers ${offered}`;
  return lack.length === 0 ? undefined : `needs ${keyword.text} ${lack.join(', ')}; the server offers ${offered}`;
}

function textOf(expression: Expression, environment: Environment): string | ExpressionFault {
  try {
    return environment.evaluate(expression);
  } catch (error) {
    if (error instanceof ExpressionFault) return error;
    throw error;
  }
}
