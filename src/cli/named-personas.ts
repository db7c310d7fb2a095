/** The embedded servers that specs name: is there one of that name, with these options? */
import { diagnostic, type Diagnostic } from '../language/diagnostic.ts';
import type { SelectedTest } from '../runner/plan.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';

/** A diagnostic at each place that names none; each place once, however many tests it is about. */
export async function unknownPersonas(tests: readonly SelectedTest[]): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>();
  const problems = new Map<string, Problem | undefined>();
  for (const { spec, test } of tests) {
    for (const { persona } of test.proofs) {
      const { text, span } = persona;
      if (!problems.has(text)) problems.set(text, await problemOf(text));
      const problem = problems.get(text);
      if (problem === undefined) continue;
      const { message, label } = problem;
      const help = ['which there are, and their options: smtpspec persona list'];
      found.set(
        `${spec.source.name} ${String(span.start)}`,
        diagnostic('E0204', spec.source, span, message, { ...(label === undefined ? {} : { label }), help }),
      );
    }
  }
  return [...found.values()];
}

/** What stands before the name of an embedded server as a target. */
const targetPrefix = 'persona:';

interface Problem {
  readonly message: string;
  readonly label?: string;
}

async function problemOf(text: string): Promise<Problem | undefined> {
  const { describePersona, parsePersonaName, personaNames, PersonaOptionError, UnknownPersonaError } =
    await import('../server/index.ts');
  try {
    const { name, options } = parsePersonaName(text);
    describePersona(name).dialect(options);
    return undefined;
  } catch (error) {
    if (error instanceof PersonaOptionError) return { message: error.message };
    if (!(error instanceof UnknownPersonaError)) throw error;
    // Who knows `--target persona:tarpit` may write it here, too.
    const prefix = text.startsWith(targetPrefix) ? targetPrefix : '';
    const name = text.slice(prefix.length).replace(/:.*$/, '');
    const near = personaNames().includes(name) ? [name] : suggestions(name, personaNames());
    return {
      message: `there is no embedded server \`${prefix}${name}\``,
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    };
  }
}
