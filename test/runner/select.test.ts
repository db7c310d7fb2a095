/** Which tests a selection means, and the cases that a plan makes of them. */
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { specOf, type Spec } from '../../src/language/spec.ts';
import { plan, planSize } from '../../src/runner/plan.ts';
import { selectTests, type Selection } from '../../src/runner/select.ts';
import { parseTagExpression, type TagExpression } from '../../src/runner/tag-expression.ts';
import { targetAt } from '../support/judge.ts';

const spec = (name: string, text: string): Spec => specOf(parseSpec(new Source(name, text)));

const relay = spec(
  'relay.smtpspec',
  `id exchange.relay
ref "RFC 2505 2.1" must

test "closed" as closed {
  tags smoke
  send NOOP
}

group "EHLO" {
  test "verbs" as ehlo-verbs slow {
    tags smoke, slow
    ref "RFC 5321 4.2.1" should
    send NOOP
  }
}
`,
);
const lone = spec('lone.smtpspec', '# a file without tests\n\nref "RFC 5321 4.20"\nsend NOOP\n');
const specs = [relay, lone];

const chosen = (selection: Selection): string[] =>
  selectTests(specs, selection).map(({ spec: { id }, test: { id: own } }) => `${id}/${own}`);

const closed = 'exchange.relay/closed';
const verbs = 'exchange.relay/ehlo-verbs';
const single = 'lone/lone';

function tag(text: string): TagExpression {
  const expression = parseTagExpression(text);
  if ('form' in expression) return expression;
  throw new Error(expression.message);
}

describe('a selection', () => {
  test('without a condition is all', () => {
    expect(chosen({})).toEqual([closed, verbs, single]);
    expect(chosen({ only: [], tags: [], references: [], levels: [] })).toEqual([closed, verbs, single]);
  });

  test.each([
    ['exchange.relay/*', [closed, verbs]],
    ['*/ehlo-*', [verbs]],
    ['exchange.relay', [closed, verbs]],
    ['exchange.*', [closed, verbs]],
    ['closed', [closed]],
    ['exchange.relay/closed', [closed]],
    ['*/closed/*', []],
    ['exchangexrelay/closed', []],
  ])('by id: %s', (only, expected) => {
    expect(chosen({ only: [only] })).toEqual(expected);
  });

  test('by tags: one of several expressions', () => {
    expect(chosen({ tags: [tag('smoke and not slow')] })).toEqual([closed]);
    expect(chosen({ tags: [tag('slow'), tag('not smoke')] })).toEqual([verbs, single]);
  });

  test('by reference: of its groups and its file too, and subsections with it', () => {
    expect(chosen({ references: ['RFC 5321 4.2'] })).toEqual([verbs]);
    expect(chosen({ references: ['RFC 2505', 'RFC 5321 4.20'] })).toEqual([closed, verbs, single]);
  });

  test('by level: each level of its references, and must where none has one', () => {
    expect(chosen({ levels: ['must'] })).toEqual([closed, verbs, single]);
    expect(chosen({ levels: ['should'] })).toEqual([verbs]);
    expect(chosen({ levels: ['may'] })).toEqual([]);
    expect(chosen({ levels: ['may', 'should'] })).toEqual([verbs]);
  });

  test.each([
    [3, []],
    [4, [closed]],
    [7, [closed]],
    [8, []],
    [9, []],
    [10, [verbs]],
    [14, [verbs]],
    [15, []],
  ])('by line %i', (line, expected) => {
    expect(chosen({ lines: new Map([['relay.smtpspec', [line]]]) })).toEqual([...expected, single]);
  });

  test('every line of a file without tests is one of its test', () => {
    for (const line of [1, 2, 4]) expect(chosen({ lines: new Map([['lone.smtpspec', [line]]]) })).toContain(single);
    expect(chosen({ lines: new Map([['lone.smtpspec', [5]]]) })).not.toContain(single);
  });

  test('of several kinds must meet each', () => {
    expect(chosen({ only: ['exchange.relay/*'], tags: [tag('smoke')], levels: ['should'] })).toEqual([verbs]);
    expect(chosen({ only: ['closed'], levels: ['should'] })).toEqual([]);
  });
});

test('cases of a log are planned on their own targets alone', () => {
  const cases = new Map([
    [closed, new Set(['old'])],
    [single, new Set(['old', 'new'])],
    ['gone/gone', new Set(['old'])],
  ]);
  const tests = selectTests(specs, { cases });
  const targets = ['new', 'old', 'third'].map((alias) => targetAt({ host: 'h', port: 25 }, { alias }));
  const planned = [...plan(tests, targets)];
  expect(planned.map(({ seq, info }) => `${String(seq)} ${info.key}`)).toEqual([
    '0 exchange.relay/closed on old',
    '1 lone/lone on new',
    '2 lone/lone on old',
  ]);
  expect(planSize(tests, targets)).toBe(3);
  expect(planSize(selectTests(specs, {}), targets)).toBe(9);
});
