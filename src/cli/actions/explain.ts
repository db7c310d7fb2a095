/** Prints the dialog that each test stands for: what is sent, what has to come back. */
import type { Template } from '../../language/ast.ts';
import { argumentsOf } from '../../language/definitions.ts';
import { printStatement } from '../../language/print.ts';
import type { Spec } from '../../language/spec.ts';
import { cellsOf, type TestDeclaration } from '../../language/test-declaration.ts';
import { defaultOptions } from '../../runner/options.ts';
import { targetLayer, type ValueLayer } from '../../runner/values.ts';
import type { DialogLine, ExplainContext } from '../../statements/handler.ts';
import { explainStatements } from '../../statements/interpret.ts';
import { explainPassive, passiveWords } from '../../statements/passive.ts';
import { sessionsOf } from '../../statements/sessions-of.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { knownValues, settledValues, withValues } from '../known-values.ts';
import { print, wantsColor } from '../output.ts';
import { chosenTests } from '../selection.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';

export async function explainAction(args: Arguments): Promise<number> {
  const paths = pathsOf(args);
  const specs = await checkedSpecs(paths, wantsColor(args));
  const { layers, targets } = await knownValues(args, specs);
  const [target, another] = targets;
  // Of several targets each has a dialog of its own; what they share is shown.
  const values = target === undefined || another !== undefined ? layers : [...layers, targetLayer(target)];
  const selected = await chosenTests(specs, paths, args);
  if (selected.length === 0) return exitCodes.nothing;
  print(selected.flatMap(({ spec, test }, i) => [...(i === 0 ? [] : ['']), ...explainTest(spec, test, values)]));
  return 0;
}

function explainTest(spec: Spec, test: TestDeclaration, values: readonly ValueLayer[]): string[] {
  const context = contextOf(spec, values, cellsOf(test));
  const { file, line } = spec.source.place(test.span);
  return [
    `${visible(`${spec.id}/${test.id}`)}  ${visible(test.title)}  (${visible(file)}:${String(line)})`,
    ...dialogOf(spec, test, context).map(
      ({ who, text, session }) => `  ${ofSession(session)}${prefix[who]} ${visible(text)}`,
    ),
  ];
}

function dialogOf(spec: Spec, test: TestDeclaration, context: ExplainContext): DialogLine[] {
  const { passive, setup, lines, teardown } = test;
  if (passive !== undefined) {
    const text = `sends nothing; of ${passiveWords(passive)} that tests of the run get it asks:`;
    return [{ who: '*', text }, ...explainPassive(passive, context)];
  }
  const { own, named } = sessionsOf(test, spec);
  const dialog = [...setup.flatMap(({ body }) => body.items), ...lines, ...teardown.flatMap(({ body }) => body.items)];
  return [
    ...(own ? [{ who: '*', text: 'connect, and read the greeting' } as const] : []),
    ...explainStatements(dialog, context),
    ...(own || named.size > 0 ? [quitLine(named.size)] : []),
  ];
}

const quitLine = (named: number): DialogLine => ({
  who: '*',
  text: `QUIT, ${named === 0 ? 'unless the session has ended' : 'in each session that has not ended'}`,
});

function contextOf(spec: Spec, values: readonly ValueLayer[], cells: ReadonlyMap<string, Template>): ExplainContext {
  const context: ExplainContext = {
    show: (template) => withValues(template, spec, values, cells),
    explainLines: (lines) => explainStatements(lines, context),
    explainUse: (use) => {
      const definition = spec.definitions.get(use.name.text);
      if (definition === undefined) return [];
      const { node, home } = definition;
      const { given, defaults } = argumentsOf(node, use);
      const args = new Map<string, Template>();
      for (const [name, value] of given) args.set(name, settledValues(value, spec, values, cells));
      for (const [name, value] of defaults) args.set(name, settledValues(value, home, values, new Map()));
      const { file, line } = home.source.place(node.span);
      const where = home.source === spec.source ? `line ${String(line)}` : `${file}:${String(line)}`;
      return [
        { who: '*', text: `${printStatement(use)}, ${where}:` },
        ...contextOf(home, values, args).explainLines(node.body.items),
      ];
    },
    relay: defaultOptions.relay,
  };
  return context;
}

const ofSession = (name: string | undefined): string => (name === undefined ? '' : `${visible(name)} `);

const prefix: { readonly [who in DialogLine['who']]: string } = { C: 'C:', S: 'S:', '*': '*' };
