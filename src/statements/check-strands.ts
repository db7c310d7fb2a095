/**
 * The lines of `parallel { … }` are checked as they may run: each session's in their order, up to a barrier, and on once as many have come
 * as it is for. Whoever still waits when nobody goes on would wait for ever. What one session captures another knows only behind
 * a barrier that both have come to.
 */
import type { Node, NodeOf } from '../language/ast.ts';
import { maximumSessions } from '../language/limits.ts';
import { plural } from '../text/plural.ts';
import { inOneSession, type Kept } from './flow.ts';
import type { CheckContext } from './handler.ts';
import { barrierIn, sessionWords, type Strand } from './strands.ts';

/** How many barriers one block may have. */
const maximumBarriers = 100;

/** The lines of a session while they are checked. */
interface Walk extends Strand {
  /** Its place among those of the block. */
  readonly index: number;
  next: number;
  /** Of each session of the block, by its place: how many of its lines have run before whatever this one does next. */
  seen: number[];
}

interface Barrier {
  readonly first: NodeOf<'Barrier'>;
  readonly count: number;
  /** Those whose lines have it. */
  readonly coming: Set<Walk>;
  readonly arrivals: Set<Walk>;
  /** What all have seen who are past it. */
  seen: number[] | undefined;
}

export function checkStrands(strands: readonly Strand[], context: CheckContext): void {
  const last = strands[maximumSessions + 1]?.lines[0];
  if (last !== undefined) {
    context.report('E0213', last.span, `more than ${String(maximumSessions)} sessions side by side`, {
      help: ['divide the block'],
    });
    return;
  }
  const walks = strands.map((strand, index): Walk => ({ ...strand, index, next: 0, seen: strands.map(() => 0) }));
  const barriers = barriersOf(walks, context);
  const { flow } = context;
  const learned = new Map<string, { readonly walk: Walk; readonly line: number }[]>();
  let current: Walk | undefined;
  const key = (kind: Kept, name: string): string => `${kind} ${name}`;
  flow.beside = {
    learned(kind, name) {
      // What was known before the block is known to all.
      if (current === undefined || (flow[kind].has(name) && !learned.has(key(kind, name)))) return;
      const places = learned.get(key(kind, name)) ?? [];
      learned.set(key(kind, name), places);
      const before = places.find(({ walk }) => walk === current);
      if (before === undefined) places.push({ walk: current, line: current.next });
    },
    sees: (kind, name) =>
      learned
        .get(key(kind, name))
        ?.some(({ walk, line }) => walk === current || line < (current?.seen[walk.index] ?? 0)) ?? true,
  };
  const goOn = (walk: Walk, whatever = false): boolean => {
    const start = walk.next;
    current = walk;
    for (; walk.next < walk.lines.length; walk.next += 1) {
      const line = walk.lines[walk.next];
      if (line !== undefined) checkLine(line, walk, context);
      const barrier = barriers.get(barrierIn(line)?.name.text);
      if (barrier !== undefined && !passes(walk, barrier) && !whatever) break;
    }
    return walk.next > start;
  };
  while (walks.map((walk) => goOn(walk)).some((moved) => moved));
  const stuck = walks.filter(({ next, lines }) => next < lines.length);
  tellStuck(stuck, barriers, context);
  // What stands behind is checked all the same.
  for (const walk of stuck) goOn(walk, true);
  flow.beside = undefined;
}

function checkLine(line: Node, { name }: Walk, { flow, checkLines }: CheckContext): void {
  const check = (): void => {
    checkLines([line]);
  };
  if (name === undefined) inOneSession(flow, check);
  else check();
}

/** Comes to a barrier, and may go on. */
function passes(walk: Walk, barrier: Barrier): boolean {
  const { arrivals, coming, count } = barrier;
  arrivals.add(walk);
  if (arrivals.size < count) return false;
  // Where more come than it is for, nobody knows who was first.
  barrier.seen ??= coming.size === count ? seenByAll(arrivals) : walk.seen.map(() => 0);
  const { seen } = barrier;
  walk.seen = walk.seen.map((lines, i) => Math.max(lines, seen[i] ?? 0));
  return true;
}

function seenByAll(walks: Iterable<Walk>): number[] {
  const all: number[] = [];
  for (const { index, next, seen } of walks) {
    for (const [i, lines] of seen.entries()) all[i] = Math.max(all[i] ?? 0, i === index ? next : lines);
  }
  return all;
}

function barriersOf(walks: readonly Walk[], { report }: CheckContext): Map<string | undefined, Barrier> {
  const found = new Map<string | undefined, Barrier>();
  for (const walk of walks) {
    for (const line of walk.lines) {
      const node = barrierIn(line);
      if (node === undefined) continue;
      const { text, span } = node.name;
      const first = found.get(text);
      const related = first && { message: 'first here', span: first.first.name.span };
      if (first === undefined) {
        if (found.size === maximumBarriers) {
          report('E0213', span, `more than ${String(maximumBarriers)} barriers in one block`, {
            help: ['divide the block'],
          });
        }
        if (found.size > maximumBarriers) return found;
        const count = Number(node.count.text);
        if (count < 2) {
          report('E0308', node.count.span, `${node.count.text} is no number of sessions that wait for each other`, {
            help: ['a barrier is for 2 or more'],
          });
        }
        found.set(text, { first: node, count, coming: new Set([walk]), arrivals: new Set(), seen: undefined });
      } else if (Number(node.count.text) !== first.count) {
        report('E0309', node.count.span, `the barrier \`${text}\` is for ${plural(first.count, 'session')} elsewhere`, {
          ...(related && { related }),
        });
      } else if (first.coming.has(walk)) {
        report('E0309', span, `${sessionWords(walk.name)} comes to the barrier \`${text}\` twice`, {
          ...(related && { related }),
          help: ['once open it stays open: give this one another name'],
        });
      }
      first?.coming.add(walk);
    }
  }
  return found;
}

function tellStuck(
  stuck: readonly Walk[],
  barriers: ReadonlyMap<string | undefined, Barrier>,
  { report }: CheckContext,
): void {
  const waiting = stuck.flatMap((walk) => {
    const node = barrierIn(walk.lines[walk.next]);
    return node === undefined ? [] : [{ walk, node, name: node.name.text }];
  });
  const told = new Set<string>();
  for (const { node, name } of waiting) {
    const barrier = barriers.get(name);
    if (barrier === undefined || told.has(name)) continue;
    told.add(name);
    const { count, arrivals } = barrier;
    report('E0316', node.name.span, `the barrier \`${name}\` is never reached`, {
      label: `waits for ${plural(count, 'session')}, and ${String(arrivals.size)} of them ${arrivals.size === 1 ? 'comes' : 'come'}`,
      help: [
        `each session that it waits for has a line of it, such as: a: barrier ${name} ${String(count)}`,
        ...waiting
          .filter((other) => other.name !== name)
          .slice(0, 5)
          .map((other) => `${sessionWords(other.walk.name)} waits at \`${other.name}\` meanwhile`),
      ],
    });
  }
}
