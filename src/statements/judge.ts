/**
 * `judge { … }`: graded alternatives, the first that holds decides. `pass`; `tolerate` passes and is noted; `warn` is a warning
 * (a failure under `--strict`); `inconclusive` leaves the test unjudged; `fail` is a MUST that was not met, and so is
 * `otherwise` where it is left out.
 *
 * `otherwise` is about other replies: no reply, and one that cannot be read, fail whatever stands behind it.
 */
import type { Alternative, GradeName, NodeOf, Verb } from '../language/ast.ts';
import type { Exchange } from '../session/exchange.ts';
import { printStatement } from '../language/print.ts';
import { Session } from '../session/session.ts';
import { isUnreadable } from '../smtp/malformation.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { CaseRun } from './case-run.ts';
import { judgeExcludesAsked } from './end-of-data.ts';
import { judgeAlternatives } from './expectations/alternatives.ts';
import { decide, partsOf } from './expectations/each.ts';
import { checkAlternatives } from './expectations/check-alternatives.ts';
import type { StatementHandler } from './handler.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';
import { filledIn } from './filled-in.ts';
import { outcomeWords, replyWords } from './words.ts';

type Grade = NodeOf<'Grade'>;

/** How long a close behind the reply is waited for, in milliseconds. */
const longestForClose = 5000;

export const judge: StatementHandler<'Judge'> = {
  check(node, context) {
    const { flow, report } = context;
    if (flow.exchange !== 'reply') {
      const greeted = flow.exchange === 'greeting';
      report(
        'E0301',
        { start: node.span.start, end: node.span.start + 5 },
        greeted ? 'the greeting cannot be graded' : 'nothing was sent yet: there is no reply to judge',
        greeted ? { help: ['it is judged with: expect banner …; `judge` is about the reply to what was sent'] } : {},
      );
      flow.exchange = 'reply';
    }
    context.checkLines(node.body.items);
    const grades = gradesOf(node);
    for (const [index, grade] of grades.entries()) {
      if (grade.alternatives !== undefined) checkAlternatives(grade.alternatives, context);
      else if (index < grades.length - 1)
        report('E0309', grade.span, '`otherwise` stands last: what is below it is never asked');
    }
    if (judgeExcludesAsked(grades)) flow.data = undefined;
    if (
      grades.some(({ alternatives }) => alternatives !== undefined) ||
      node.body.items.some(({ kind }) => kind === 'Bad')
    )
      return;
    report('E0309', node.span, 'there is nothing to judge by', { help: ['for example: pass 501'] });
  },

  async run(node, run) {
    const session = await run.ready();
    if (!(session instanceof Session)) {
      run.conclude('expect', node.span, session);
      return;
    }
    const whole = session.current;
    await decide(session, whole);
    // In LMTP each recipient has a reply, and each is graded.
    for (const exchange of partsOf(whole)) {
      session.turnTo(exchange);
      await gradeOne(node, run, session, exchange);
      if (run.over || run.stopping) break;
    }
    session.turnTo(whole);
  },

  explain(node, context) {
    return gradesOf(node).map((grade) => ({ who: 'S', text: printStatement(filledIn(grade, context)) }));
  },

  judgesSameReply: () => true,
};

/** Sorts the reply of an exchange. */
async function gradeOne(node: NodeOf<'Judge'>, run: CaseRun, session: Session, exchange: Exchange): Promise<void> {
  const outcome = await session.reply(undefined, exchange);
  // A grade about the syntax of a 421 leaves it unnamed only where nothing had judged it before.
  const judgedBefore = exchange.judged;
  // For `then close`, of all grades together: they must not wait as long as for a reply.
  const until = performance.now() + Math.min(longestForClose, run.patienceFor('other'));
  const judgeBy = (alternatives: readonly Alternative[]): Judged | Promise<Judged> => {
    exchange.judged = judgedBefore;
    const within = Math.max(0, until - performance.now());
    return judgeAlternatives(alternatives, { run, session, exchange, within }, outcome);
  };
  let leaving: Judged | undefined;
  for (const grade of gradesOf(node)) {
    const { alternatives } = grade;
    if (alternatives === undefined) {
      if (leaving === undefined && outcome.kind === 'reply' && !isUnreadable(outcome.reply)) {
        conclude(grade, run, outcomeOf(outcome, exchange));
        return;
      }
      break;
    }
    const judged = await judgeBy(alternatives);
    if (judged.kind === 'met') {
      conclude(grade, run, outcomeOf(outcome, exchange));
      return;
    }
    if (judged.kind === 'unjudged') leaving = judged;
  }
  run.conclude('expect', node.span, leaving ?? (await judgeBy([])));
}

const gradesOf = ({ body }: NodeOf<'Judge'>): Grade[] => body.items.filter((item) => item.kind === 'Grade');

const outcomeOf = (outcome: ReplyOutcome, exchange: Exchange): string =>
  outcome.kind === 'reply' ? `got ${replyWords(outcome.reply)}` : outcomeWords(outcome, exchange);

/** With which strength a grade speaks. */
const verbs: { readonly [grade in GradeName]: Verb } = {
  pass: 'expect',
  tolerate: 'may',
  warn: 'should',
  inconclusive: 'given',
  fail: 'expect',
};

function conclude(grade: Grade, run: CaseRun, seen: string): void {
  const because = grade.because === undefined ? '' : `: ${run.environment.text(grade.because)}`;
  run.conclude(verbs[grade.grade], grade.span, verdict(grade.grade, seen, because));
  if (grade.stop) run.stop(`${seen}${because}`);
}

function verdict(grade: GradeName, seen: string, because: string): Judged {
  switch (grade) {
    case 'pass':
      return met(seen);
    case 'tolerate':
      return met(`tolerated: ${seen}${because}`);
    case 'inconclusive':
      return unjudged(`inconclusive: ${seen}${because}`);
    case 'warn':
    case 'fail':
      return missed(`${seen}${because}`);
  }
}
