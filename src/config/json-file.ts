/** Loads a JSON file that an operator has written. What is in it is read with `Reader`. */
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { readUpTo } from './read-up-to.ts';
import { ConfigError } from './reader.ts';

/** The largest such file, in octets. */
const maximumSize = 1024 * 1024;

/**
 * The value of a file; undefined where there is none and `required` (it was named by the operator) does not hold. Throws
 * {@link ConfigError} for what cannot be read; `what` names the file in messages, as `the configuration`.
 */
export async function loadJson(
  path: string,
  { what, required }: { readonly what: string; readonly required: boolean },
): Promise<unknown> {
  let text: string;
  try {
    text = await readUpTo(path, maximumSize + 1);
  } catch (error) {
    if (!required && systemErrorCode(error) === 'ENOENT') return undefined;
    throw new ConfigError(`cannot read ${what} ${path}: ${systemErrorText(error)}`);
  }
  if (Buffer.byteLength(text) > maximumSize) throw new ConfigError(`${what} ${path} is larger than 1 MiB`);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ConfigError(`${what} ${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
