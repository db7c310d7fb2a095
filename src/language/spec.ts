/**
 * A file as the things it declares: what belongs to the spec, and its tests. Pure: made from the tree alone; checker, plan
 * and `list` read it instead of walking the tree each.
 */
import type { Node, NodeOf } from './ast.ts';
import { definitionsIn, type Definitions } from './definitions.ts';
import { maximumTests } from './limits.ts';
import type { Parsed } from './parse.ts';
import type { Source } from './source.ts';
import { tablesIn, type Table } from './table.ts';
import { plainText } from './template-text.ts';
import { slug, testsOf, type TestDeclaration } from './test-declaration.ts';

export interface Spec {
  readonly source: Source;
  readonly id: string;
  readonly title: string;
  readonly version: string | undefined;
  readonly about: string | undefined;
  readonly parameters: readonly NodeOf<'Param'>[];
  readonly secrets: readonly NodeOf<'Secret'>[];
  readonly tables: ReadonlyMap<string, Table>;
  readonly definitions: Definitions;
  readonly tests: readonly TestDeclaration[];
  /** There are more tests than `maximumTests`: those beyond were left out. */
  readonly tooManyTests: boolean;
}

export function specOf({ source, file }: Parsed): Spec {
  const { items } = file;
  const base = slug(source.name.replace(/^.*[/\\:]/, '').replace(/\.smtpspec$/, ''));
  const title = first(items, 'SpecTitle');
  const declared = { tables: tablesIn(items), definitions: definitionsIn(items) };
  const found = testsOf(items, base, source, declared);
  const about = first(items, 'About');
  return {
    source,
    id: first(items, 'SpecId')?.id.text ?? base,
    title: title === undefined ? base : plainText(title.title),
    version: first(items, 'SpecVersion')?.version.text,
    about: about === undefined ? undefined : plainText(about.text),
    parameters: items.filter((item) => item.kind === 'Param'),
    secrets: items.filter((item) => item.kind === 'Secret'),
    ...declared,
    tests: found.slice(0, maximumTests),
    tooManyTests: found.length > maximumTests,
  };
}

function first<K extends Node['kind']>(items: readonly Node[], kind: K): NodeOf<K> | undefined {
  return items.find((item): item is Extract<Node, { kind: K }> & NodeOf<K> => item.kind === kind);
}
