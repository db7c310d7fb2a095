/**
 * Lines, and under them one line that is redrawn in place: the terminal's only owner while a run is on.
 *
 * The status line never wraps (it is cut to the width, which is asked for at each drawing) and is taken away before
 * anything else is written. Drawing is limited to about twelve times a second; the last state is always drawn.
 */
import { clipEnd } from '../../text/width.ts';

/** What is written to: `process.stdout`, or anything like it. */
export interface Writer {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const CLEAR_LINE = '\r\x1b[2K';
const REDRAW_MS = 80;
const DEFAULT_COLUMNS = 80;

export class Terminal {
  readonly #out: Writer;
  readonly #live: boolean;
  #drawn = false;
  #status: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `live`: whether there may be a status line. */
  constructor(out: Writer, live: boolean) {
    this.#out = out;
    this.#live = live;
  }

  /** Writes whole lines above the status line. */
  lines(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#out.write(`${this.#erase()}${lines.join('\n')}\n`);
    if (this.#status !== undefined) this.#schedule();
  }

  /** The status has changed. `text` is asked for it when it is drawn: plain text, safe to show. */
  status(text: () => string): void {
    if (!this.#live) return;
    this.#status = text;
    this.#schedule();
  }

  /** Takes the status line away for good. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#status = undefined;
    const erase = this.#erase();
    if (erase !== '') this.#out.write(erase);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, REDRAW_MS).unref();
  }

  #draw(): void {
    if (this.#status === undefined) return;
    // Some pseudo-terminals say that they have no columns at all.
    const columns = Math.max(0, this.#out.columns ?? 0) || DEFAULT_COLUMNS;
    this.#out.write(`${this.#erase()}${clipEnd(this.#status(), columns - 1)}`);
    this.#drawn = true;
  }

  #erase(): string {
    const erase = this.#drawn ? CLEAR_LINE : '';
    this.#drawn = false;
    return erase;
  }
}
