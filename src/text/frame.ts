/**
 * A code frame: a place in a spec shown with the lines around it, the span underlined, and what to say about it.
 *
 * ```
 *   --> specs/relay/closed.smtpspec:14:10
 *    |
 * 13 |   send RCPT TO:<b@alpineskihouse.com>
 * 14 |   expect 550 5.7.1
 *    |          ^^^^^^^^^ got 250 2.1.5 Ok (41 ms after RCPT)
 * ```
 *
 * Everything shown is escaped first. Tabs become blanks, wide characters get wide marks, a line too long for the width
 * is cut around the span. Pure; cannot fail: a span outside its line is marked at the end of the line.
 */
import { visible } from './visible.ts';
import { clipEnd, clipStart, displayWidth } from './width.ts';

/** What a frame shows. Lines and columns count from 1, columns and length in UTF-16 units. */
export interface FrameSource {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly source: readonly { readonly line: number; readonly text: string }[];
}

export interface FrameOptions {
  /** Said after the marks. */
  readonly label?: string;
  /** How wide a line of source may get, gutter included. */
  readonly columns?: number;
  /** Paints the arrow, the line numbers and the bars. */
  readonly paintGutter?: (text: string) => string;
  /** Paints the marks and the label. */
  readonly paintMark?: (text: string) => string;
}

const DEFAULT_COLUMNS = 110;
const NARROWEST = 24;
const TAB = 4;
/** Of a longer label the rest is in the transcript. */
const LONGEST_LABEL = 400;
/** Of a longer line only this much to either side of the span is looked at, so that a line of megabytes costs nothing. */
const NEIGHBOURHOOD = 500;

/** The blanks before a frame's bars; whoever adds lines below (`= help: …`) begins them with this and a blank. */
export function frameIndent(frame: FrameSource): string {
  const largest = frame.source.reduce((most, { line }) => Math.max(most, line), frame.line);
  return ' '.repeat(Math.max(2, String(largest).length));
}

/** The line that names the place: `  --> file:line:column`. */
export function placeLine(place: Omit<FrameSource, 'source' | 'length'>, indent = '  '): string {
  return `${indent}--> ${visible(place.file)}:${String(place.line)}:${String(place.column)}`;
}

/** The lines of the frame, without line ends. */
export function renderFrame(frame: FrameSource, options: FrameOptions = {}): string[] {
  const paintGutter = options.paintGutter ?? identity;
  const paintMark = options.paintMark ?? identity;
  const indent = frameIndent(frame);
  const bar = `${indent} |`;
  const room = Math.max(NARROWEST, (options.columns ?? DEFAULT_COLUMNS) - bar.length - 1);
  const lines = [paintGutter(placeLine(frame, indent)), paintGutter(bar)];
  for (const { line, text } of frame.source) {
    const number = paintGutter(`${String(line).padStart(indent.length)} |`);
    if (line !== frame.line) {
      lines.push(`${number} ${clipEnd(shown(text.slice(0, NEIGHBOURHOOD), 0), room)}`.trimEnd());
      continue;
    }
    const { code, blanks, marks } = markedLine(text, frame.column, frame.length, room);
    const label = options.label === undefined ? '' : ` ${clipEnd(visible(options.label), LONGEST_LABEL)}`;
    lines.push(
      `${number} ${code}`.trimEnd(),
      `${paintGutter(bar)} ${' '.repeat(blanks)}${paintMark(`${'^'.repeat(marks)}${label}`)}`,
    );
  }
  return lines;
}

function markedLine(
  line: string,
  column: number,
  length: number,
  room: number,
): { code: string; blanks: number; marks: number } {
  const from = notInsidePair(line, Math.min(Math.max(0, column - 1), line.length));
  const whole = (line.codePointAt(from) ?? 0) > 0xffff ? 2 : 1;
  const to = notInsidePair(line, Math.min(from + Math.max(whole, length), line.length));
  const cutBefore = notInsidePair(line, Math.max(0, from - NEIGHBOURHOOD));
  const cutAfter = notInsidePair(line, Math.min(line.length, to + NEIGHBOURHOOD));
  const span = line.slice(from, Math.min(to, notInsidePair(line, from + NEIGHBOURHOOD)));

  let before = shown(line.slice(cutBefore, from), 0);
  // A line that fits is shown whole, however long its marked part is.
  const mark = clipEnd(shown(span, displayWidth(before)), Math.max(Math.floor(room / 2), room - displayWidth(before)));
  let after = shown(line.slice(to, cutAfter), displayWidth(before) + displayWidth(mark));
  if (cutBefore > 0 || displayWidth(before + mark + after) > room) {
    before = clipStart(before, Math.max(Math.floor(room / 3), room - displayWidth(mark + after)));
    after = clipEnd(after, room - displayWidth(before + mark));
  }
  return { code: before + mark + after, blanks: displayWidth(before), marks: Math.max(1, displayWidth(mark)) };
}

/** Source text as it is shown: tabs to the next stop (counted from `column`), all else that is unsafe escaped. */
function shown(text: string, column: number): string {
  const [first = '', ...rest] = text.split('\t');
  let result = visible(first);
  for (const piece of rest) {
    const position = column + displayWidth(result);
    result += ' '.repeat(TAB - (position % TAB)) + visible(piece);
  }
  return result;
}

/** Moves an index that would cut a surrogate pair in two to before the pair. */
function notInsidePair(text: string, index: number): number {
  const low = text.charCodeAt(index);
  const high = text.charCodeAt(index - 1);
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff ? index - 1 : index;
}

function identity(text: string): string {
  return text;
}
