/** What a library asks its users to grant, for its page: without it its secrets are missing and its variables are not seen. */
import type { Spec } from '../language/spec.ts';
import { variableOf } from '../runner/values.ts';
import { markdownCode, markdownText } from '../text/markdown.ts';

/** How many names are listed. */
const mostListed = 50;

/** The section's paragraphs; none where there is nothing to grant. `name`: under which the package is installed. */
export function grantsSection(specs: readonly Spec[], name: string, depth: string): string[] {
  const secrets = namesOf(specs.flatMap((spec) => spec.secrets.map((one) => one.name.text)));
  const environment = namesOf(specs.flatMap((spec) => spec.parameters.map((one) => variableOf(one.name.text))));
  const delivers = specs.some(({ tests }) =>
    tests.some(({ attributes }) => attributes.has('delivers') || attributes.has('may-deliver')),
  );
  if (secrets.length + environment.length === 0 && !delivers) return [];
  const grant = {
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(environment.length === 0 ? {} : { environment }),
    ...(delivers ? { recipients: ['postmaster@example.org'] } : {}),
  };
  return [
    `${depth} Grants`,
    `${markdownText(name)} is a package of others to who installs it: it has no secret and no variable of the environment, and leaves mail for nobody, unless ${markdownCode('smtpspec.config.json')} grants it. What it asks for; take what you want it to have:`,
    markdownCode(`"grants": { ${JSON.stringify(name)}: ${spaced(grant)} }`),
    ...(delivers ? ['The recipients are an example: those to whom its tests may leave mail.'] : []),
  ];
}

const namesOf = (names: readonly string[]): string[] => [...new Set(names)].slice(0, mostListed);

/** JSON in one line, with blanks as people write it. */
const spaced = (grant: Readonly<Record<string, readonly string[]>>): string =>
  `{ ${Object.entries(grant)
    .map(([key, values]) => `"${key}": [${values.map((value) => JSON.stringify(value)).join(', ')}]`)
    .join(', ')} }`;
