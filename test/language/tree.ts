/** Trees as text, and without what depends on the layout. */
import type { Block, Node, SpecFile } from '../../src/language/ast.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { blockOf } from '../../src/language/walk.ts';

/** A copy without spans: what must survive a change of layout. */
export function withoutSpans(value: unknown): unknown {
  return JSON.parse(json(value));
}

/** A node a line as JSON without spans; the lines of a block indented below its node. */
export function dump(file: SpecFile): string {
  return dumpNodes(file.items, '');
}

function dumpNodes(nodes: readonly Node[], indent: string): string {
  return nodes
    .map((node) => {
      const block: Block | undefined = blockOf(node);
      const line = json(block === undefined ? node : { ...node, body: { ...block, items: block.items.length } });
      return `${indent}${line}\n${dumpNodes(block?.items ?? [], `${indent}  `)}`;
    })
    .join('');
}

function json(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === 'span' ? undefined : inner));
}

/** Reads a text under a name that no test depends on. */
export function parseText(text: string): ReturnType<typeof parseSpec> {
  return parseSpec(new Source('spec.smtpspec', text));
}
