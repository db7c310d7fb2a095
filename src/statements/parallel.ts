/**
 * `parallel { … }`: the lines of different sessions run side by side, those of one session in their order. After a miss in one of them the
 * others go on to the end of the block; then the test stops.
 */
import { checkStrands } from './check-strands.ts';
import { oneSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { Meeting } from './meeting.ts';
import { strandsOf } from './strands.ts';

export const parallel: StatementHandler<'Parallel'> = {
  check({ body, span }, context) {
    if (context.flow.inOneSession) {
      const word = { start: span.start, end: span.start + 'parallel'.length };
      context.report('E0203', word, 'sessions run side by side in the line of one session', { help: [oneSession] });
      return;
    }
    checkStrands(strandsOf(body.items), context);
  },

  async run({ body }, run) {
    const strands = strandsOf(body.items);
    const meeting = new Meeting(strands.map(({ name }) => name));
    const runs = strands.map(({ name }) => run.beside(run.sessions.of(name), meeting));
    const done = await Promise.allSettled(
      strands.map(async ({ name, lines }, i) => {
        const own = runs[i];
        if (own === undefined) return;
        await run.settings.runLines(lines, own).finally(() => {
          meeting.leave(name);
          run.end(own);
        });
      }),
    );
    for (const own of runs) run.join(own);
    // A bug of ours, once nothing of the case runs any more.
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  },

  explain: ({ body }, context) => [{ who: '*', text: 'side by side:' }, ...context.explainLines(body.items)],
};
