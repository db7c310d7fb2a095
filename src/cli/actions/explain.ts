/** Prints the dialog that each test stands for: what is sent, what has to come back. */
import type { Spec, TestDeclaration } from '../../language/spec.ts';
import { defaultOptions } from '../../runner/options.ts';
import { targetLayer, type ValueLayer } from '../../runner/values.ts';
import type { DialogLine, ExplainContext } from '../../statements/handler.ts';
import { explainStatements } from '../../statements/interpret.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { knownValues, withValues } from '../known-values.ts';
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
  const selected = chosenTests(specs, paths, args);
  if (selected.length === 0) return exitCodes.nothing;
  print(selected.flatMap(({ spec, test }, i) => [...(i === 0 ? [] : ['']), ...explainTest(spec, test, values)]));
  return 0;
}

function explainTest(spec: Spec, test: TestDeclaration, values: readonly ValueLayer[]): string[] {
  const context: ExplainContext = {
    show: (template) => withValues(template, spec, values),
    explainLines: (lines) => explainStatements(lines, context),
    relay: defaultOptions.relay,
  };
  const dialog = [...test.setup.flatMap(({ body }) => body.items), ...test.lines];
  const { file, line } = spec.source.place(test.span);
  return [
    `${visible(`${spec.id}/${test.id}`)}  ${visible(test.title)}  (${visible(file)}:${String(line)})`,
    '  * connect, and read the greeting',
    ...explainStatements(dialog, context).map(({ who, text }) => `  ${prefix[who]} ${visible(text)}`),
    '  * QUIT, unless the session has ended',
  ];
}

const prefix: { readonly [who in DialogLine['who']]: string } = { C: 'C:', S: 'S:', '*': '*' };
