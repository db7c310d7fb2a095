/**
 * Takes secrets out of an event before anybody sees it. What identifies a case or steers a reader of the stream is left
 * alone: a secret like `passed` must not turn an outcome into something that no consumer knows.
 */
import type { Redactor } from '../text/redact.ts';
import type { RunEvent } from './events.ts';

const KEPT: ReadonlySet<string> = new Set([
  ...['type', 'outcome', 'kind', 'severity', 'level', 'signal', 'state'],
  ...['key', 'id', 'specId', 'testId', 'runId', 'alias', 'host', 'file'],
  ...['at', 'startedAt', 'version'],
  ...['includedBy', 'package', 'sha256'],
]);

/** The same event where no secret occurs in it, otherwise a copy without them. */
export function redactEvent(event: RunEvent, redactor: Redactor): RunEvent {
  return redactor.redactDeep(event, KEPT);
}
