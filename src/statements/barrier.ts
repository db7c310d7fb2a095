/** `barrier go 2`: waits until so many sessions of the block have come to it. Whether they can is checked by `parallel`. */
import type { StatementHandler } from './handler.ts';
import { unjudged } from './judged.ts';
import { formatDuration } from '../text/duration.ts';

export const barrier: StatementHandler<'Barrier'> = {
  check() {
    // All of it together: see `parallel`.
  },

  async run(node, run) {
    const { meeting } = run;
    if (meeting === undefined) throw new Error('a barrier stands outside `parallel` although that was checked');
    const name = node.name.text;
    const patience = run.patienceFor('other');
    const arrival = meeting.arrive(name, Number(node.count.text), run.channel.name);
    if (arrival.outcome === undefined) {
      await run.pause(patience, (end) => {
        arrival.settled = end;
      });
    }
    if (arrival.outcome === 'open') return;
    const came = `${String(arrival.arrived())} of ${node.count.text} sessions came to it`;
    const words =
      arrival.outcome === 'never'
        ? `the barrier \`${name}\` is never reached: ${came}, and the others have ended before`
        : `the barrier \`${name}\` was not reached within ${formatDuration(patience)}: ${came}`;
    run.conclude(
      'given',
      node.span,
      unjudged(
        words,
        ['to wait longer, put this line before it: timeout 5m'].slice(arrival.outcome === 'never' ? 1 : 0),
      ),
    );
  },

  explain: ({ name, count }) => [
    { who: '*', text: `wait until ${count.text} sessions are at the barrier ${name.text}` },
  ],
};
