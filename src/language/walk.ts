/**
 * Ways through a tree that every pass shares: the block of a node, all nodes in the order of the text.
 */
import type { Block, Node, SpecFile } from './ast.ts';

/** The lines inside a node, where it has a block of lines. */
export function blockOf(node: Node): Block | undefined {
  switch (node.kind) {
    case 'Group':
    case 'Test':
    case 'BeforeEach':
    case 'AfterEach':
    case 'Always':
    case 'ForEach':
    case 'Table':
    case 'Def':
    case 'Pipeline':
    case 'Drip':
    case 'Judge':
    case 'Starttls':
    case 'Handshake':
    case 'Retry':
    case 'GivenBlock':
    case 'InSession':
    case 'Parallel':
    case 'Repeat':
    case 'Expect':
    case 'Bad':
      return node.body;
    case 'Send':
      return node.payload.form === 'composed' ? node.payload.body : undefined;
    default:
      return undefined;
  }
}

/** All nodes of a file in the order of the text, a block's before what follows it. */
export function* allNodes(file: SpecFile): Generator<Node> {
  yield* nodesOf(file.items);
}

/** These lines and all inside them, in the order of the text. */
export function* nodesOf(items: readonly Node[]): Generator<Node> {
  for (const node of items) {
    yield node;
    const block = blockOf(node);
    if (block !== undefined) yield* nodesOf(block.items);
  }
}
