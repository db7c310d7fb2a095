/** The names in a text that stands outside of tests: parameters, secrets and the names of the language, nothing captured. */
import type { Template } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { builtinNames } from '../statements/environment.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { RuleContext } from './rule.ts';

/** Reports names that nothing at the head of the file declares. `where`: ` in a table`, for the message. */
export function checkFileNames({ parts }: Template, where: string, { spec, unread, report }: RuleContext): void {
  for (const part of parts) {
    if (part.form !== 'name') continue;
    const { name, span } = part;
    const known = fileNames(spec);
    if (known.has(name) || unread.has(name)) continue;
    const near = suggestions(name, known);
    report('E0201', span, `nothing is called \`${name}\`${where}`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: ['parameters, secrets and the names of the language can stand here, and nothing that a test captures'],
    });
  }
}

/** Of each spec found once: a table may have as many names as a file has characters. */
const known = new WeakMap<Spec, ReadonlySet<string>>();

function fileNames(spec: Spec): ReadonlySet<string> {
  const names =
    known.get(spec) ??
    new Set([...[...spec.parameters, ...spec.secrets].map(({ name }) => name.text), ...builtinNames]);
  known.set(spec, names);
  return names;
}
