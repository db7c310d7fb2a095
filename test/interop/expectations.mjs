/**
 * What must come of the shipped specs on the real servers that run.sh starts. Data alone; check.mjs judges by it.
 *
 * `set` and `allowDelivery` are the options of the run. `outcomes` names each test of the spec by its id (`*`: all that
 * are not named) and its outcome on each server. A server that a test does not name must not come up: the check fails.
 *
 * @type {readonly {
 *   spec: string,
 *   set?: Record<string, string>,
 *   allowDelivery?: boolean,
 *   outcomes: Record<string, Record<string, 'passed' | 'failed' | 'errored' | 'skipped'>>,
 * }[]}
 */
export const expectations = [];
