/** Specs: whatever a file holds, reading ends with a tree, what is printed is read as the same, and explained. */
import fc from 'fast-check';
import { printSpec } from '../../../src/language/print.ts';
import { parseSpec } from '../../../src/language/parse.ts';
import { Source } from '../../../src/language/source.ts';
import { mustEqual, target } from '../target.ts';

const lines = fc.constantFrom(
  ...[
    'test "a" as a {',
    '}',
    'send EHLO',
    'send raw "\\r\\n"',
    'send message """',
    '  """',
    'send message file "a.eml"',
  ],
  ...[
    'send composed message {',
    'header Subject "a"',
    'header raw "x"',
    'text "a"',
    'attach text "a" as "b"',
    'dkim domain d selector s key k',
  ],
  ...[
    'send chunk file "a.bin" size 1KiB last',
    'expect 250',
    'expect 250-SIZE',
    'expect 250 {',
    'SIZE',
    'judge {',
    'pass 250',
  ],
  ...[
    'param a: string = b',
    'for each r in t {',
    'table t {',
    'id x',
    'def f(a) {',
    'use f(a: b)',
    'pipeline {',
    'drip 1B every 1ms {',
  ],
  ...['# a comment', '', '${', '"', 'time < 5s', 'a: send NOOP', 'session a', 'x'.repeat(100), '\u00fc', '}}', '{'],
);

export const specs = target('specs', fc.array(lines, { maxLength: 25 }), (text) => {
  const parsed = parseSpec(new Source('fuzz.smtpspec', `${text.join('\n')}\n`));
  if (parsed.diagnostics.length > 0) return;
  const printed = printSpec(parsed);
  const again = parseSpec(new Source('fuzz.smtpspec', printed));
  mustEqual('what is printed is a spec', again.diagnostics.length, 0);
  mustEqual('printed again', printSpec(again), printed);
});
