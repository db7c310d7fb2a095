/** Reads the JSON files that an operator names: the configuration, files of parameters, known issues. */
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { readUpTo } from './read-up-to.ts';
import { ConfigError } from './reader.ts';

/** The largest file, in octets. */
const maximumSize = 1024 * 1024;

/**
 * The value of a JSON file of at most 1 MiB, which may begin with a byte order mark. `what` names it in messages: `the
 * configuration`. Undefined where there is no such file and `optional` allows that; a `ConfigError` for all else.
 */
export async function readJsonFile(
  path: string,
  what: string,
  { optional = false }: { readonly optional?: boolean } = {},
): Promise<unknown> {
  const named = `${what} ${visible(path)}`;
  let text: string;
  try {
    text = await readUpTo(path, maximumSize + 1);
  } catch (error) {
    if (optional && systemErrorCode(error) === 'ENOENT') return undefined;
    throw new ConfigError(`cannot read ${named}: ${systemErrorText(error)}`);
  }
  if (Buffer.byteLength(text) > maximumSize) throw new ConfigError(`${named} is larger than 1 MiB`);
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    throw new ConfigError(`${named} is no JSON: ${syntaxError(error)}`);
  }
}

/** What `JSON.parse` says without the piece of the text that it quotes: the file may be one of passwords, named by a slip. */
function syntaxError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return visible(message.replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, ''));
}
