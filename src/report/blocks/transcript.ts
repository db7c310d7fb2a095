/**
 * A transcript as lines for a person: when, who (`C:` client, `S:` server, `*` what happened), and what, made safe.
 *
 * A line end that is CR LF is not shown, any other is: a bare LF as `\n`, a missing one in words. The sizes of what is
 * shown are bounded; what was left out is said.
 */
import type { TranscriptEntry } from '../../smtp/transcript-entry.ts';
import { plural } from '../../text/plural.ts';
import { clipEnd } from '../../text/width.ts';
import { visible, visibleOctets } from '../../text/visible.ts';

const LONGEST_LINE = 2000;
const LONGEST_DECISIVE_LINE = 160;

const SPEAKER: Readonly<Record<TranscriptEntry['kind'], string>> = {
  connect: '*',
  sent: 'C:',
  received: 'S:',
  close: '*',
  note: '*',
};

/** The whole transcript. */
export function transcriptLines(entries: readonly TranscriptEntry[]): string[] {
  const several = entries.some(({ session }) => session > 1);
  return entries.flatMap((entry) => entryLines(entry, several, LONGEST_LINE));
}

/**
 * The lines that matter when something went wrong: what was sent last before it, and all that came after; in a session that
 * has sent nothing, all of it. The QUIT with which we end a session is left out: nothing is
 * judged by it. `left` counts the entries not shown.
 */
export function decisiveLines(entries: readonly TranscriptEntry[]): {
  readonly lines: string[];
  readonly left: number;
} {
  const end = endBeforeGoodbye(entries);
  const last = entries[end - 1]?.session;
  const lastSent = entries.findLastIndex(
    ({ kind, session }, index) => index < end && kind === 'sent' && session === last,
  );
  const from = lastSent < 0 ? entries.findIndex(({ session }) => session === last) : lastSent;
  const several = entries.some(({ session }) => session > 1);
  const shown = entries.slice(Math.max(0, from), end).map((entry) => entryLines(entry, several, LONGEST_DECISIVE_LINE));
  const [first = [], ...others] = shown;
  return {
    lines: lastSent < 0 ? elided(shown.flat(), 4, 4) : [...elided(first, 1, 2), ...elided(others.flat(), 4, 3)],
    left: entries.length - shown.length,
  };
}

/** Where the goodbye of the last session begins, if it came to one. */
function endBeforeGoodbye(entries: readonly TranscriptEntry[]): number {
  const index = entries.findLastIndex(({ kind }) => kind === 'sent');
  const isLast = entries[index]?.session === entries.at(-1)?.session;
  return isLast && entries[index]?.goodbye === true ? index : entries.length;
}

function elided(lines: readonly string[], first: number, last: number): string[] {
  if (lines.length <= first + last + 1) return [...lines];
  const out = plural(lines.length - first - last, 'line');
  return [...lines.slice(0, first), `${' '.repeat(10)}… ${out} more`, ...lines.slice(-last)];
}

function entryLines(entry: TranscriptEntry, withSession: boolean, longest: number): string[] {
  const when = (entry.at / 1000).toFixed(3).padStart(8);
  const who = `${withSession ? `${String(entry.session)} ` : ''}${SPEAKER[entry.kind]}`;
  const onWire = entry.kind === 'sent' || entry.kind === 'received';
  const lines = onWire ? wireLines(entry.text, entry.cut ?? 0) : [visible(entry.text)];
  return lines.map((line) => `${when}  ${who} ${clipEnd(line, longest)}`);
}

function wireLines(octets: string, cut: number): string[] {
  const pieces = octets.split('\n');
  const unfinished = pieces.pop() ?? '';
  const lines = pieces.map((line) => visibleOctets(line.endsWith('\r') ? line.slice(0, -1) : `${line}\n`));
  if (cut > 0) lines.push(`${visibleOctets(unfinished)}… (${plural(cut, 'octet')} more)`);
  else if (unfinished !== '' || lines.length === 0) lines.push(`${visibleOctets(unfinished)} (no line end)`);
  return lines;
}
