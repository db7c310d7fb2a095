/**
 * `mx:contoso.com`: the mail hosts of a domain as targets, one for each address, in the order in which mail is sent to them (RFC 5321 5.1).
 * What cannot be tested (no such domain, a null MX, a host without an address, no answer) is a target too, whose tests are errored with the
 * reason: what was meant to be tested and was not has to be seen.
 */
import type { Target } from '../config/target.ts';
import type { Failed, Lookup } from '../dns/answer.ts';
import { mailExchangers, type MailHost } from '../dns/mail-exchangers.ts';

/** More are not tested, and one more target says so. */
const maximumTargets = 100;

type MailTarget = Target & { readonly mx: NonNullable<Target['mx']> };

export function isMailTarget(target: Target): target is MailTarget {
  return target.mx !== undefined;
}

/** The targets that a domain stands for, or those of them that `only` means. Never rejects. */
export async function mailTargets(target: MailTarget, lookup: Lookup): Promise<Target[]> {
  const { domain, only } = target.mx;
  const found = await expand(target, lookup);
  if (only === undefined) return found;
  const chosen = found.filter(({ alias }) => `${alias}/`.startsWith(`${target.alias}/${only}/`));
  if (chosen.length > 0) return chosen;
  const others = found.map(({ alias }) => alias.slice(target.alias.length + 1)).filter((part) => part !== '');
  const now = others.length === 0 ? found.flatMap(({ problem }) => problem?.words ?? []) : others.slice(0, 20);
  return [broken(target, only, `${only} is none of the mail hosts of ${domain} now`, now)];
}

async function expand(target: MailTarget, lookup: Lookup): Promise<Target[]> {
  const { domain } = target.mx;
  const found = await mailExchangers(domain, lookup);
  switch (found.kind) {
    case 'failed':
      return [unanswered(target, undefined, found.failed)];
    case 'none':
      return [broken(target, undefined, found.words)];
    case 'null':
      return [broken(target, undefined, `${domain} takes no mail: it has a null MX (RFC 7505)`)];
    case 'hosts': {
      const all = [
        ...new Map(found.hosts.flatMap((host) => ofHost(target, host)).map((one) => [one.alias, one])).values(),
      ];
      if (all.length <= maximumTargets) return all;
      const more = `${String(all.length - maximumTargets)} more addresses take the mail of ${domain}: at most ${String(maximumTargets)} are tested`;
      return [...all.slice(0, maximumTargets), broken(target, 'more', more)];
    }
  }
}

function ofHost(target: MailTarget, { preference, host, addresses, faults, failed }: MailHost): Target[] {
  const part = `${String(preference)}/${host.toLowerCase()}`;
  if (failed !== undefined) return [unanswered(target, part, failed)];
  if (addresses.length === 0) return [broken(target, part, faults[0] ?? `MX ${host} has no address`, faults.slice(1))];
  return addresses.map((address) => ({ ...named(target, `${part}/${address}`), host, address }));
}

const unanswered = (target: MailTarget, part: string | undefined, { words, help = [] }: Failed): Target =>
  broken(target, part, words, help);

/** A target that cannot be tested. */
function broken(target: MailTarget, part: string | undefined, words: string, details: readonly string[] = []): Target {
  return { ...named(target, part), problem: { words, details } };
}

function named({ mx: { argument }, ...target }: MailTarget, part: string | undefined): Target {
  if (part === undefined) return { ...target, argument };
  return { ...target, alias: `${target.alias}/${part}`, argument: `${argument}/${part}` };
}
