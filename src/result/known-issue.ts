/**
 * Known issues: failures that somebody has on file, with a ticket and the day until which they are borne. Turns what came of a
 * case into what it counts as. Pure: the day is told, nothing is read.
 *
 * What could not be judged stays errored, and what was skipped skipped: of these nobody can say whether the fault is still there.
 */
import { matchesWildcard } from '../text/wildcard.ts';
import type { CaseInfo, CaseResult, Finding, KnownIssueMention } from './outcome.ts';

/** One entry, wherever it is kept: in the operator's file, later in a spec as well. */
export interface KnownIssue {
  /** Of a test: `<spec id>/<test id>`, with `*` for any part of it. */
  readonly id: string;
  /** The alias of a target, with `*` as well; left out: any. */
  readonly target?: string;
  readonly ticket: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`; left out: no end. */
  readonly until?: string;
  /** Where the entry stands, for who has to change it: `smtpspec.known.json at [2]`. */
  readonly where: string;
}

type Judged = Omit<CaseResult, 'transcript'>;

/**
 * The result with what `issues` say of it. The first entry that fits and has not expired counts:
 *
 * - a failed case becomes `known`;
 * - a passed one gets a warning that it no longer fails, and with `strict` a failure; not one with a SHOULD that is not met,
 *   which would fail where these count as MUST.
 *
 * A failed case whose entries have all expired stays failed, and carries the one that held longest.
 *
 * @param today the operator's day, `YYYY-MM-DD`
 */
export function applyKnown<R extends Judged>(
  result: R,
  issues: readonly KnownIssue[],
  today: string,
  { strict = false }: { readonly strict?: boolean } = {},
): R {
  const { outcome, info } = result;
  if (issues.length === 0 || (outcome !== 'failed' && outcome !== 'passed')) return result;
  const fitting = issues.filter((issue) => isAbout(issue, info));
  const open = fitting.find(({ until }) => until === undefined || today <= until);
  if (open === undefined) {
    const [expired] = fitting.sort((a, b) => ((a.until ?? '') < (b.until ?? '') ? 1 : -1));
    const isToBeTold = expired !== undefined && outcome === 'failed';
    return isToBeTold ? { ...result, knownIssue: mentionOf(expired, 'expired') } : result;
  }
  if (outcome === 'passed' && result.findings.some(isUnmet)) return result;
  if (outcome === 'failed') return { ...result, outcome: 'known', knownIssue: mentionOf(open, 'open') };
  const finding = noLongerFails(open, strict, open.id !== info.id);
  const passed = { ...result, findings: [...result.findings, finding], knownIssue: mentionOf(open, 'gone') };
  return strict ? { ...passed, outcome: 'failed', reason: finding.message } : passed;
}

/** Whether an entry is about a test with this id on this target. */
function isAbout({ id, target }: KnownIssue, info: Pick<CaseInfo, 'id' | 'target'>): boolean {
  return isAboutTest(id, info.id) && (target === undefined || matchesWildcard(target, info.target.alias));
}

/** Whether the id of an entry means this test: `spec/test` means all rows of the test, too. */
export function isAboutTest(pattern: string, id: string): boolean {
  return [id, id.split('/', 2).join('/')].some((one) => matchesWildcard(pattern, one));
}

/** A warning about what a reply says; one that is ill-formed is nobody's issue. */
const isUnmet = ({ severity, kind }: Finding): boolean => severity === 'warning' && kind !== 'ill-formed-reply';

function mentionOf({ ticket, reason, until, where }: KnownIssue, state: KnownIssueMention['state']): KnownIssueMention {
  return { ticket, reason, ...(until === undefined ? {} : { until }), where, state };
}

function noLongerFails({ id, target, ticket, reason, where }: KnownIssue, strict: boolean, hasRow: boolean): Finding {
  const several = id.includes('*') || target?.includes('*') === true || hasRow;
  return {
    severity: strict ? 'failure' : 'warning',
    message: `known issue ${ticket} no longer fails here`,
    details: [
      `it was known because: ${reason}`,
      several
        ? `the entry is for several tests (${where}): name those that still fail, or take it out`
        : `take the entry out: ${where}`,
    ],
  };
}
