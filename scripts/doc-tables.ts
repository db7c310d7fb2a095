/** The generated tables and pages of the documents, from the code that they describe. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../src/language/catalogue.ts';
import { functions } from '../src/language/functions.ts';
import { parseSpec } from '../src/language/parse.ts';
import { Source } from '../src/language/source.ts';
import { specOf, type Spec } from '../src/language/spec.ts';
import { personas } from '../src/server/index.ts';
import { malformations } from '../src/smtp/malformation.ts';
import { replyCodes } from '../src/smtp/reply-codes.ts';
import { parameterTypes } from '../src/statements/value-rules.ts';

type Row = readonly string[];

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ').replace(/</g, '&lt;');

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** By the name of the mark in README.md or docs/language.md. */
export function tables(): Record<string, string> {
  return {
    types: table(
      ['type', 'a value is'],
      Object.entries(parameterTypes).map(([name, { describe }]) => [`\`${name}\``, describe]),
    ),
    functions: table(
      ['function', 'gives'],
      [...functions].map(([name, { takes, joins, about }]) => [
        `\`${name}(${takes.map((kind) => (kind === 'text' ? 'x' : 'n')).join(', ')}${joins === true ? ', …' : ''})\``,
        about,
      ]),
    ),
    malformations: table(
      ['fault', 'clause', 'verdict'],
      Object.values(malformations).map(({ words, clause, severity }) => [
        words,
        clause,
        severity === 'unreadable' ? 'cannot be read' : 'warning',
      ]),
    ),
    codes: table(
      ['code', 'meaning', 'source'],
      replyCodes.map(({ code, words, source }) => [String(code), words, source]),
    ),
    profiles: profiles(),
    specs: table(
      ['spec', 'tests', 'what it answers'],
      shippedSpecs().map(({ name, spec }) => [
        `\`builtin:${name}\``,
        String(spec.tests.length),
        spec.about ?? spec.title,
      ]),
    ),
    personas: table(
      ['name', 'what it is'],
      Object.values(personas).map(({ name, about }) => [`\`${name}\``, about]),
    ),
  };
}

function shippedSpecs(): { readonly name: string; readonly spec: Spec }[] {
  const paths = readdirSync('specs', { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => path.endsWith('.smtpspec'))
    .sort()
    .map((path) => ({
      name: path.replace(/\.smtpspec$/, '').replaceAll('\\', '/'),
      spec: specOf(parseSpec(new Source(path, readFileSync(join('specs', path), 'utf8')))),
    }));
}

function profiles(): string {
  const asked = new Map<string, string[]>();
  for (const { spec } of shippedSpecs()) {
    for (const test of spec.tests) {
      for (const requirement of test.requirements) {
        if (requirement.what !== 'profile') continue;
        for (const { text } of requirement.names)
          asked.set(text, [...(asked.get(text) ?? []), `\`${spec.id}/${test.id}\``]);
      }
    }
  }
  const rows = [...asked]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tests]) => [`\`${name}\``, tests.join(', ')]);
  return table(['profile', 'shipped tests that ask for it'], rows);
}

/** Pages that are generated whole, by path. */
export function pages(): Record<string, string> {
  return { 'docs/diagnostics.md': diagnosticsPage(), 'docs/personas.md': personasPage() };
}

function diagnosticsPage(): string {
  const rows = Object.entries(catalogue).map(([code, { severity, meaning }]) => [code, severity, meaning]);
  const anchored = table(['code', 'severity', 'meaning'], rows).replace(
    /^\| ([EW]\d{4}) /gm,
    (_all, code: string) => `| <a id="${code.toLowerCase()}"></a>${code} `,
  );
  return [
    '# Diagnostics',
    '',
    'What `smtpspec check` can say of a spec. Each comes with its place, what was expected and what to do. A code keeps its',
    'meaning for ever. `E01` is reading, `E02` names and places, `E03` what a statement says; `W` are warnings.',
    '',
    anchored,
    '',
  ].join('\n');
}

function personasPage(): string {
  const sections = Object.values(personas).map(({ name, about, profiles: own, options, sources, later }) =>
    [
      `## ${name}`,
      '',
      `${cell(about)}.`,
      '',
      `Profiles: ${own.join(', ')}. Sources: ${sources.map(cell).join('; ')}.`,
      '',
      ...(options.length === 0
        ? []
        : [
            table(
              ['option', 'values', 'default', 'what it does'],
              options.map((option) => [`\`${option.name}\``, option.values, option.default, option.about]),
            ),
            '',
          ]),
      ...(later.length === 0 ? [] : [`Not yet: ${later.map(cell).join('; ')}.`, '']),
    ].join('\n'),
  );
  return [
    '# Embedded servers',
    '',
    'Servers that behave like known products, healthy and sick, on loopback. `smtpspec persona serve NAME` starts one for anybody',
    'to telnet to; `--target persona:NAME` starts one for a run. Options stand behind a colon:',
    '`persona:exchange-2003-behind-pix-mailguard:mode=B,banner=4.0`. They take mail for `adatum.com` into memory, deliver nothing',
    'and look nothing up.',
    '',
    ...sections,
  ].join('\n');
}
