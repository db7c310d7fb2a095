/**
 * Credentials that go over the line in plain text are said to do so: whoever listens on the way has them afterwards, and base64 hides
 * nothing (RFC 4954 4, RFC 4616 6). Not told of lines below a `starttls`, a `handshake` or a `connect using tls` of their block.
 *
 * Credentials are a secret, in whatever line and encoding it is sent, and what `AUTH` sends in its first line. A comment that
 * ignores the warning, with its reason, says so.
 */
import type { Node, NodeOf } from '../../language/ast.ts';
import { namesIn } from '../../language/names.ts';
import { allNodes, blockOf } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

/** Mechanisms whose first line is the credentials themselves (SASL, RFC 4422). */
const revealing = /^\s*AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+\S*$/i;

export const plainTextCredentials: Rule = ({ parsed, spec, report }) => {
  const secrets = new Set(spec.secrets.map(({ name }) => name.text));
  const secured = securedLines(parsed.file.items);
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'Send' || secured.has(node)) continue;
    const names = namesIn(node).map(({ expression }) => expression.name);
    const secret = names.find((name) => secrets.has(name));
    if (secret === undefined && (names.length === 0 || !revealing.test(firstText(node)))) continue;
    const what = secret === undefined ? 'what `AUTH` sends' : `the secret \`${secret}\``;
    report('W0304', node.span, `${what} goes over the line in plain text`, {
      help: [
        'whoever listens on the way has it afterwards: use an account that is there for this test alone',
        'to say that this is meant: # smtpspec-ignore W0304: the lab has no other users',
      ],
    });
  }
};

/** The lines behind one that begins TLS, in its block and in those inside; `before each test` is followed by all tests of its place. */
function securedLines(items: readonly Node[], outside = false, found = new Set<Node>()): ReadonlySet<Node> {
  let secured = outside;
  for (const node of items) {
    if (secured) found.add(node);
    if (beginsTls(node)) secured = true;
    else if (node.kind === 'Connect' && node.using === undefined) secured = false;
    else if (node.kind === 'BeforeEach' && node.body.items.some(beginsTls)) secured = true;
    const block = blockOf(node);
    if (block !== undefined) securedLines(block.items, secured, found);
  }
  return found;
}

const beginsTls = (node: Node): boolean =>
  node.kind === 'Starttls' ||
  node.kind === 'Handshake' ||
  ((node.kind === 'Connect' || node.kind === 'Session') && node.using !== undefined && node.using.text !== 'lmtp') ||
  (node.kind === 'InSession' && node.body.items.some(beginsTls));

/** What a send begins with, up to the first value. */
function firstText({ payload }: NodeOf<'Send'>): string {
  if (payload.form === 'greeting' || !('text' in payload)) return '';
  const [first] = payload.text.parts;
  return first?.form === 'text' ? first.text : '';
}
