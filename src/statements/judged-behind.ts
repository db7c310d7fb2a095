/**
 * Which logins are judged by the line behind them. Such a line has the reply for itself; without one the login is expected to
 * succeed. Known from the text: the next line of the same block that is neither a comment nor a `time` or a `capture`.
 */
import type { Node } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { blockOf } from '../language/walk.ts';

const known = new WeakMap<Spec['file'], ReadonlySet<Node>>();

/** Does the line behind this one judge what came of it? `file`: the file that it stands in. */
export function isJudgedBehind(login: Node, file: Spec['file']): boolean {
  let judged = known.get(file);
  if (judged === undefined) {
    judged = findJudged(file.items);
    known.set(file, judged);
  }
  return judged.has(login);
}

function findJudged(lines: readonly Node[], found = new Set<Node>()): Set<Node> {
  for (const [index, line] of lines.entries()) {
    const { node, session } = lineOf(line);
    if (node.kind === 'Auth' && judgesNext(lines, index + 1, session)) found.add(node);
    const block = blockOf(line);
    if (block !== undefined && line.kind !== 'InSession') findJudged(block.items, found);
  }
  return found;
}

function judgesNext(lines: readonly Node[], from: number, session: string | undefined): boolean {
  for (const line of lines.slice(from)) {
    const next = lineOf(line);
    if (next.node.kind === 'Comment') continue;
    if (next.session !== session) return false;
    if (next.node.kind === 'Time' || next.node.kind === 'Capture') continue;
    return judges(next.node);
  }
  return false;
}

/** A line of a named session is what stands behind the name. */
function lineOf(line: Node): { readonly node: Node; readonly session: string | undefined } {
  const inner = line.kind === 'InSession' ? line.body.items[0] : undefined;
  return inner === undefined || line.kind !== 'InSession'
    ? { node: line, session: undefined }
    : { node: inner, session: line.name.text };
}

/** Is it about the reply that is there, or about the close that came in its place? */
function judges(node: Node): boolean {
  if (node.kind === 'Judge') return true;
  if (node.kind !== 'Expect') return false;
  const { expectation } = node;
  switch (expectation.kind) {
    case 'Reply':
      return expectation.subject === 'reply';
    case 'Bytes':
    case 'SameCode':
      return true;
    default:
      return false;
  }
}
