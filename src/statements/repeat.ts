/**
 * `repeat 200 concurrency 20 { … }`: the lines so many times, each time in a session of its own, so many of them at once as far as the
 * operator permits. `time … p95` in it is judged at the end, of all of them.
 */
import type { NodeOf, Word } from '../language/ast.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { CaseRun } from './case-run.ts';
import { maximumDuration } from './check-amount.ts';
import { finish } from './finish.ts';
import { inRepetition, oneSession } from './flow.ts';
import type { CheckContext, StatementHandler } from './handler.ts';
import { unjudged } from './judged.ts';
import { Repetitions } from './repetitions.ts';
import { Samples } from './samples.ts';

const mostRepetitions = 10_000;
const mostAtOnce = 100;
/** After so many that went wrong the rest would tell nothing new. */
const mostTroubled = 100;

export const repeat: StatementHandler<'Repeat'> = {
  check(node, context) {
    const { count, concurrency, body, span } = node;
    checkNumber(count, mostRepetitions, 'repetitions', context);
    if (concurrency !== undefined) checkNumber(concurrency, mostAtOnce, 'repetitions at once', context);
    if (context.flow.inOneSession) {
      const word = { start: span.start, end: span.start + 'repeat'.length };
      context.report('E0203', word, 'sessions are opened in the line of one session', { help: [oneSession] });
      return;
    }
    inRepetition(context.flow, () => {
      context.checkLines(body.items);
    });
  },

  async run(node, run) {
    const samples = new Samples();
    const repetitions = new Repetitions(run.settings.onEntry);
    await runAll(node, run, samples, repetitions);
    run.findings.all.push(...repetitions.findings());
    run.sessions.timings.push(...samples.timings());
    if (run.over) return;
    tellWhatIsLeft(node, run, repetitions);
    for (const { asked, judged } of samples.judged()) {
      // A `given` around the block holds as well: the case knows that.
      if (asked.given) run.givenDepth += 1;
      run.conclude(asked.node.verb, asked.node.span, judged);
      if (asked.given) run.givenDepth -= 1;
    }
    if (repetitions.troubled > 0 || run.skipReason !== undefined || run.stopReason !== undefined) run.over = true;
  },

  explain({ count, concurrency, body }, context) {
    const atOnce = concurrency === undefined ? '' : `, ${concurrency.text} at once`;
    return [
      { who: '*', text: `${count.text} times${atOnce}, in a new session each:` },
      ...context.explainLines(body.items),
    ];
  },
};

function checkNumber({ text, span }: Word, most: number, what: string, { report }: CheckContext): void {
  const number = Number(text);
  if (number >= 1 && number <= most) return;
  report('E0308', span, `${text} is no number of ${what}`, { help: [`from 1 to ${most.toLocaleString('en-US')}`] });
}

/** How many would run at once. */
const wanted = ({ count, concurrency }: NodeOf<'Repeat'>): number =>
  Math.min(Number(count.text), Number(concurrency?.text ?? 1));

/** How many do. */
const atOnce = (node: NodeOf<'Repeat'>, run: CaseRun): number =>
  Math.min(wanted(node), run.settings.repetitionsAtOnce.permitted);

async function runAll(node: NodeOf<'Repeat'>, run: CaseRun, samples: Samples, repetitions: Repetitions): Promise<void> {
  const count = Number(node.count.text);
  const until = performance.now() + maximumDuration;
  let begun = 0;
  const goesOn = (): boolean =>
    begun < count && !run.over && repetitions.troubled < mostTroubled && performance.now() < until;
  const work = async (): Promise<void> => {
    while (goesOn()) {
      begun += 1;
      await runOne(begun, node, run, samples, repetitions);
    }
  };
  const done = await Promise.allSettled(Array.from({ length: atOnce(node, run) }, work));
  // A bug of ours, once nothing of the case runs any more.
  for (const one of done) if (one.status === 'rejected') throw one.reason;
}

async function runOne(
  number: number,
  node: NodeOf<'Repeat'>,
  run: CaseRun,
  samples: Samples,
  repetitions: Repetitions,
): Promise<void> {
  const transcript: TranscriptEntry[] = [];
  const own = run.repetition(samples, (entry) => transcript.push(entry));
  try {
    await run.settings.runLines(node.body.items, own);
    await finish(own);
    own.over = true;
  } finally {
    await own.sessions.closeAll();
    run.end(own);
  }
  samples.take(own.sessions.timings);
  repetitions.add(number, own.findings.all, transcript);
  run.skipReason ??= own.skipReason;
  run.stopReason ??= own.stopReason;
}

/** What was not done as the line says. */
function tellWhatIsLeft(node: NodeOf<'Repeat'>, run: CaseRun, { done, troubled }: Repetitions): void {
  const { count, concurrency = count } = node;
  const [ran, all] = [atOnce(node, run), wanted(node)];
  if (ran < all) {
    const places = run.settings.repetitionsAtOnce.held + all;
    run.find(
      'warning',
      concurrency.span,
      `${String(ran)} at once, and not ${String(all)}: the operator permits no more`,
      [
        'the times that were measured are those of a server with fewer sessions at once than the test asks for',
        `to permit it: --per-host ${String(places)}`,
      ],
    );
  }
  if (done >= Number(count.text)) return;
  const words = `${String(done)} of ${count.text} repetitions`;
  if (troubled >= mostTroubled)
    run.find('warning', count.span, `${words}: ${String(troubled)} went wrong, and the rest was left out`);
  else run.conclude('given', count.span, unjudged(`${words} within 1 h, and the rest was left out`));
}
