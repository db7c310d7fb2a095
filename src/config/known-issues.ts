/**
 * The operator's file of known issues, `smtpspec.known.json`: which failures are on file, under which ticket, and until when.
 * What they do to a result is in `result/known-issue.ts`. The JSON schema in `schema/` says to editors what is read here.
 *
 * A list of entries, or an object with that list as `issues`, which has room for `$schema`. Every fault is told with its place
 * (`[2].until`): an entry that is read wrongly would hide a failure, or bring one back.
 */
import type { KnownIssue } from '../result/known-issue.ts';
import { isDay } from '../text/day.ts';
import { readJsonFile } from './json-file.ts';
import { ConfigError, Reader } from './reader.ts';

/** Reads the file at `path`; no entries where it is not there, unless it is `required`. Throws `ConfigError`. */
export async function loadKnownIssues(path: string, required: boolean): Promise<readonly KnownIssue[]> {
  const value = await readJsonFile(path, 'the file of known issues', { optional: !required });
  return value === undefined ? [] : readKnownIssues(value, path);
}

/** Reads the value of such a file; `path` names it in messages. Throws `ConfigError`. */
export function readKnownIssues(value: unknown, path: string): readonly KnownIssue[] {
  const seen = new Map<string, string>();
  return entriesOf(value, path).map((reader) => {
    const issue = readIssue(reader, path);
    const key = JSON.stringify([issue.id, issue.target]);
    const first = seen.get(key);
    if (first !== undefined) {
      throw new ConfigError(`${path}: at ${reader.place}: the same id and target as at ${first}`, [
        'keep one of the two: only the first could count',
      ]);
    }
    seen.set(key, reader.place);
    return issue;
  });
}

function entriesOf(value: unknown, path: string): Reader[] {
  if (Array.isArray(value)) return Reader.each(value, path, '');
  const top = new Reader(value, path, '', 'a list of known issues [ … ], or an object with it as `issues`');
  top.only(['$schema', 'issues']);
  return top.list('issues') ?? top.fail('issues', 'a list of known issues [ … ]');
}

function readIssue(reader: Reader, path: string): KnownIssue {
  reader.only(['id', 'target', 'ticket', 'until', 'reason']);
  const expectedId = 'the id of a test, <spec>/<test>, with * for any part of it';
  const id = reader.string('id') ?? reader.fail('id', expectedId);
  // The id of a spec or a test alone, as --only takes it, could hide the failures of a namesake.
  if (!/[/*]/.test(id)) reader.fail('id', expectedId);
  const target = reader.string('target');
  const ticket = reader.string('ticket') ?? reader.fail('ticket', 'the ticket that this is on file under');
  const until = reader.string('until');
  if (until !== undefined && !isDay(until)) reader.fail('until', 'the last day on which it holds, as 2026-12-31');
  const reason = reader.string('reason') ?? reader.fail('reason', 'why this is borne');
  return {
    id,
    ...(target === undefined ? {} : { target }),
    ticket,
    reason,
    ...(until === undefined ? {} : { until }),
    where: `${path} at ${reader.place}`,
  };
}
