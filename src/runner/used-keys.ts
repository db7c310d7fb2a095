/** The keys that a test signs with: where one is missing, or was not granted to the library whose line it is, the test is skipped. */
import type { Node, Signature } from '../language/ast.ts';
import type { Definition, Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { blockOf } from '../language/walk.ts';
import { visible } from '../text/visible.ts';
import { mayUseKey } from './grants.ts';
import type { RunOptions } from './options.ts';

interface UsedKey {
  readonly name: string;
  readonly home: Spec;
}

/** The same test runs against many targets. */
const known = new WeakMap<TestDeclaration, readonly UsedKey[]>();

/** Why the test cannot sign what it sends; undefined where it can, or does not. */
export function missingKey(
  spec: Spec,
  test: TestDeclaration,
  { keys, grants }: Pick<RunOptions, 'keys' | 'grants'>,
): string | undefined {
  const used = known.get(test) ?? keysOf(spec, test);
  known.set(test, used);
  for (const { name, home } of used) {
    const by = visible(home.packaged?.package ?? '');
    if (!mayUseKey(home, name, grants)) {
      return `needs the key \`${name}\`, which was not granted to ${by}: in the configuration, "grants": { "${by}": { "keys": ["${name}"] } }`;
    }
    if (keys?.has(name) !== true) return `needs the key \`${name}\` to sign with: give it with --key ${name}=FILE`;
  }
  return undefined;
}

function keysOf(spec: Spec, test: TestDeclaration): readonly UsedKey[] {
  const used: UsedKey[] = [];
  const called = new Set<Definition['node']>();
  const visit = (nodes: readonly Node[], home: Spec): void => {
    for (const node of nodes) {
      const signature = signatureOf(node);
      if (signature !== undefined) used.push({ name: signature.key.text, home });
      const block = blockOf(node);
      if (block !== undefined) visit(block.items, home);
      const definition = node.kind === 'Use' ? home.definitions.get(node.name.text) : undefined;
      if (definition === undefined || called.has(definition.node)) continue;
      called.add(definition.node);
      visit(definition.node.body.items, definition.home);
    }
  };
  for (const block of [...test.setup, ...test.teardown]) visit(block.body.items, spec);
  visit(
    test.lines.filter(({ kind }) => kind !== 'Def' && kind !== 'BeforeEach' && kind !== 'AfterEach'),
    spec,
  );
  return used;
}

function signatureOf(node: Node): Signature | undefined {
  if (node.kind === 'Dkim') return node.signature;
  return node.kind === 'Send' && 'signature' in node.payload ? node.payload.signature : undefined;
}
