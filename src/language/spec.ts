/**
 * A file as the things it declares: what belongs to the spec, its tests, what its lines can call, and the specs whose tests
 * it includes. Pure: made from the tree alone; checker, plan and `list` read it instead of walking the tree each.
 */
import type { Node, NodeOf, Template } from './ast.ts';
import { definitionsIn } from './definitions.ts';
import { maximumIncluded, maximumTests } from './limits.ts';
import type { PackagedFile } from './packaged-file.ts';
import type { Parsed } from './parsed.ts';
import type { Source } from './source.ts';
import { tablesIn, type Table } from './table.ts';
import { plainText } from './template-text.ts';
import { slug, testsOf, type TestDeclaration } from './test-declaration.ts';

export interface Spec {
  readonly source: Source;
  /** Its tree. */
  readonly file: Parsed['file'];
  readonly id: string;
  readonly title: string;
  readonly version: string | undefined;
  readonly about: string | undefined;
  readonly parameters: readonly NodeOf<'Param'>[];
  readonly secrets: readonly NodeOf<'Secret'>[];
  readonly tables: ReadonlyMap<string, Table>;
  readonly tests: readonly TestDeclaration[];
  /** There are more tests than `maximumTests`: those beyond were left out. */
  readonly tooManyTests: boolean;
  /** The files that it names, besides specs, by their paths as they are written. */
  readonly files: Parsed['files'];
  /** What its lines can call: its own definitions, and those of imported files as `alias.name`. */
  readonly definitions: Definitions;
  /** Of a file of a package: which. Such a file is a stranger's, and sees and does only what was granted to it. */
  readonly packaged: PackagedFile | undefined;
  /** The file that includes its tests, and how; undefined for a spec that stands for itself. */
  readonly included: Inclusion | undefined;
}

/** `include tests from alias with (…)` */
export interface Inclusion {
  readonly by: Spec;
  readonly node: NodeOf<'Include'>;
  /** What it gives to parameters, in the names of the including file. */
  readonly args: ReadonlyMap<string, Template>;
}

/** A definition with the file that it stands in: the names in it are those of that file. */
export interface Definition {
  readonly node: NodeOf<'Def'>;
  readonly home: Spec;
}

export type Definitions = ReadonlyMap<string, Definition>;

/** A file that is imported in many places is one spec. */
const made = new WeakMap<Parsed, Spec>();

export function specOf(parsed: Parsed): Spec {
  const spec = made.get(parsed) ?? makeSpec(parsed);
  made.set(parsed, spec);
  return spec;
}

function makeSpec(parsed: Parsed): Spec {
  const { source, file, packaged } = parsed;
  const { items } = file;
  const base = slug(source.name.replace(/^.*[/\\:]/, '').replace(/\.smtpspec$/, ''));
  const title = first(items, 'SpecTitle');
  const tables = tablesIn(parsed);
  const found = testsOf(parsed, base, tables);
  const about = first(items, 'About');
  const definitions = new Map<string, Definition>();
  const spec: Spec = {
    source,
    file,
    id: first(items, 'SpecId')?.id.text ?? base,
    title: title === undefined ? base : plainText(title.title),
    version: first(items, 'SpecVersion')?.version.text,
    about: about === undefined ? undefined : plainText(about.text),
    parameters: items.filter((item) => item.kind === 'Param'),
    secrets: items.filter((item) => item.kind === 'Secret'),
    tables,
    tests: found.slice(0, maximumTests),
    tooManyTests: found.length > maximumTests,
    files: parsed.files,
    definitions,
    packaged,
    included: undefined,
  };
  for (const [name, node] of definitionsIn(items)) definitions.set(name, { node, home: spec });
  for (const [alias, imported] of parsed.imports) {
    for (const [name, definition] of specOf(imported).definitions) {
      if (!name.includes('.')) definitions.set(`${alias}.${name}`, definition);
    }
  }
  return spec;
}

/**
 * The specs that stand for a file: itself, and for each `include tests` a spec of its own, in the order of the text. What an
 * included file includes is among them. They end with the one that is beyond `maximumIncluded`, or has a test beyond `maximumTests`.
 */
export function specsOf(parsed: Parsed): Spec[] {
  return withIncluded(parsed, specOf(parsed), { specs: maximumIncluded, tests: maximumTests });
}

/** How many more there may be. */
interface Allowance {
  specs: number;
  tests: number;
}

function withIncluded({ file, imports }: Parsed, by: Spec, allowance: Allowance): Spec[] {
  const found = [by];
  allowance.tests -= by.tests.length;
  for (const node of file.items) {
    if (node.kind !== 'Include' || allowance.specs === 0 || allowance.tests < 0) continue;
    allowance.specs -= 1;
    const imported = imports.get(node.library.text);
    if (imported === undefined) continue;
    const args = new Map((node.args ?? []).map(({ name, value }) => [name.text, value]));
    found.push(...withIncluded(imported, included(specOf(imported), { by, node, args }), allowance));
  }
  return found;
}

/** Has a file tests, its own or included ones? */
export function hasTests(parsed: Parsed): boolean {
  const { file, imports } = parsed;
  const before = withTests.get(parsed);
  if (before !== undefined) return before;
  const has =
    specOf(parsed).tests.length > 0 ||
    file.items.some((node) => {
      const imported = node.kind === 'Include' ? imports.get(node.library.text) : undefined;
      return imported !== undefined && hasTests(imported);
    });
  withTests.set(parsed, has);
  return has;
}

const withTests = new WeakMap<Parsed, boolean>();

/** The same spec as its tests are when another file includes them: with values, and perhaps an id, from there. */
function included(spec: Spec, inclusion: Inclusion): Spec {
  const definitions = new Map<string, Definition>();
  const copy: Spec = {
    ...spec,
    id: inclusion.node.id?.text ?? spec.id,
    // What is kept about a test is kept for this inclusion of it.
    tests: spec.tests.map((test) => ({ ...test })),
    definitions,
    included: inclusion,
  };
  for (const [name, { node, home }] of spec.definitions) {
    definitions.set(name, { node, home: home === spec ? copy : home });
  }
  return copy;
}

/** These specs, and the files whose definitions they call, however far: all whose parameters and secrets a run can need. */
export function withImported(specs: readonly Spec[]): Spec[] {
  const found = new Set(specs);
  // A set that grows while it is walked is walked to its end.
  for (const { definitions, included: inclusion } of found) {
    for (const { home } of definitions.values()) found.add(home);
    if (inclusion !== undefined) found.add(inclusion.by);
  }
  return [...found];
}

/** What messages call the file that was named so that this spec is there: itself, or the one that includes its tests. */
export function entryOf(spec: Spec): string {
  return spec.included === undefined ? spec.source.name : entryOf(spec.included.by);
}

function first<K extends Node['kind']>(items: readonly Node[], kind: K): NodeOf<K> | undefined {
  return items.find((item): item is Extract<Node, { kind: K }> & NodeOf<K> => item.kind === kind);
}
