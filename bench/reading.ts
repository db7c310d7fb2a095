/** (c) Reads and checks a spec of so many megabytes; prints milliseconds. A process of its own: nothing is warm. */
import { checkSpec } from '../src/checker/check.ts';
import { parseSpec } from '../src/language/parse.ts';
import { Source } from '../src/language/source.ts';

const body = `  advice "Look at it."
  expect banner 220
  send EHLO
  expect 250
  expect 250-SIZE
  send MAIL FROM:<a@example.com>
  expect 250 2.1.0 or 250 /ok/i
  send RCPT TO:<\${user}@example.net>
  expect 550 5.7.1 or 554 5.7.1
  time < 5s
}
`;

const [megabytes] = process.argv.slice(2).map(Number);
const parts = ['param user: string = someone\n'];
let length = 0;
for (let i = 0; length < (megabytes ?? 1) * 1_000_000; i += 1) {
  const test = `test "number ${String(i)}" as t${String(i)} {\n${body}`;
  parts.push(test);
  length += test.length;
}
const source = new Source('large.smtpspec', parts.join(''));
const from = performance.now();
const { diagnostics } = await checkSpec(parseSpec(source));
const took = performance.now() - from;
if (diagnostics.length > 0) throw new Error(diagnostics[0]?.message);
console.log(took);
