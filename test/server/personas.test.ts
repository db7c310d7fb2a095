/**
 * Each persona's dialog, octet for octet: `dialogs/*.txt` holds what is sent and what must come, section by section,
 * each against a fresh server whose clock stands still.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { personaNames, parsePersonaName, startPersona } from '../../src/server/index.ts';
import { playDialog } from './client.ts';

const folder = new URL('./dialogs/', import.meta.url);
const clock = (): Date => new Date(Date.UTC(2011, 8, 3, 8, 39, 16));

const sections = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return { file, spec: section.slice(0, end).trim(), dialog: section.slice(end + 1) };
    }),
);

describe.concurrent('dialogs', () => {
  test.each(sections)('$spec ($file)', async ({ spec, dialog }) => {
    const server = await startPersona(spec, { clock });
    try {
      const { expected, seen } = await playDialog(server.port, dialog);
      expect(seen).toBe(expected);
    } finally {
      await server.close();
    }
  });
});

test('every persona has a dialog', () => {
  const played = new Set(sections.map(({ spec }) => parsePersonaName(spec).name));
  // The tarpit that a dialog can wait for is its per-char mode; the others are in timing.test.ts.
  expect([...personaNames()].filter((name) => !played.has(name))).toEqual([]);
});
