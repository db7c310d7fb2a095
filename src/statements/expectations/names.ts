/** `expect spf ${domain}`, `expect dns mx ${domain} …`: what DNS says. No session is opened for it, and no reply is read. */
import type { NameTestKind, NameTestOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { regexFault } from '../regex.ts';
import type { CaseRun } from '../case-run.ts';
import type { ExpectationHandler } from '../handler.ts';
import type { Judged } from '../judged.ts';
import { judges } from '../names/judge-name-test.ts';
import { checkNameTest } from '../names/words-of.ts';

export const names: ExpectationHandler<'Names'> = {
  check({ test }, context) {
    checkNameTest(test, context);
    if ((test.what !== 'records' && test.what !== 'reverse') || test.match?.how !== 'matches') return;
    const { regex } = test.match;
    const fault = regexFault(regex);
    if (fault !== undefined) context.report('E0303', regex.span, fault.message, { help: fault.help });
  },
  withoutWithin: () => ({
    why: 'DNS is asked, and the resolver has times of its own: 3 s for an answer, twice for each name server',
    help: 'take the `within` away',
  }),
  judge: ({ test }, run) => judgeOne<NameTestKind>(test, run),
  explain: (expectation) => [{ who: '*', text: `ask DNS: ${printExpectation(expectation)}` }],
  judgesSameReply: () => false,
};

const judgeOne = <K extends NameTestKind>(test: NameTestOf<K>, run: CaseRun): Judged | Promise<Judged> =>
  judges[test.what](test, run);
