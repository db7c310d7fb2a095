/** What a run log says. */
import { readFileSync } from 'node:fs';

/**
 * `text`: the whole file; `libraries`: the files of packages that were used; by the ids of the tests `outcomes`, and
 * `sent`, all that the client wrote.
 */
export function readRunLog(path) {
  const text = readFileSync(path, 'utf8');
  const log = { text, libraries: [], outcomes: {}, sent: {} };
  const ids = new Map();
  for (const event of text.trim().split('\n').map(JSON.parse)) {
    const { type, seq, info, entry, result } = event;
    if (type === 'run-started') log.libraries = event.libraries ?? [];
    if (type === 'case-started') {
      ids.set(seq, info.id);
      log.sent[info.id] = '';
    }
    if (type === 'transcript' && entry.kind === 'sent') log.sent[ids.get(seq)] += entry.text;
    if (type === 'case-finished') log.outcomes[result.info.id] = result.outcome;
  }
  return log;
}
