/**
 * `session a`: opens a connection that has a name, beside those that there are. Lines of it are written `a: send NOOP`; all others are
 * of the test's own session.
 */
import type { NodeOf } from '../language/ast.ts';
import { maximumSessions } from '../language/limits.ts';
import { isReserved } from '../language/words.ts';
import { checkConnectionOptions, connectionWords, openAs } from './connection-options.ts';
import { oneSession, openNamed } from './flow.ts';
import type { CheckContext, StatementHandler } from './handler.ts';

export const session: StatementHandler<'Session'> = {
  check(node, context) {
    checkName(node, context);
    checkConnectionOptions(node, context);
    if (!context.flow.tooManySessions) openNamed(context.flow, node.name.text, node.name.span);
  },
  async run(node, run) {
    await run.sessions.in(run.sessions.of(node.name.text), () => openAs(node, run));
  },
  explain: (node, context) => [
    {
      who: '*',
      text: `connect${connectionWords(node, context)}, and ${node.withoutBanner ? 'do not wait for' : 'read'} the greeting`,
      session: node.name.text,
    },
  ],
};

function checkName({ name }: NodeOf<'Session'>, { flow, report }: CheckContext): void {
  const first = flow.sessions.get(name.text)?.span;
  if (flow.inOneSession) {
    report('E0203', name.span, 'a session is opened in the lines of another', {
      help: [oneSession, 'open the other one outside'],
    });
  } else if (isReserved(name.text)) {
    report('E0202', name.span, `\`${name.text}\` is a word of the language, and no name of a session`);
  } else if (first !== undefined) {
    report('E0202', name.span, `the session \`${name.text}\` is opened twice`, {
      related: { message: 'first here', span: first },
      help: [`for a fresh connection in its place: ${name.text}: connect`],
    });
  } else if (flow.sessions.size === maximumSessions) {
    // Told once.
    if (flow.tooManySessions) return;
    flow.tooManySessions = true;
    report('E0213', name.span, `this test has more than ${String(maximumSessions)} sessions`, {
      help: ['divide the test'],
    });
  }
}
