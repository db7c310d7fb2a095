/** The file of known issues: what it may say, each fault with its place, and the JSON schema that says the same. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadKnownIssues, readKnownIssues } from '../../src/config/known-issues.ts';
import { ConfigError } from '../../src/config/reader.ts';

function faultOf(value: unknown): string {
  try {
    readKnownIssues(value, 'k.json');
  } catch (error) {
    if (error instanceof ConfigError) return [error.message, ...error.help].join(' | ');
    throw error;
  }
  return 'no fault';
}

const minimal = { id: 'a/b', ticket: 'OPS-1', reason: 'old' };
const whole = { ...minimal, target: 'old*', until: '2026-12-31' };

test('a list, and an object with it, are read', () => {
  expect(readKnownIssues([whole, { ...minimal, id: '*' }], 'k.json')).toEqual([
    { ...whole, where: 'k.json at [0]' },
    { ...minimal, id: '*', where: 'k.json at [1]' },
  ]);
  expect(readKnownIssues({ $schema: 'x', issues: [minimal] }, 'k.json')).toEqual([
    { ...minimal, where: 'k.json at issues[0]' },
  ]);
  expect(readKnownIssues([], 'k.json')).toEqual([]);
});

const badDay = 'k.json: at [0].until: expected the last day on which it holds, as 2026-12-31';
const badId = 'k.json: at [0].id: expected the id of a test, <spec>/<test>, with * for any part of it';
const issue = (more: object): object[] => [{ ...minimal, ...more }];

test.each([
  [null, 'k.json: at the top: expected a list of known issues [ … ], or an object with it as `issues`'],
  ['a/b', 'k.json: at the top: expected a list of known issues [ … ], or an object with it as `issues`'],
  [{}, 'k.json: at issues: expected a list of known issues [ … ]'],
  [{ issues: {} }, 'k.json: at issues: expected a list [ … ]'],
  [{ isues: [] }, 'k.json: unknown key isues | did you mean `issues`?'],
  [{ issues: [5] }, 'k.json: at issues[0]: expected an object { … }'],
  [['a/b'], 'k.json: at [0]: expected an object { … }'],
  [[minimal, { ...minimal, id: 'c/d', untill: 'x' }], 'k.json: unknown key [1].untill | did you mean `until`?'],
  [issue({ zzzz: 1 }), 'k.json: unknown key [0].zzzz | known here: id, target, ticket, until, reason'],
  [[{ ticket: 'a', reason: 'b' }], badId],
  [issue({ id: 'closed' }), badId],
  [issue({ id: 5 }), 'k.json: at [0].id: expected text'],
  [issue({ target: '' }), 'k.json: at [0].target: expected text'],
  [[{ id: 'a/b', reason: 'b' }], 'k.json: at [0].ticket: expected the ticket that this is on file under'],
  [[{ id: 'a/b', ticket: 'b' }], 'k.json: at [0].reason: expected why this is borne'],
  [issue({ until: '2026-02-29' }), badDay],
  [issue({ until: '2026-13-01' }), badDay],
  [issue({ until: '2026-1-1' }), badDay],
  [issue({ until: '31.12.2026' }), badDay],
  [issue({ until: '2026-12-31T00:00:00Z' }), badDay],
  [issue({ until: 20_261_231 }), 'k.json: at [0].until: expected text'],
  [
    [minimal, whole, { ...minimal, ticket: 'OPS-2' }],
    'k.json: at [2]: the same id and target as at [0] | keep one of the two: only the first could count',
  ],
])('%j', (value, expected) => {
  expect(faultOf(value)).toBe(expected);
});

test('a leap day is a day, and one id for two targets is no duplicate', () => {
  expect(
    faultOf([
      { ...minimal, until: '2028-02-29' },
      { ...minimal, target: 'a' },
      { ...minimal, target: 'b' },
    ]),
  ).toBe('no fault');
});

test('the file that nobody named need not be there; one that was named must, and is JSON', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smtpspec-known-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'k.json');
  expect(await loadKnownIssues(path, false)).toEqual([]);
  await expect(loadKnownIssues(path, true)).rejects.toThrow(`cannot read the file of known issues ${path}`);
  await writeFile(path, '[{]');
  await expect(loadKnownIssues(path, false)).rejects.toThrow(`the file of known issues ${path} is no JSON`);
  await writeFile(path, `\ufeff${JSON.stringify([minimal])}`);
  expect(await loadKnownIssues(path, true)).toEqual([{ ...minimal, where: `${path} at [0]` }]);
});

/** The parts of the schema that this test reads. */
interface Schema {
  readonly properties?: Readonly<Record<string, { readonly pattern?: string }>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

describe('the JSON schema', async () => {
  const url = new URL('../../schema/smtpspec.known.schema.json', import.meta.url);
  const { oneOf, definitions } = JSON.parse(await readFile(url, 'utf8')) as {
    readonly oneOf: readonly Schema[];
    readonly definitions: { readonly issues: { readonly items: Schema } };
  };
  const entry = definitions.issues.items;
  const file = oneOf[1];

  const knownTo = (value: unknown): string[] => /known here: (.*)$/.exec(faultOf(value))?.[1]?.split(', ') ?? [];

  test('has the keys that the reader knows, and allows no others', () => {
    expect(Object.keys(entry.properties ?? {})).toEqual(knownTo([{ zzzzzzzz: 1 }]));
    expect(Object.keys(file?.properties ?? {})).toEqual(knownTo({ zzzzzzzz: 1 }));
    expect([entry.additionalProperties, file?.additionalProperties]).toEqual([false, false]);
  });

  test('requires what the reader requires', () => {
    const needed = Object.keys(whole).filter((key) => faultOf([{ ...whole, [key]: undefined }]) !== 'no fault');
    expect(entry.required).toEqual(needed);
    expect(file?.required).toEqual(['issues']);
  });

  test.each([
    ['id', 'a/b'],
    ['id', '*'],
    ['id', 'closed'],
    ['until', '2026-12-31'],
    ['until', '2026-12-31 '],
    ['until', 'soon'],
  ])('agrees with the reader about %s %j', (key, text) => {
    const pattern = new RegExp(entry.properties?.[key]?.pattern ?? '(?!)');
    expect(pattern.test(text)).toBe(faultOf(issue({ [key]: text })) === 'no fault');
  });
});
