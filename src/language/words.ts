/**
 * The words with which a line can begin, for "did you mean".
 */

export const lineWords: readonly string[] = [
  'smtpspec',
  'spec',
  'id',
  'version',
  'about',
  'tags',
  'ref',
  'advice',
  'param',
  'secret',
  'group',
  'test',
  'before',
  'send',
  'expect',
  'check',
  'should',
  'may',
  'given',
  'time',
  'timeout',
  'receive',
  'ignore',
  'wait',
  'mark',
  'connect',
  'hang',
  'capture',
  'requires',
];

/** Words of the language's design that this version does not have yet, and what stands in their place. */
const later: Readonly<Record<string, string>> = {
  import: 'libraries cannot be imported in this version; keep the tests in one file',
  def: 'definitions are not in this version; `before each test {` holds what every test begins with',
  use: 'definitions are not in this version; write the lines out',
  for: 'tables are not in this version; write one test a row',
  table: 'tables are not in this version; write one test a row',
  judge: 'graded alternatives are not in this version; `expect A or B`, `check` and `should expect` are',
  always: 'passive rules are not in this version; ill-formed replies are warned of in every test',
  retry: 'retries are not in this version',
  repeat: 'repetition is not in this version',
  session: 'named sessions are not in this version; `connect` opens a fresh one',
  parallel: 'parallel sessions are not in this version',
  barrier: 'parallel sessions are not in this version',
  pipeline: 'pipelining is written in one line: send raw "MAIL …\\r\\nRCPT …\\r\\n"',
  drip: 'slow sending is written with `send raw` and `wait`',
  skip: 'not in this version; leave the test out with --only or --tag',
  starttls: 'TLS is not in this version',
  handshake: 'TLS is not in this version',
  auth: 'authentication is not in this version; its lines can be sent with `send`',
  meta: 'free metadata is not in this version',
  after: 'not in this version; a test ends its sessions by itself',
};

/** A sentence about a word that a reader of the design may have typed; undefined for all others. */
export function typeOfWord(word: string): string | undefined {
  return later[word];
}
