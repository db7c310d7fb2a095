/**
 * The console report of a run: results in source order as soon as they are due, the summary at the end, and on a
 * terminal one status line in between. Works as well on a run log as on a live run.
 *
 * Nothing here knows `process`: the writer and the decisions about it are passed in.
 */
import { Collector } from '../../result/collect.ts';
import type { LibraryFile, RunEvent } from '../../result/events.ts';
import type { CaseInfo, CaseResult, Summary } from '../../result/outcome.ts';
import type { EventBatches } from '../../result/stream.ts';
import { caseCount, Tally } from '../../result/summary.ts';
import { visible } from '../../text/visible.ts';
import { caseLines, repeatedCaseLine, type CaseOptions } from '../blocks/case.ts';
import { hostAndPort } from '../target.ts';
import { PLAIN_THEME } from '../theme.ts';
import { consoleTheme } from './colors.ts';
import { Repeats } from './repeats.ts';
import { countsText, summaryLines } from './summary.ts';
import { Terminal, type Writer } from './terminal.ts';

export interface ConsoleOptions extends Omit<CaseOptions, 'theme'> {
  /** See `colorDecision`. */
  readonly color: boolean;
  /** Whether to draw a status line; when left out, on terminals only. */
  readonly live?: boolean;
}

/** Reports `events` to `out` until they end. */
export async function reportToConsole(events: EventBatches, out: Writer, options: ConsoleOptions): Promise<void> {
  const terminal = new Terminal(out, options.live ?? out.isTTY === true);
  const report = new ConsoleReport(terminal, { ...options, theme: consoleTheme(options.color) });
  try {
    for await (const batch of events) {
      for (const event of batch) report.event(event);
      report.draw();
    }
    report.end();
  } finally {
    terminal.close();
  }
}

/** What is needed to say later, or elsewhere, whether it was the same library. */
function libraryLines(libraries: readonly LibraryFile[]): string[] {
  return libraries.map(
    (one) => `library ${visible(`${one.package} ${one.version}`)}  ${visible(one.file)}  sha256 ${visible(one.sha256)}`,
  );
}

class ConsoleReport {
  readonly #terminal: Terminal;
  readonly #options: CaseOptions;
  readonly #collector = new Collector();
  readonly #shown = new Tally();
  readonly #finished = new Tally();
  readonly #repeats = new Repeats();
  readonly #running = new Map<number, CaseInfo>();
  #lines: string[] = [];
  #planned = 0;
  #summary: Summary | undefined;

  constructor(terminal: Terminal, options: CaseOptions) {
    this.#terminal = terminal;
    this.#options = options;
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.#planned = event.cases;
        this.#lines.push(...libraryLines(event.libraries ?? []));
        break;
      case 'case-started':
        this.#running.set(event.seq, event.info);
        break;
      case 'case-finished':
        this.#running.delete(event.seq);
        this.#finished.add(event.result);
        break;
      case 'run-finished':
        this.#summary = event.summary;
        break;
      case 'transcript':
        break;
    }
    this.#show(this.#collector.add(event));
  }

  /** Writes what has become due, and has the status line drawn again. */
  draw(): void {
    this.#terminal.lines(this.#lines);
    this.#lines = [];
    this.#terminal.status(() => this.#status());
  }

  end(): void {
    this.#show(this.#collector.rest());
    this.#terminal.close();
    this.#terminal.lines([
      ...this.#lines,
      ...summaryLines(this.#summary ?? this.#summaryOfTornRun(), this.#options.theme),
    ]);
  }

  /** `running 13 of 120: 1 failed, 11 passed; exchange.relay/closed on mail.example.org:25 and 1 more` */
  #status(): string {
    const finished = this.#finished.summary(0);
    const counts = countsText(finished, PLAIN_THEME);
    const current = this.#running.values().next().value;
    const where = current === undefined ? '' : `; ${visible(current.id)} on ${hostAndPort(current.target)}`;
    const more = this.#running.size > 1 ? ` and ${String(this.#running.size - 1)} more` : '';
    const head = `running ${String(caseCount(finished) + this.#running.size)} of ${String(this.#planned)}`;
    return `${head}${counts === '' ? '' : `: ${counts}`}${where}${more}`;
  }

  #show(results: readonly CaseResult[]): void {
    for (const result of results) {
      this.#shown.add(result);
      for (const line of this.#linesOf(result)) this.#lines.push(line);
    }
  }

  /** Who asks for whole transcripts gets each case whole. */
  #linesOf(result: CaseResult): string[] {
    if (this.#options.verbose === true) return caseLines(result, this.#options);
    const { unsaid, sameAs } = this.#repeats.add(result);
    if (sameAs === undefined) return caseLines(unsaid, this.#options);
    return [repeatedCaseLine(result, this.#options.theme, sameAs)];
  }

  /** The stream ended without a summary: the run was killed, and this is its log. */
  #summaryOfTornRun(): Summary {
    const counted = this.#shown.summary(Number.NaN);
    return {
      ...counted,
      interrupted: { signal: 'the end of the run log', notRun: Math.max(0, this.#planned - caseCount(counted)) },
    };
  }
}
