/**
 * What a shipped test must come to on a server, and how a table of that is put together: a healthy server of no product
 * is the base, and layers say what is different. Data alone; nothing here runs anything.
 */
import { shippedTests } from './shipped.ts';

/** `warned`: passed, with a warning (a SHOULD was missed, or a reply was ill-formed). */
export type ExpectedOutcome = 'passed' | 'warned' | 'failed' | 'errored' | 'skipped';

export interface Expected {
  readonly outcome: ExpectedOutcome;
  /** The line of the spec that must say so, without its indentation; `…` at its end stands for the rest of it. */
  readonly at?: string;
}

/** What is different from the layers before. Keys are ids of tests (`mailguard/ehlo`), of specs, or `*` for all tests. */
export type Layer = Readonly<Record<string, Expected>>;

export const passed: Expected = { outcome: 'passed' };
export const skipped: Expected = { outcome: 'skipped' };
export const warned = (at: string): Expected => ({ outcome: 'warned', at });
export const failed = (at: string): Expected => ({ outcome: 'failed', at });
/** Without a line: the greeting was not one of 220, and no line of the test is about the greeting. */
export const errored = (at?: string): Expected =>
  at === undefined ? { outcome: 'errored' } : { outcome: 'errored', at };

const knownKeys = new Set(['*', ...shippedTests.flatMap(({ spec, id }) => [spec, id])]);

/**
 * Every shipped test with its outcome. A later layer wins over an earlier one, a test's own key over wider ones.
 *
 * @throws where a layer names no shipped test: a slip in the table, which would expect nothing.
 */
export function layered(layers: readonly Layer[]): ReadonlyMap<string, Expected> {
  const slip = layers.flatMap(Object.keys).find((key) => !knownKeys.has(key));
  if (slip !== undefined) throw new Error(`the table of the demo names ${slip}, which is no shipped test`);
  const table = new Map<string, Expected>();
  for (const { spec, id, needs } of shippedTests) {
    let expected = needs === undefined ? passed : skipped;
    for (const layer of layers) {
      // What a server cannot be asked stays skipped whatever else is wrong with it.
      const wide = expected.outcome === 'skipped' ? undefined : (layer[spec] ?? layer['*']);
      expected = layer[id] ?? wide ?? expected;
    }
    table.set(id, expected);
  }
  return table;
}
