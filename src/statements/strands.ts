/** The lines of `parallel { … }` by the session that they are of: each session's in their order. */
import { isStatement, type Node, type NodeOf } from '../language/ast.ts';

export interface Strand {
  /** Undefined: the test's own session. */
  readonly name: string | undefined;
  readonly lines: readonly Node[];
}

/** In the order in which the sessions come in the text. */
export function strandsOf(items: readonly Node[]): Strand[] {
  const found = new Map<string | undefined, Node[]>();
  for (const item of items) {
    if (!isStatement(item) && item.kind !== 'Bad') continue;
    const name = item.kind === 'InSession' || item.kind === 'Session' ? item.name.text : undefined;
    const lines = found.get(name);
    if (lines === undefined) found.set(name, [item]);
    else lines.push(item);
  }
  return [...found].map(([name, lines]) => ({ name, lines }));
}

/** The barrier that a line waits at, if it is one. */
export function barrierIn(line: Node | undefined): NodeOf<'Barrier'> | undefined {
  const inner = line?.kind === 'InSession' ? line.body.items[0] : line;
  return inner?.kind === 'Barrier' ? inner : undefined;
}

/** For messages. */
export const sessionWords = (name: string | undefined): string =>
  name === undefined ? "the test's own session" : `session \`${name}\``;
