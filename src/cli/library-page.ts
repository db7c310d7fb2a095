/**
 * The page of a library in Markdown: what its specs ask, what they need, and what a test that fails is about. Made of the
 * specs alone: nothing of the operator's values and environment is in it. All that a spec says is escaped.
 */
import type { NodeOf, Word } from '../language/ast.ts';
import { printArgumentValue } from '../language/print-text.ts';
import { printStatement } from '../language/print.ts';
import type { Proof } from '../language/proof.ts';
import { withImported, type Spec } from '../language/spec.ts';
import { plainText } from '../language/template-text.ts';
import type { SpecReference, TestDeclaration } from '../language/test-declaration.ts';
import { neededBy } from '../runner/needs.ts';
import { variableOf } from '../runner/values.ts';
import { markdownCode, markdownTable, markdownText } from '../text/markdown.ts';
import { plural } from '../text/plural.ts';
import { grantsSection } from './library-grants.ts';
import { secretVariable } from './secrets.ts';
import { emptyConfig } from '../config/config-file.ts';

export interface LibraryHead {
  readonly title: string;
  readonly version?: string;
  readonly about?: string;
  /** The name under which others install it, where they can. */
  readonly package?: string;
}

/** How many rows of a table, and names of tests, are listed. */
const mostListed = 50;

/** The page, LF at the end of each line. `head` is left out where the library is one spec, whose own words stand there. */
export function libraryPage(specs: readonly Spec[], head?: LibraryHead): string {
  const [only] = specs;
  const users = usersOf(specs);
  const imported = withImported(specs).filter((spec) => !specs.includes(spec));
  const lone = head === undefined && specs.length === 1 && imported.length === 0 && only !== undefined;
  const sections = lone
    ? specSection(only, users, '#')
    : [
        `# ${markdownText(head?.title ?? 'Specs')}`,
        ...(head?.about === undefined ? [] : [markdownText(head.about)]),
        ...(head?.version === undefined ? [] : [`Version ${markdownText(head.version)}.`]),
        overview(specs),
        ...(head?.package === undefined ? [] : grantsSection(specs, head.package, '##')),
        ...specs.flatMap((spec) => specSection(spec, users, '##')),
        ...imported.flatMap((spec) => importedSection(spec, users, '##')),
      ];
  return `${sections.join('\n\n')}\n`;
}

const block = (lines: readonly string[]): string => lines.join('\n');

function overview(specs: readonly Spec[]): string {
  return block(
    markdownTable(
      ['spec', 'tests', 'what it answers'],
      specs.map(({ source, tests, about, title }) => [
        markdownCode(source.name),
        String(tests.length),
        markdownText(about ?? title),
      ]),
    ),
  );
}

/** A spec's paragraphs, below a heading of this depth. */
function specSection(spec: Spec, users: Users, depth: string): string[] {
  const common = commonFacts(spec.tests);
  const { about, version } = spec;
  return [
    `${depth} ${markdownText(spec.title)}`,
    ...(about === undefined ? [] : [markdownText(about)]),
    block([
      `- Id: ${markdownCode(spec.id)}, in ${markdownCode(spec.source.name)}`,
      ...(spec.included === undefined
        ? []
        : [`- Its tests are included by ${markdownCode(spec.included.by.source.name)}`]),
      ...(version === undefined ? [] : [`- Version: ${markdownText(version)}`]),
      ...factLines(common),
    ]),
    ...adviceOf(common.advice, 'When a test fails:'),
    ...parametersOf(spec, spec.parameters, users, `${depth}#`),
    ...secretsOf(spec, spec.secrets, users, `${depth}#`),
    ...(spec.tests.length === 0 ? [] : [`${depth}# Tests`]),
    ...declarationsOf(spec.tests).flatMap((cases) => testSection(spec, cases, common, `${depth}##`)),
    ...tablesOf(spec, `${depth}#`),
    ...definitionsOf(spec, `${depth}#`),
  ];
}

/** A file whose definitions the specs call: what these need the specs need, too. */
function importedSection(spec: Spec, users: Users, depth: string): string[] {
  const isNeeded = ({ name }: { readonly name: Word }): boolean => users.get(spec)?.has(name.text) === true;
  const needs = [
    ...parametersOf(spec, spec.parameters.filter(isNeeded), users, `${depth}#`),
    ...secretsOf(spec, spec.secrets.filter(isNeeded), users, `${depth}#`),
  ];
  if (needs.length === 0) return [];
  return [
    `${depth} ${markdownText(spec.title)}`,
    `Imported: ${markdownCode(spec.id)}, in ${markdownCode(spec.source.name)}.`,
    ...needs,
  ];
}

// ---------------------------------------------------------------- what is said of tests

/** What a test says of itself, each in Markdown. */
interface Facts {
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly needs: readonly string[];
  readonly meta: readonly string[];
  readonly proofs: readonly string[];
  readonly advice: readonly string[];
}

const factsOf = (test: TestDeclaration): Facts => ({
  references: test.references.map(referenceText),
  tags: test.tags.map(markdownCode),
  needs: test.requirements.map((one) => markdownCode(printStatement(one).replace(/^requires /, ''))),
  meta: test.meta.map(({ key, value }) => `${markdownText(key)}: ${markdownText(value)}`),
  proofs: proofTexts(test.proofs),
  advice: test.advice.map(markdownText),
});

/** `failed on a, b`, for each outcome. */
function proofTexts(proofs: readonly Proof[]): string[] {
  const byOutcome = new Map<string, string[]>();
  for (const { persona, outcome } of proofs) {
    const named = byOutcome.get(outcome) ?? [];
    byOutcome.set(outcome, named);
    named.push(markdownCode(persona.text));
  }
  return [...byOutcome].map(([outcome, named]) => `${outcome} on ${named.join(', ')}`);
}

const referenceText = ({ text, level }: SpecReference): string =>
  level === undefined ? markdownText(text) : `${markdownText(text)} (${level.toUpperCase()})`;

/** What all tests of a spec say is told once. */
function commonFacts(tests: readonly TestDeclaration[]): Facts {
  const [first, ...others] = tests;
  if (first === undefined) return nothing;
  let common = factsOf(first);
  for (const test of others)
    common = combined(common, factsOf(test), (own, known) => own.filter((one) => known.has(one)));
  return common;
}

const nothing: Facts = { references: [], tags: [], needs: [], meta: [], proofs: [], advice: [] };

function combined(
  facts: Facts,
  others: Facts,
  combine: (own: readonly string[], others: ReadonlySet<string>) => readonly string[],
): Facts {
  const of = (key: keyof Facts): readonly string[] => combine(facts[key], new Set(others[key]));
  return {
    references: of('references'),
    tags: of('tags'),
    needs: of('needs'),
    meta: of('meta'),
    proofs: of('proofs'),
    advice: of('advice'),
  };
}

function factLines({ references, tags, needs, meta, proofs }: Facts): string[] {
  return [
    ...(references.length === 0 ? [] : [`- After ${references.join('; ')}`]),
    ...(needs.length === 0 ? [] : [`- Needs ${needs.join(', ')}`]),
    ...(tags.length === 0 ? [] : [`- Tags: ${tags.join(', ')}`]),
    ...meta.map((one) => `- ${one}`),
    ...(proofs.length === 0 ? [] : [`- Proved: ${proofs.join('; ')}`]),
  ];
}

function adviceOf(advice: readonly string[], words: string): string[] {
  return advice.length === 0 ? [] : [words, block(advice.map((one, i) => `${String(i + 1)}. ${one}`))];
}

// ---------------------------------------------------------------- tests

/** The cases of each `test` of a file: one, or one for each row. */
function declarationsOf(tests: readonly TestDeclaration[]): TestDeclaration[][] {
  const found = new Map<number, TestDeclaration[]>();
  for (const test of tests) {
    const cases = found.get(test.extent.start);
    if (cases === undefined) found.set(test.extent.start, [test]);
    else cases.push(test);
  }
  return [...found.values()];
}

const attributeWords: ReadonlyMap<string, string> = new Map([
  ['delivers', 'Leaves mail on the server: runs with `--allow-delivery`'],
  [
    'may-deliver',
    'Leaves mail on the server only where it takes what it should refuse, and only with `--allow-delivery`',
  ],
  ['slow', 'Takes minutes: runs with `--slow`'],
  ['intrusive', 'May trip bans or fill logs: runs with `--intrusive`'],
]);

function testSection(spec: Spec, cases: readonly TestDeclaration[], common: Facts, depth: string): string[] {
  const [test] = cases;
  if (test === undefined) return [];
  const own = combined(factsOf(test), common, (all, known) => all.filter((one) => !known.has(one)));
  const base = baseOf(test);
  const lines = [
    ...(test.groups.length === 0 ? [] : [`- Group: ${test.groups.map(markdownText).join(' › ')}`]),
    ...(test.skip === undefined ? [] : [`- Does not run: ${markdownText(test.skip)}`]),
    ...[...test.attributes].flatMap((word) => attributeWords.get(word) ?? []).map((words) => `- ${words}`),
    ...factLines(own),
    ...test.knownIssues.map(({ ticket }) => `- Known issue: ${markdownText(plainText(ticket))}`),
  ];
  return [
    `${depth} ${markdownCode(`${spec.id}/${base}`)}`,
    ...(test.rows.length === 0 ? [markdownText(test.title)] : []),
    ...(lines.length === 0 ? [] : [block(lines)]),
    ...(test.rows.length === 0 ? [] : rowsOf(cases)),
    ...adviceOf(own.advice, 'When it fails:'),
  ];
}

/** The cases that tables make of a test. */
function rowsOf(cases: readonly TestDeclaration[]): string[] {
  const tables = new Set(cases.flatMap(({ rows }) => rows.map(({ table }) => markdownCode(table))));
  const more = cases.length - mostListed;
  return [
    `${plural(cases.length, 'case')}, one for each row of ${[...tables].join(' and ')}:`,
    block([
      ...cases
        .slice(0, mostListed)
        .map(({ id, title }) => `- ${markdownCode(id.replace(/^[^/]*\//, ''))}: ${markdownText(title)}`),
      ...(more > 0 ? [`- and ${String(more)} more`] : []),
    ]),
  ];
}

// ---------------------------------------------------------------- what the head of a file declares

function parametersOf(spec: Spec, parameters: Spec['parameters'], users: Users, depth: string): string[] {
  const [first] = parameters;
  if (first === undefined) return [];
  const name = first.name.text;
  const rows = parameters.map(({ name: { text }, type, default: own, about }) => {
    const preset = spec.included?.args.get(text) ?? own;
    return [
      markdownCode(text),
      markdownCode(type.text),
      preset === undefined ? 'required' : markdownCode(plainText(preset)),
      about === undefined ? '' : markdownText(plainText(about)),
      usersText(spec, text, users),
    ];
  });
  return [
    `${depth} Parameters`,
    block(markdownTable(['parameter', 'type', 'default', 'what it is', 'needed by'], rows)),
    `A value comes from ${markdownCode(`--set ${name}=…`)}, from a file (${markdownCode('--params FILE')}), from the environment (${markdownCode(variableOf(name))}) or from the target's entry in the configuration.`,
  ];
}

function secretsOf(spec: Spec, secrets: Spec['secrets'], users: Users, depth: string): string[] {
  if (secrets.length === 0) return [];
  const rows = secrets.map(({ name: { text }, about }) => [
    markdownCode(text),
    about === undefined ? '' : markdownText(plainText(about)),
    `${markdownCode(`--secret ${text}`)}: the variable ${markdownCode(secretVariable(text, emptyConfig))}, or a prompt`,
    usersText(spec, text, users),
  ]);
  return [`${depth} Secrets`, block(markdownTable(['secret', 'what it is', 'given with', 'needed by'], rows))];
}

/** The tests that need a value, by the file that declares it and its name: `<spec id>/<test id>`, those of rows once. */
type Users = ReadonlyMap<Spec, ReadonlyMap<string, ReadonlySet<string>>>;

function usersOf(specs: readonly Spec[]): Users {
  const users = new Map<Spec, Map<string, Set<string>>>();
  for (const spec of specs) {
    for (const test of spec.tests) {
      for (const { home, name } of neededBy(spec, test, () => false)) {
        const names = users.get(home) ?? new Map<string, Set<string>>();
        users.set(home, names);
        const ids = names.get(name) ?? new Set<string>();
        names.set(name, ids.add(`${spec.id}/${baseOf(test)}`));
      }
    }
  }
  return users;
}

const baseOf = ({ id }: TestDeclaration): string => id.split('/', 1)[0] ?? '';

/** Found once for each spec: it may have as many parameters as lines. */
const known = new WeakMap<Spec, ReadonlySet<string>>();

function testIdsOf(spec: Spec): ReadonlySet<string> {
  const found = known.get(spec) ?? new Set(spec.tests.map((test) => `${spec.id}/${baseOf(test)}`));
  known.set(spec, found);
  return found;
}

function usersText(spec: Spec, name: string, users: Users): string {
  const ids = [...(users.get(spec)?.get(name) ?? [])];
  if (ids.length === 0) return 'no test';
  const all = testIdsOf(spec);
  if (ids.length === all.size && ids.every((id) => all.has(id))) return all.size === 1 ? 'its test' : 'every test';
  const more = ids.length - mostListed;
  const listed = ids.slice(0, mostListed).map((id) => markdownCode(all.has(id) ? id.slice(spec.id.length + 1) : id));
  return `${listed.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function tablesOf({ tables, tests }: Spec, depth: string): string[] {
  if (tables.size === 0) return [];
  const users = new Map<string, Set<string>>();
  for (const test of tests) {
    for (const { table } of test.rows) users.set(table, (users.get(table) ?? new Set<string>()).add(baseOf(test)));
  }
  const rows = [...tables].map(([name, { columns, rows: own }]) => [
    markdownCode(name),
    columns.map(markdownCode).join(', '),
    String(own.length),
    [...(users.get(name) ?? [])].map(markdownCode).join(', ') || 'no test',
  ]);
  return [`${depth} Tables`, block(markdownTable(['table', 'columns', 'rows', 'tests'], rows))];
}

/** Its own: what it imports is on the page of that library. */
function definitionsOf(spec: Spec, depth: string): string[] {
  const rows = [...spec.definitions.values()]
    .filter(({ home }) => home === spec)
    .map(({ node }) => [markdownCode(node.name.text), parameterList(node)]);
  if (rows.length === 0) return [];
  return [`${depth} Definitions`, block(markdownTable(['definition', 'parameters'], rows))];
}

function parameterList({ parameters }: NodeOf<'Def'>): string {
  if (parameters.length === 0) return 'none';
  return parameters
    .map(({ name, default: preset }) =>
      markdownCode(preset === undefined ? name.text : `${name.text} = ${printArgumentValue(preset)}`),
    )
    .join(', ');
}
