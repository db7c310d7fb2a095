/** The files of `--params`: what they may say, and each fault with its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/reader.ts';
import { loadParameters } from '../../src/config/parameters-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtpspec-params-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string): Promise<Map<string, unknown>> {
  const path = join(folder, 'p.json');
  await writeFile(path, text);
  return loadParameters(path);
}

/** The message without the folder. */
async function faultOf(text: string): Promise<string> {
  try {
    await read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replace(join(folder, 'p.json'), 'p.json');
    throw error;
  }
  return 'no fault';
}

test('text, numbers, true, false and lists are values, by any name', async () => {
  const values = await read('\ufeff{"a":"x","n":25,"on":true,"spec.a/l":["x"," y ",3,false],"e":[],"__proto__":"z"}');
  expect([...values]).toEqual([
    ['a', 'x'],
    ['n', '25'],
    ['on', 'true'],
    ['spec.a/l', ['x', 'y', '3', 'false']],
    ['e', []],
    ['__proto__', 'z'],
  ]);
});

test.each([
  ['[]', 'p.json: at the top: expected an object { … }'],
  ['null', 'p.json: at the top: expected an object { … }'],
  ['{"a":2.5}', 'p.json: at a: expected text, a whole number, true, false, or a list of these'],
  ['{"a":12345678901234567890}', 'p.json: at a: expected text, a whole number, true, false, or a list of these'],
  ['{"a":null}', 'p.json: at a: expected text, a whole number, true, false, or a list of these'],
  ['{"a":{"domain":"x"}}', 'p.json: at a: expected text, a whole number, true, false, or a list of these'],
  ['{"a":["x",["y"]]}', 'p.json: at a[1]: expected text, a whole number, true or false'],
  ['{"a":["x,y"]}', 'p.json: at a[0]: expected an item with text and without a comma'],
  ['{"a":["x"," "]}', 'p.json: at a[1]: expected an item with text and without a comma'],
  [String.raw`{"a\u001b[31m":null}`, /^p\.json: at a\\x1b\[31m: expected text/],
  ['', /^the parameters p\.json is no JSON: /],
  // Of a file that was meant for something else nothing is shown.
  ['hunter2', /^the parameters p\.json is no JSON: (?!.*unter2)/],
  ['{"pw": hunter2, "and": "some more behind it", "so": "that it is cut"}', /is no JSON: (?!.*unter2)/],
  [' '.repeat(1024 * 1024 + 1), 'the parameters p.json is larger than 1 MiB'],
])('fault %#: its file and its place are told', async (text, fault) => {
  const told = await faultOf(text);
  if (typeof fault === 'string') expect(told).toBe(fault);
  else expect(told).toMatch(fault);
});

describe('a path', () => {
  test('that nothing is at, or a folder, is told', async () => {
    const none = join(folder, 'none.json');
    await expect(loadParameters(none)).rejects.toThrow(
      `cannot read the parameters ${none}: no such file or folder (ENOENT)`,
    );
    await expect(loadParameters(folder)).rejects.toThrow(ConfigError);
    await expect(loadParameters('/dev/zero')).rejects.toThrow('the parameters /dev/zero is larger than 1 MiB');
  });
});
