/** schema/smtpspec.ast.schema.json holds for every tree that is printed, and for no other. */
import { readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { fileJson, type ParseJson } from '../../src/language/formats/tree.ts';
import { validatorOf } from '../support/json-schema.ts';
import { corpusTexts, goodTexts } from './corpus.ts';
import { parseText } from './tree.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/smtpspec.ast.schema.json', import.meta.url), 'utf8'),
) as AnySchemaObject & { readonly definitions: Readonly<Record<string, unknown>> };
const faultsOf = validatorOf(schema);

/** As a reader has it: through JSON. */
function printed(text: string): unknown {
  const data: ParseJson = { schema: 1, files: [fileJson(parseText(text))] };
  return JSON.parse(JSON.stringify(data));
}

describe('the tree', () => {
  it.each([...goodTexts(), ...corpusTexts('bad')])('of %s is as the schema has it', (_name, text) => {
    expect(faultsOf(printed(text))).toEqual([]);
  });

  it('holds nothing that the schema does not name', () => {
    const tree = (change: object): unknown => ({
      schema: 1,
      files: [{ file: 'a', items: [{ kind: 'Wait', span: { start: 0, end: 9 }, ...change }], diagnostics: [] }],
    });
    const duration = { form: 'literal', unit: 'duration', value: 5, text: '5ms', span: { start: 5, end: 8 } };
    expect(faultsOf(tree({ duration }))).toEqual([]);
    expect(faultsOf(tree({}))).not.toEqual([]);
    expect(faultsOf(tree({ duration, value: 'hunter2' }))).not.toEqual([]);
    expect(faultsOf(tree({ duration, kind: 'Sleep' }))).not.toEqual([]);
    expect(faultsOf({ ...(tree({ duration }) as object), schema: 2 })).not.toEqual([]);
  });
});

it('the schema has no kind that the corpus does not have', () => {
  const kinds = Object.keys(schema.definitions).filter((name) => kindsOf(schema.definitions[name]).includes(name));
  const found = new Set([...goodTexts(), ...corpusTexts('bad')].flatMap(([, text]) => kindsOf(printed(text))));
  expect(kinds.length).toBeGreaterThan(30);
  expect(kinds.filter((kind) => !found.has(kind))).toEqual([]);
});

/** Every `kind` below a value, in a tree or (as a constant) in a schema. */
function kindsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== 'kind') return kindsOf(inner);
    if (typeof inner === 'string') return [inner];
    const { const: constant } = inner as { readonly const?: unknown };
    return typeof constant === 'string' ? [constant] : [];
  });
}
