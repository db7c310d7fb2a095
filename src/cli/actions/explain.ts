/** Prints the dialog that each test stands for: what is sent, what has to come back. */
import type { Template } from '../../language/ast.ts';
import type { Spec, TestDeclaration } from '../../language/spec.ts';
import { templateText } from '../../language/template-text.ts';
import { defaultOptions } from '../../runner/options.ts';
import type { DialogLine, ExplainContext } from '../../statements/handler.ts';
import { explainStatements } from '../../statements/interpret.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { print, wantsColor } from '../output.ts';
import { checkValues } from '../parameters.ts';
import { chosenTests } from '../selection.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';
import { settings } from '../values.ts';

export async function explainAction(args: Arguments): Promise<number> {
  const paths = pathsOf(args);
  const specs = await checkedSpecs(paths, wantsColor(args));
  const values = settings(args['set']);
  checkValues(specs, [], values);
  const selected = await chosenTests(specs, paths, args);
  if (selected.length === 0) return exitCodes.nothing;
  print(selected.flatMap(({ spec, test }, i) => [...(i === 0 ? [] : ['']), ...explainTest(spec, test, values)]));
  return 0;
}

function explainTest(spec: Spec, test: TestDeclaration, values: ReadonlyMap<string, string>): string[] {
  const context: ExplainContext = {
    show: (template) => show(template, spec, values),
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

/** A value that was given or is a default; a name without one as `<name>`. A secret is never shown. */
function show(template: Template, spec: Spec, values: ReadonlyMap<string, string>): string {
  return templateText(template, (name) => {
    const parameter = spec.parameters.find((one) => one.name.text === name);
    if (parameter === undefined) return `<${name}>`;
    const given = values.get(name);
    if (given !== undefined) return given;
    return parameter.default === undefined ? `<${name}>` : show(parameter.default, spec, values);
  });
}
