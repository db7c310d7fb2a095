/** `a: send NOOP`: a line that is of a named session. The order of the text is the order of events, whatever their sessions. */
import { didYouMean, suggestions } from '../text/suggest.ts';
import { inNamed, oneSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';

export const inSession: StatementHandler<'InSession'> = {
  check({ name, body }, context) {
    const { flow, report } = context;
    if (flow.inOneSession) {
      report('E0203', name.span, 'a line is of one session', { help: [oneSession, 'take the name away'] });
    } else if (flow.sessions.has(name.text)) {
      inNamed(flow, name.text, () => {
        context.checkLines(body.items);
      });
    } else if (!flow.tooManySessions) {
      const near = suggestions(name.text, flow.sessions.keys());
      report('E0212', name.span, `no session \`${name.text}\` is open here`, {
        ...(near.length === 0 ? {} : { label: didYouMean(near) }),
        help: [`open it above: session ${name.text}`],
      });
    }
  },

  run: ({ name, body }, run) =>
    run.sessions.in(run.sessions.of(name.text), () => run.settings.runLines(body.items, run)),

  explain: ({ name, body }, context) =>
    context.explainLines(body.items).map((line) => ({ ...line, session: name.text })),
};
