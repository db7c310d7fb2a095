/**
 * How lines of a test ask DNS: through the resolver of the run, within the budget of the case, and, where they are a library's, within the
 * zones that the operator has granted. What a granted name leads to (aliases, mail hosts, records that are included) may be followed.
 */
import type { Lookup } from '../../dns/answer.ts';
import type { Verdict } from '../../dns/verdict.ts';
import { plainName, sameName } from '../../text/host-name.ts';
import type { CaseRun } from '../case-run.ts';
import { maximumDuration } from '../check-amount.ts';
import { unjudged, type Judged } from '../judged.ts';

/**
 * Does something with answers of DNS. `names`: those that the line itself names. It ends when the run is cut short, or the case has
 * used up its budget.
 */
export async function askNames(
  run: CaseRun,
  names: readonly string[],
  work: (lookup: Lookup) => Promise<Verdict>,
): Promise<Judged> {
  const refused = names.find((name) => !isPermitted(name, run));
  if (refused !== undefined) return notGranted(refused, run);
  const resolver = await run.settings.names.resolver();
  const abort = new AbortController();
  const lookup: Lookup = async (name, type) => {
    if (!run.mayQuery()) return { kind: 'failed', why: 'interrupted', words: 'the test was ended before' };
    return resolver.lookup(name, type, abort.signal);
  };
  let verdict: Verdict | undefined;
  let fault: unknown;
  await run.pause(maximumDuration, (end) => {
    work(lookup)
      .then(
        (came) => {
          verdict = came;
        },
        (error: unknown) => {
          fault = error;
        },
      )
      .finally(end);
  });
  abort.abort();
  if (fault !== undefined) throw fault as Error;
  if (verdict === undefined) return unjudged('the test was ended before DNS had answered');
  // The session goes on whatever DNS says.
  return verdict.kind === 'unjudged' ? unjudged(verdict.message, verdict.details, false) : verdict;
}

/** Your own specs may ask for any name; those of a package for the target, and for what it was granted. */
function isPermitted(name: string, run: CaseRun): boolean {
  const writer = run.home.packaged?.package;
  if (writer === undefined || sameName(name, run.environment.value('target.host'))) return true;
  return run.settings.names.mayAsk(name, writer);
}

function notGranted(name: string, run: CaseRun): Judged {
  const writer = run.home.packaged?.package ?? '';
  const zone = plainName(name);
  return unjudged(
    `${writer} may not ask DNS for ${zone}: the zone was not granted to it`,
    [`to grant it, in the configuration: "grants": { "${writer}": { "zones": ["${zone}"] } }`],
    false,
  );
}
