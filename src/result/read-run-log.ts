/**
 * Reads a run log, in bounded memory and in the same batches as a live run gives, so that every report can be made from it.
 *
 * A last line without its end is what a killed run leaves: it is taken if it is whole and dropped otherwise. Any other
 * line that is no event of this schema is a {@link RunLogError}, whose message names the file and the line.
 */
import { createReadStream } from 'node:fs';
import { systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { isRunEvent } from './check-event.ts';
import type { RunEvent } from './events.ts';

/** The longest line that is read; a transcript entry is far below. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** The file cannot be read, or is no run log. */
export class RunLogError extends Error {
  override readonly name = 'RunLogError';
}

/** The events of the log at `path`, some at a time. Throws {@link RunLogError}. */
export async function* readRunLog(path: string): AsyncGenerator<readonly RunEvent[], void, undefined> {
  let line = 0;
  let rest = '';
  for await (const text of readText(path)) {
    // Split by hand: node:readline takes U+2028 for a line end too, and JSON may hold it.
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw notALog(path, line + lines.length + 1, 'the line is too long');
    const batch: RunEvent[] = [];
    for (const json of lines) {
      line += 1;
      const event = parseEvent(json);
      if (event === undefined) throw notALog(path, line, whyNot(json));
      batch.push(event);
    }
    if (batch.length > 0) yield batch;
  }
  const last = parseEvent(rest);
  if (last !== undefined) yield [last];
  else if (line === 0) throw notALog(path, 1, rest === '' ? 'the file is empty' : whyNot(rest));
}

async function* readText(path: string): AsyncGenerator<string, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) yield String(chunk);
  } catch (error) {
    throw new RunLogError(`cannot read the run log ${visible(path)}: ${systemErrorText(error)}`);
  }
}

function parseEvent(json: string): RunEvent | undefined {
  const value = parseJson(json);
  return isRunEvent(value) ? value : undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function whyNot(json: string): string {
  const value = parseJson(json);
  if (value === undefined) return 'the line is no JSON';
  const foreign = typeof value === 'object' && value !== null && 'schema' in value && value.schema !== 1;
  return foreign ? 'it was written by another version of smtpspec' : 'the line is no event of a run';
}

function notALog(path: string, line: number, why: string): RunLogError {
  return new RunLogError(`${visible(path)}:${String(line)}: not a run log: ${why}; name a file that \`--log\` wrote`);
}
