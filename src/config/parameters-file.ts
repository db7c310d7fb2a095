/** The files of `--params`: one JSON object with the values of parameters by name, or by `spec/name`. */
import { readJsonFile } from './json-file.ts';
import { ConfigError } from './reader.ts';
import { readParameterValue, type ParameterValue } from './parameter-value.ts';
import { visible } from '../text/visible.ts';

/** Reads a file of parameters, at most 1 MiB. A `ConfigError` says what is wrong, with the place in the file. */
export async function loadParameters(path: string): Promise<Map<string, ParameterValue>> {
  const top = await readJsonFile(path, 'the parameters');
  if (typeof top !== 'object' || top === null || Array.isArray(top)) {
    throw new ConfigError(`${visible(path)}: at the top: expected an object { … }`, [
      'for example { "domain": "example.com" }; smtpspec params --template makes one',
    ]);
  }
  const values = new Map<string, ParameterValue>();
  for (const [key, given] of Object.entries(top)) {
    const read = readParameterValue(given);
    if (!read.ok) throw new ConfigError(`${placeInParameters(path, key)}${read.at}: expected ${read.expected}`);
    values.set(key, read.value);
  }
  return values;
}

/** `params.json: at domain`: where a value of a file stands, to begin a message with. */
export function placeInParameters(path: string, key: string): string {
  return `${visible(path)}: at ${visible(key)}`;
}
