/**
 * Which block is it whose `}` is missing? To the parser always the outermost, because each `}` closes the innermost block
 * that is open. To a reader it is the block whose `}` stands further left than its first line:
 *
 * ```
 * group "g" {
 *   test "a" {
 *     send EHLO
 *   test "b" {      the second last `}` closes this
 *   }
 * }                 and this one closes "a", as its place shows: it was meant for the group
 * ```
 */
import type { CodePattern, Detail, Node } from './ast.ts';
import type { Source } from './source.ts';
import { blockOf } from './walk.ts';

/** The lines of a reply between `{` and `}`. */
export type ReplyLines = Extract<Detail, { readonly form: 'lines' }>;

/** Something that holds lines between `{` and `}`: a node with a block, or an expectation with lines of a reply. */
export type Holder = Node | ReplyLines;

/** The blocks of reply lines of a node, each with the code of its reply. */
export function replyLinesOf(node: Node): { readonly lines: ReplyLines; readonly code: CodePattern | undefined }[] {
  if (node.kind !== 'Expect' || node.expectation.kind !== 'Reply') return [];
  return node.expectation.alternatives.flatMap((alternative) =>
    alternative.form === 'reply' && alternative.detail?.form === 'lines'
      ? [{ lines: alternative.detail, code: alternative.code }]
      : [],
  );
}

/**
 * What to blame for the blocks that the file does not close: as many holders as there are such blocks. `nodes` are all
 * nodes of the file in the order of the text.
 */
export function unclosedBlocks(source: Source, nodes: readonly Node[]): ReadonlySet<Holder> {
  const unclosed: Holder[] = [];
  const suspects: Holder[] = [];
  for (const node of nodes) {
    // The block that stands behind `a:` is a node of its own.
    const block = node.kind === 'InSession' ? undefined : blockOf(node);
    for (const holder of [...(block === undefined ? [] : [node]), ...replyLinesOf(node).map(({ lines }) => lines)]) {
      if (('lines' in holder ? holder.unclosed : block?.unclosed) === true) unclosed.push(holder);
      else if (closesLeftOfItsStart(source, holder)) suspects.push(holder);
    }
  }
  return new Set(unclosed.map((holder) => suspects.shift() ?? holder));
}

function closesLeftOfItsStart(source: Source, { span }: Holder): boolean {
  const first = source.lineText(source.lineAt(span.start));
  const last = source.lineText(source.lineAt(span.end - 1));
  return /^[ \t]*\}/.test(last) && indentation(last) < indentation(first);
}

function indentation(line: string): number {
  return line.search(/[^ \t]|$/);
}
