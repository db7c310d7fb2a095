/** The names in a text that stands outside of tests: parameters, secrets and the names of the language, nothing captured. */
import type { NodeOf, Template } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { namesInText } from '../language/names.ts';
import { builtinNames } from '../statements/environment.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { differenceIn } from './difference.ts';
import type { RuleContext } from './rule.ts';
import { checkKindOf, checkKindOfText } from './wanted-kind.ts';

const headHelp = 'parameters, secrets and the names of the language can stand here, and nothing that a test captures';

/** Reports names that nothing at the head of the file declares. `where`: ` in a table`, for the message. */
export function checkFileNames(template: Template, where: string, { spec, unread, report }: RuleContext): void {
  for (const { expression, unit } of namesInText(template)) {
    const { name, span } = expression;
    const declared = declarationsOf(spec);
    const declaration = declared.get(name);
    const builtin = (builtinNames as readonly string[]).includes(name);
    if (declaration !== undefined) checkKindOf(declaration, unit, span, report);
    else if (builtin) checkKindOfText(name, unit, span, report);
    if (declaration !== undefined || builtin || unread.has(name)) continue;
    const known = [...declared.keys(), ...builtinNames];
    const near = suggestions(name, known);
    report('E0201', span, `nothing is called \`${name}\`${where}`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [differenceIn(name, known) ?? headHelp],
    });
  }
}

/** Of each spec found once: a table may have as many names as a file has characters. */
const known = new WeakMap<Spec, Declarations>();

type Declarations = ReadonlyMap<string, NodeOf<'Param'> | NodeOf<'Secret'>>;

function declarationsOf(spec: Spec): Declarations {
  const found = known.get(spec) ?? new Map([...spec.parameters, ...spec.secrets].map((one) => [one.name.text, one]));
  known.set(spec, found);
  return found;
}
