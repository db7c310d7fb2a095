/**
 * The keys that a test signs with, and the client certificates that it shows: where one was not granted to the library whose line it is,
 * or there is no such key, the test is skipped.
 */
import type { Node, Signature } from '../language/ast.ts';
import type { Definition, Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { blockOf } from '../language/walk.ts';
import { visible } from '../text/visible.ts';
import { mayUseCredential, type Credential } from './grants.ts';
import type { RunOptions } from './options.ts';

interface Used {
  readonly what: Credential;
  readonly name: string;
  readonly home: Spec;
}

const words: Readonly<Record<Credential, string>> = { keys: 'key', clientCertificates: 'client certificate' };

/** The same test runs against many targets. */
const known = new WeakMap<TestDeclaration, readonly Used[]>();

/** Why the test cannot sign what it sends, or show what it wants to; undefined where it can, or does not. */
export function missingCredential(
  spec: Spec,
  test: TestDeclaration,
  { keys, grants }: Pick<RunOptions, 'keys' | 'grants'>,
): string | undefined {
  const used = known.get(test) ?? credentialsOf(spec, test);
  known.set(test, used);
  for (const { what, name, home } of used) {
    const by = visible(home.packaged?.package ?? '');
    if (!mayUseCredential(home, what, name, grants)) {
      return `needs the ${words[what]} \`${name}\`, which was not granted to ${by}: in the configuration, "grants": { "${by}": { "${what}": ["${name}"] } }`;
    }
    if (what === 'keys' && keys?.has(name) !== true)
      return `needs the key \`${name}\` to sign with: give it with --key ${name}=FILE`;
  }
  return undefined;
}

function credentialsOf(spec: Spec, test: TestDeclaration): readonly Used[] {
  const used: Used[] = [];
  const called = new Set<Definition['node']>();
  const visit = (nodes: readonly Node[], home: Spec): void => {
    for (const node of nodes) {
      const signature = signatureOf(node);
      if (signature !== undefined) used.push({ what: 'keys', name: signature.key.text, home });
      if (node.kind === 'TlsOption' && node.option === 'client certificate')
        used.push({ what: 'clientCertificates', name: node.name.text, home });
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
