/** `use name(a: …)`: the lines of a definition, with values for its parameters. `given use` makes every expectation a `given`. */
import { argumentsOf } from '../language/definitions.ts';
import type { StatementHandler } from './handler.ts';

export const use: StatementHandler<'Use'> = {
  check(node, context) {
    context.checkUse(node);
  },

  async run(node, run) {
    const definition = run.home.definitions.get(node.name.text);
    if (definition === undefined) throw new Error(`nothing is defined as ${node.name.text} although it was checked`);
    const inside = run.environment.inside(argumentsOf(definition.node, node), definition.home);
    // What the operator's own file gives to a library, it may mail.
    const { recipients } = run.settings;
    if (recipients !== undefined && !run.stopping && run.home.packaged === undefined) {
      for (const { value } of node.args) recipients.name(run.environment.text(value));
    }
    if (node.given) run.givenDepth += 1;
    await run.inside(node.span, definition, inside);
    if (node.given) run.givenDepth -= 1;
  },

  // Inside, what does not judge it ends the test.
  judgesSameReply: () => true,

  explain: (node, context) => context.explainUse(node),
};
