/**
 * Is this JSON an event? A run log comes from a file, which may be anything: what passes here can be reported without a
 * surprise. Every field that a reporter reads is checked; the compiler compares the checks with the types.
 */
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type {
  CaseFinished,
  CaseStarted,
  LibraryFile,
  RunEvent,
  RunFinished,
  RunStarted,
  TranscriptAdded,
} from './events.ts';
import type {
  CaseInfo,
  CaseResult,
  Counterexample,
  Finding,
  Frame,
  KnownIssueMention,
  Place,
  Ref,
  Summary,
  Timing,
} from './outcome.ts';

type Check<T> = (value: unknown) => value is T;
type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T];
type RequiredChecks<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Check<T[K]> };
type OptionalChecks<T> = { readonly [K in OptionalKeys<T>]-?: Check<Exclude<T[K], undefined>> };

const isText: Check<string> = (value) => typeof value === 'string';
const isNumber: Check<number> = (value) => typeof value === 'number';
const isTrue: Check<true> = (value) => value === true;
const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function oneOf<T extends string | number>(...words: readonly T[]): Check<T> {
  return (value): value is T => words.some((word) => word === value);
}

function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

function recordOf<T extends object>(required: RequiredChecks<T>, optional: OptionalChecks<T>): Check<T> {
  const must = Object.entries<Check<unknown>>(required);
  const may = Object.entries<Check<unknown>>(optional);
  return (value): value is T =>
    isObject(value) &&
    must.every(([key, check]) => check(value[key])) &&
    may.every(([key, check]) => value[key] === undefined || check(value[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const isLibraryFile = recordOf<LibraryFile>({ package: isText, version: isText, file: isText, sha256: isText }, {});
const isTarget = recordOf<CaseInfo['target']>({ alias: isText, host: isText, port: isCount }, { argument: isText });
const placeFields = { file: isText, line: isCount, column: isCount, length: isCount };
const isPlace = recordOf<Place>(placeFields, {});
const isSourceLine = recordOf<Frame['source'][number]>({ line: isCount, text: isText }, {});
const isFrame = recordOf<Frame>({ ...placeFields, source: listOf(isSourceLine) }, {});
const isLevel = oneOf('must', 'should', 'may');
const isRef = recordOf<Ref>({ text: isText }, { level: isLevel });
const isTiming = recordOf<Timing>({ span: isText, of: isText, ms: isNumber }, {});
const isFinding = recordOf<Finding>(
  { severity: oneOf('failure', 'error', 'warning', 'note'), message: isText, details: listOf(isText) },
  { frame: isFrame, kind: oneOf('ill-formed-reply') },
);
const isTranscriptEntry = recordOf<TranscriptEntry>(
  { at: isNumber, session: isCount, kind: oneOf('connect', 'sent', 'received', 'close', 'note'), text: isText },
  { cut: isCount, goodbye: isTrue },
);
const isCaseInfo = recordOf<CaseInfo>(
  {
    ...{ key: isText, id: isText, specId: isText, specTitle: isText, testId: isText, title: isText },
    ...{ groups: listOf(isText), place: isPlace, tags: listOf(isText), refs: listOf(isRef), advice: listOf(isText) },
    target: isTarget,
  },
  {
    includedBy: isText,
    level: isLevel,
    meta: listOf(recordOf<{ readonly key: string; readonly value: string }>({ key: isText, value: isText }, {})),
  },
);
const isKnownIssue = recordOf<KnownIssueMention>(
  { ticket: isText, reason: isText, where: isText, state: oneOf('open', 'gone', 'expired') },
  { until: isText },
);
const isResult = recordOf<Omit<CaseResult, 'transcript'>>(
  {
    ...{ info: isCaseInfo, outcome: oneOf('passed', 'failed', 'errored', 'skipped', 'known') },
    ...{ findings: listOf(isFinding), timings: listOf(isTiming), startedAt: isText, durationMs: isNumber },
  },
  {
    reason: isText,
    knownIssue: isKnownIssue,
    counterexample: recordOf<Counterexample>({ id: isText, file: isText }, {}),
  },
);
const isSummary = recordOf<Summary>(
  {
    ...{ passed: isCount, failed: isCount, errored: isCount, skipped: isCount, known: isCount, warned: isCount },
    durationMs: isNumber,
  },
  {
    slowestBanner: recordOf<NonNullable<Summary['slowestBanner']>>({ target: isText, ms: isNumber }, {}),
    interrupted: recordOf<NonNullable<Summary['interrupted']>>({ signal: isText, notRun: isCount }, {}),
  },
);

const CHECKS: { readonly [T in RunEvent['type']]: Check<Extract<RunEvent, { type: T }>> } = {
  'run-started': recordOf<RunStarted>(
    {
      ...{ type: oneOf('run-started'), schema: oneOf(1), version: isText, at: isText, runId: isText, cases: isCount },
      targets: listOf(isTarget),
    },
    { libraries: listOf(isLibraryFile) },
  ),
  'case-started': recordOf<CaseStarted>({ type: oneOf('case-started'), seq: isCount, info: isCaseInfo }, {}),
  transcript: recordOf<TranscriptAdded>({ type: oneOf('transcript'), seq: isCount, entry: isTranscriptEntry }, {}),
  'case-finished': recordOf<CaseFinished>({ type: oneOf('case-finished'), seq: isCount, result: isResult }, {}),
  'run-finished': recordOf<RunFinished>({ type: oneOf('run-finished'), at: isText, summary: isSummary }, {}),
};

const BY_TYPE: ReadonlyMap<unknown, Check<RunEvent>> = new Map<unknown, Check<RunEvent>>(Object.entries(CHECKS));

/** Whether `value` is an event of the schema that this program knows. */
export function isRunEvent(value: unknown): value is RunEvent {
  return isObject(value) && BY_TYPE.get(value['type'])?.(value) === true;
}
