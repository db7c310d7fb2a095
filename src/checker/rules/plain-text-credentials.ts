/**
 * Credentials that go over the line in plain text are said to do so: whoever listens on the way has them afterwards, and base64 hides
 * nothing (RFC 4954 4, RFC 4616 6). Not told of lines below a `starttls`, a `handshake` or a `connect using tls` of their block.
 *
 * Credentials are a secret, in whatever line and encoding it is sent, what `AUTH` sends in its first line, and what an `auth` of a
 * mechanism that hides nothing is given. A comment that ignores the warning, with its reason, says so.
 */
import type { Node, NodeOf } from '../../language/ast.ts';
import { namesIn, namesInText } from '../../language/names.ts';
import { allNodes, blockOf } from '../../language/walk.ts';
import { mechanisms } from '../../sasl/mechanisms.ts';
import { builtinNames } from '../../statements/environment.ts';
import type { Rule } from '../rule.ts';

/** Mechanisms whose first line is the credentials themselves (SASL, RFC 4422). */
const revealing = /^\s*AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+\S*$/i;

export const plainTextCredentials: Rule = ({ parsed, spec, report }) => {
  const secrets = new Set(spec.secrets.map(({ name }) => name.text));
  const secured = securedLines(parsed.file.items);
  for (const node of allNodes(parsed.file)) {
    if (secured.has(node)) continue;
    const names = node.kind === 'Send' ? namesSent(node, secrets) : node.kind === 'Auth' ? namesGiven(node) : [];
    if (names.length === 0) continue;
    const secret = names.find((name) => secrets.has(name));
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

/** The names in a line that sends credentials. */
function namesSent(node: NodeOf<'Send'>, secrets: ReadonlySet<string>): readonly string[] {
  const names = namesIn(node).map(({ expression }) => expression.name);
  return names.some((name) => secrets.has(name)) || revealing.test(firstText(node)) ? names : [];
}

/** The names in the password or token of a login that hides nothing. What is written out is hidden from nobody anyway. */
function namesGiven({ mechanism, password, token }: NodeOf<'Auth'>): readonly string[] {
  if (mechanisms.get(mechanism.text.toLowerCase())?.reveals !== true) return [];
  const names = [password, token].flatMap((text) => (text === undefined ? [] : namesInText(text)));
  return names.map(({ expression }) => expression.name).filter((name) => !ofTheLanguage.has(name));
}

const ofTheLanguage: ReadonlySet<string> = new Set(builtinNames);

/** What a send begins with, up to the first value. */
function firstText({ payload }: NodeOf<'Send'>): string {
  if (payload.form === 'greeting' || !('text' in payload)) return '';
  const [first] = payload.text.parts;
  return first?.form === 'text' ? first.text : '';
}
