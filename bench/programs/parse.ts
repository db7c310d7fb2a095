/**
 * Reads and checks a spec of about SIZE octets, made of tests as people write them, once, in a fresh process.
 *
 *     node parse.js SIZE      prints the JSON of { seconds, size }
 */
import { checkSpec } from '../../src/checker/check.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';

const size = Number(process.argv[2]);
const tests: string[] = [];
for (let length = 0, n = 0; ; n += 1) {
  const test = `test "recipient ${String(n)} is taken" as recipient-${String(n)} {
  ref "RFC 5321 section 4.1.1.3"
  expect banner 220
  send EHLO client.example
  expect 250-SIZE
  send MAIL FROM:<sender@example.com>
  expect 250 2.1.0
  send RCPT TO:<recipient-${String(n)}@example.com>
  expect 250 /[Rr]ecipient (?:is )?ok/ or 251 or 252
  time < 5s
  send QUIT
  expect 221
}

`;
  length += test.length;
  if (length > size) break;
  tests.push(test);
}
const text = tests.join('');

const from = performance.now();
const { diagnostics } = await checkSpec(parseSpec(new Source('bench.smtpspec', text)));
const seconds = (performance.now() - from) / 1000;
if (diagnostics.length > 0) throw new Error(`the spec has mistakes: ${diagnostics[0]?.message ?? ''}`);
console.log(JSON.stringify({ seconds, size: text.length }));
