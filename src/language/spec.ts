/**
 * A file as the things it declares: what belongs to the spec, and its tests with all that they inherit from the groups
 * around them. Pure: made from the tree alone; checker, plan and `list` read it instead of walking the tree each.
 *
 * A file without a `test` is one test named after the file.
 */
import { isStatement, type Node, type NodeOf, type Span, type Template } from './ast.ts';
import type { Parsed } from './parse.ts';
import type { Source } from './source.ts';
import { templateText } from './template-text.ts';

export interface SpecReference {
  readonly text: string;
  readonly level?: 'must' | 'should' | 'may';
}

export interface TestDeclaration {
  readonly id: string;
  readonly title: string;
  /** Titles of the groups around it, outermost first. */
  readonly groups: readonly string[];
  /** The line of `test …`; of a file without tests its first statement. */
  readonly span: Span;
  /** All of it, from `test` to its `}`; of a file without tests the whole file. */
  readonly extent: Span;
  /** Where the id is written, or the title it comes from. */
  readonly idSpan: Span;
  readonly attributes: ReadonlySet<string>;
  readonly tags: readonly string[];
  readonly references: readonly SpecReference[];
  /** Its own first, then that of the groups around it, then that of the file. */
  readonly advice: readonly string[];
  readonly requirements: readonly NodeOf<'Requires'>[];
  /** The blocks of `before each test`, outermost first. */
  readonly setup: readonly NodeOf<'BeforeEach'>[];
  readonly lines: readonly Node[];
}

export interface Spec {
  readonly source: Source;
  readonly id: string;
  readonly title: string;
  readonly version: string | undefined;
  readonly about: string | undefined;
  readonly parameters: readonly NodeOf<'Param'>[];
  readonly secrets: readonly NodeOf<'Secret'>[];
  readonly tests: readonly TestDeclaration[];
}

/** What a test takes over from the lines around it. */
interface Inherited {
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly references: readonly SpecReference[];
  readonly advice: readonly string[];
  readonly requirements: readonly NodeOf<'Requires'>[];
  readonly setup: readonly NodeOf<'BeforeEach'>[];
}

const nothing: Inherited = { groups: [], tags: [], references: [], advice: [], requirements: [], setup: [] };

export function specOf({ source, file }: Parsed): Spec {
  const { items } = file;
  const base = slug(source.name.replace(/^.*[/\\:]/, '').replace(/\.smtpspec$/, ''));
  const title = first(items, 'SpecTitle');
  const tests = testsIn(items, extend(nothing, items));
  const about = first(items, 'About');
  return {
    source,
    id: first(items, 'SpecId')?.id.text ?? base,
    title: title === undefined ? base : plainText(title.title),
    version: first(items, 'SpecVersion')?.version.text,
    about: about === undefined ? undefined : plainText(about.text),
    parameters: items.filter((item) => item.kind === 'Param'),
    secrets: items.filter((item) => item.kind === 'Secret'),
    tests: tests.length > 0 ? tests : loneTest(items, base, source),
  };
}

/** A template without its values: titles and the like have none. */
export function plainText(template: Template): string {
  return templateText(template, (name) => `\${${name}}`);
}

/** `The server refuses` → `the-server-refuses`: the id of a test without `as`. */
function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'test' : words.slice(0, 80);
}

function testsIn(items: readonly Node[], inherited: Inherited): TestDeclaration[] {
  return items.flatMap((item) => {
    if (item.kind === 'Test') return [testOf(item, inherited)];
    if (item.kind !== 'Group') return [];
    const within = extend(inherited, item.body.items);
    return testsIn(item.body.items, { ...within, groups: [...within.groups, plainText(item.title)] });
  });
}

function testOf(node: NodeOf<'Test'>, inherited: Inherited): TestDeclaration {
  const { groups, tags, references, advice, requirements, setup } = extend(inherited, node.body.items);
  const title = plainText(node.title);
  return {
    id: node.id?.text ?? slug(title),
    title,
    groups,
    span: { start: node.span.start, end: node.id?.span.end ?? node.title.span.end },
    extent: node.span,
    idSpan: node.id?.span ?? node.title.span,
    attributes: new Set(node.attributes.map(({ text }) => text)),
    tags,
    references,
    advice,
    requirements,
    setup,
    lines: node.body.items,
  };
}

/** The statements of a file without tests; none where it has no statement either. */
function loneTest(items: readonly Node[], base: string, { text }: Source): TestDeclaration[] {
  const begin = items.find(isStatement);
  if (begin === undefined) return [];
  const { groups, tags, references, advice, requirements, setup } = extend(nothing, items);
  const span = begin.span;
  return [
    {
      id: base,
      title: base,
      span,
      extent: { start: 0, end: text.length },
      idSpan: span,
      attributes: new Set(),
      lines: items,
      groups,
      tags,
      references,
      advice,
      requirements,
      setup,
    },
  ];
}

/** What stands in a block too. A list to which nothing is added stays the same one: a file may have thousands of tests. */
function extend(outer: Inherited, items: readonly Node[]): Inherited {
  const tags = items.flatMap((item) => (item.kind === 'Tags' ? item.tags.map(({ text }) => text) : []));
  const references = items.flatMap((item) => (item.kind === 'Reference' ? [referenceOf(item)] : []));
  const advice = items.flatMap((item) => (item.kind === 'Advice' ? [plainText(item.text)] : []));
  return {
    groups: outer.groups,
    tags: tags.length === 0 ? outer.tags : [...new Set([...outer.tags, ...tags])],
    references: joined(references, outer.references),
    advice: joined(advice, outer.advice),
    requirements: joined(
      outer.requirements,
      items.filter((item) => item.kind === 'Requires'),
    ),
    setup: joined(
      outer.setup,
      items.filter((item) => item.kind === 'BeforeEach'),
    ),
  };
}

function joined<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function referenceOf({ text, level }: NodeOf<'Reference'>): SpecReference {
  const words = { text: plainText(text) };
  return level?.text === 'must' || level?.text === 'should' || level?.text === 'may'
    ? { ...words, level: level.text }
    : words;
}

function first<K extends Node['kind']>(items: readonly Node[], kind: K): NodeOf<K> | undefined {
  return items.find((item): item is Extract<Node, { kind: K }> & NodeOf<K> => item.kind === kind);
}
