/** `use name(a: …)`: the lines of a definition, with values for its parameters. `given use` makes every expectation a `given`. */
import { argumentsOf } from '../language/definitions.ts';
import type { StatementHandler } from './handler.ts';

export const use: StatementHandler<'Use'> = {
  check(node, context) {
    const { flow } = context;
    const { inRepeat } = flow;
    // Others may call it elsewhere.
    flow.inRepeat = false;
    context.checkUse(node);
    flow.inRepeat = inRepeat;
  },

  async run(node, run) {
    const definition = run.settings.definitions.get(node.name.text);
    if (definition === undefined) throw new Error(`nothing is defined as ${node.name.text} although it was checked`);
    const inside = run.environment.inside(argumentsOf(definition, node));
    if (node.given) run.givenDepth += 1;
    await run.inside(node.span, run.settings.source, inside, definition.body.items);
    if (node.given) run.givenDepth -= 1;
  },

  explain: (node, context) => context.explainUse(node),
};
