/**
 * Writes the run log: every event as one line of JSON (JSON Lines, UTF-8), appended as it happens.
 *
 * What the file holds after a kill is all that was handed to the operating system, which may end in the middle of a
 * line; `readRunLog` copes. Octet strings come back exactly, and show nothing to a terminal. A file that cannot be written is a problem to report and to
 * exit with (see `exitCode`), not a reason to stop a run.
 */
import { safeJson } from '../text/safe-json.ts';
import type { OutputFile } from './output-file.ts';
import type { EventBatches } from './stream.ts';

/** About this much JSON goes to the file in one write. */
const CHUNK = 256 * 1024;

/**
 * Writes `events` to `file` until they end, and closes it. Resolves with the problem, if there was one; goes on reading
 * the stream after a problem, so that nobody waits for it.
 */
export async function writeRunLog(file: OutputFile, events: EventBatches): Promise<string | undefined> {
  for await (const batch of events) {
    let chunk = '';
    for (const event of batch) {
      if (file.problem !== undefined) break;
      chunk += `${safeJson(event)}\n`;
      if (chunk.length >= CHUNK) {
        await file.write(chunk);
        chunk = '';
      }
    }
    if (chunk !== '') await file.write(chunk);
  }
  return file.close();
}
