/** The names that lines know where definitions of other files are called. */
import { expect, it } from 'vitest';
import { argumentsOf } from '../../src/language/definitions.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { specOf, type Spec } from '../../src/language/spec.ts';
import { Environment } from '../../src/statements/environment.ts';

const specOfText = (text: string): Spec => specOf(parseSpec(new Source('x.smtpspec', text)));

it('lines of another file know what was captured and what they declare, and no secret of who calls', () => {
  const home = specOfText('secret password\nsend NOOP\nexpect 250\nuse lib.go()\n');
  const library = specOfText('def go() {\n  send NOOP\n}\n');
  const node = library.definitions.get('go')?.node;
  const use = home.tests[0]?.lines.find((line) => line.kind === 'Use');
  if (node === undefined || use === undefined) throw new Error('the specs of this test are not what it needs');
  const outside = new Environment(
    new Map([
      ['password', 'hunter2'],
      ['token', 't'],
    ]),
    new Map(),
    { home },
  );
  outside.capture('word', 'said');
  const inside = outside.inside(argumentsOf(node, use), library);
  expect([inside.value('word'), inside.value('token')]).toEqual(['said', 't']);
  expect(() => inside.value('password')).toThrow('nothing was captured as `password`');
  expect(outside.value('password')).toBe('hunter2');
});
