/** The comments of a file with their places: those on lines of their own, and those at the end of a line. */
import type { Node } from '../language/ast.ts';
import { replyLinesOf, type ReplyLines } from '../language/blocks.ts';
import type { Parsed } from '../language/parsed.ts';
import type { Source } from '../language/source.ts';
import { allNodes } from '../language/walk.ts';

export interface PlacedComment {
  /** With its `#`. */
  readonly text: string;
  readonly start: number;
  /** Nothing else stands on its line. */
  readonly alone: boolean;
}

/** Every comment, in no particular order. What looks like one in a `send`, a message or a text is none. */
export function commentsOf({ source, file }: Pick<Parsed, 'source' | 'file'>): PlacedComment[] {
  return [...allNodes(file)].flatMap((node) => [
    ...ownComments(source, node),
    ...replyLinesOf(node).flatMap(({ lines }) => lineComments(source, lines)),
  ]);
}

function ownComments(source: Source, node: Node): PlacedComment[] {
  if (node.kind === 'Comment') return [{ text: node.text, start: node.span.start, alone: true }];
  return [...behindBrace(source, node), ...behind(source, node)];
}

function lineComments(source: Source, lines: ReplyLines): PlacedComment[] {
  const own = lines.lines.flatMap((line): PlacedComment[] => {
    if (line.form === 'bad') return [];
    if (line.form === 'comment') return [{ text: line.text, start: line.span.start, alone: true }];
    return behind(source, line);
  });
  return [...behindBrace(source, lines), ...own];
}

interface Commented {
  readonly span: { readonly start: number; readonly end: number };
  readonly comment?: string;
  readonly openComment?: string;
}

/** Nothing but blanks stands between a line and its comment. */
function behind(source: Source, { comment, span }: Commented): PlacedComment[] {
  return comment === undefined ? [] : [{ text: comment, start: source.text.indexOf('#', span.end), alone: false }];
}

/** A comment behind a `{` ends the first line of what it opens. */
function behindBrace(source: Source, { openComment, span }: Commented): PlacedComment[] {
  if (openComment === undefined) return [];
  const { column, line } = source.position(span.start);
  const end = span.start - (column - 1) + source.lineText(line).trimEnd().length;
  return [{ text: openComment, start: end - openComment.length, alone: false }];
}
