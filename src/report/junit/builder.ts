/**
 * Loads junit-report-builder, which costs 80 ms, only when a JUnit file is asked for; and turns what it builds into a
 * piece of a larger file.
 *
 * Its types say `default.default` where Node gives `default`, and what is exported is one builder shared by the whole
 * process: take a new one each time.
 */
import type { Builder } from 'junit-report-builder';

/** Gives a new, empty builder at each call. */
export async function loadBuilder(): Promise<() => Builder> {
  const loaded: unknown = (await import('junit-report-builder')).default;
  if (!isBuilder(loaded)) throw new Error('junit-report-builder does not export a builder any more');
  return () => loaded.newBuilder();
}

/** The `<testsuite>` elements that `builder` holds, without the document around them. */
export function suiteElements(builder: Builder): string {
  const document = builder.build();
  // The root has no text and, in its attributes, only numbers: its first `>` ends its start tag.
  const root = document.indexOf('<testsuites');
  const from = document.indexOf('>', root) + 1;
  const to = document.lastIndexOf('</testsuites>');
  return to < from ? '' : document.slice(from, to).trimEnd();
}

function isBuilder(value: unknown): value is Builder {
  return typeof value === 'object' && value !== null && 'newBuilder' in value && typeof value.newBuilder === 'function';
}
