/**
 * `retry 3 every 60s in new session { … }`: lines that may fail for now, as behind greylisting. Each attempt has a session of its
 * own; the first that meets all its conditions ends it, the last one's verdict stands. What went wrong before is in the
 * report as notes, and a test that came through only then has a warning that it is flaky.
 */

import { amountWords } from './filled-in.ts';
import { checkDuration, maximumDuration, waitOf } from './check-amount.ts';
import { freshSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { unjudged } from './judged.ts';

const mostAttempts = 100;

export const retry: StatementHandler<'Retry'> = {
  check(node, context) {
    const { count, every, body } = node;
    const attempts = Number(count.text);
    if (attempts < 2 || attempts > mostAttempts) {
      context.report('E0308', count.span, `${count.text} is no number of attempts`, {
        help: [`from 2 to ${String(mostAttempts)}`],
      });
    } else if (every.form === 'literal' && every.value * (attempts - 1) > maximumDuration) {
      context.report('E0308', every.span, 'these attempts take longer than a test may wait', {
        help: ['at most 1 h between the first and the last'],
      });
    }
    checkDuration(every, context);
    freshSession(context.flow);
    context.checkLines(body.items);
  },

  async run(node, run) {
    const pause = waitOf(node.every, run.environment);
    if (typeof pause !== 'number') {
      run.conclude('given', node.span, pause);
      return;
    }
    const attempts = Number(node.count.text);
    if (pause * (attempts - 1) > maximumDuration) {
      run.conclude(
        'given',
        node.span,
        unjudged('these attempts take longer than a test may wait', ['at most 1 h from the first to the last']),
      );
      return;
    }
    for (let attempt = 1; ; attempt += 1) {
      const before = run.findings.all.length;
      const { skipReason } = run;
      await run.sessions.open();
      await run.settings.runLines(node.body.items, run);
      if (!run.endedByMiss && !run.findings.hasFailedSince(before)) {
        if (attempt > 1) {
          run.find('warning', node.span, `flaky: attempt ${String(attempt)} of ${String(attempts)} came through`, [
            'the attempts before are among the notes',
          ]);
        }
        return;
      }
      const which = `attempt ${String(attempt)} of ${String(attempts)}`;
      if (attempt === attempts || !run.startAnew(before, which, skipReason)) return;
      await run.sessions.close();
      await run.pause(pause);
      // The run was cut short meanwhile.
      if (run.over) return;
    }
  },

  explain(node, context) {
    const { count, every, body } = node;
    return [
      { who: '*', text: `up to ${count.text} times, ${amountWords(every, context)} apart, in a new session each:` },
      ...context.explainLines(body.items),
    ];
  },
};
