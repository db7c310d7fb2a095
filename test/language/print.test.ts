/** Printing and reading again gives the same tree; printing that gives the same text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Node, TemplatePart } from '../../src/language/ast.ts';
import { printSpec, printStatement } from '../../src/language/print.ts';
import { goodTexts } from './corpus.ts';
import { parseText, withoutSpans } from './tree.ts';

const formatted = (text: string): string => printSpec(parseText(text));
const first = (text: string): Node => {
  const { file, diagnostics } = parseText(text);
  expect(diagnostics).toEqual([]);
  if (file.items[0] === undefined) throw new Error('no line');
  return file.items[0];
};

describe('the round trip', () => {
  it.each(goodTexts())('%s', (_name, text) => {
    const once = formatted(text);
    const again = parseText(once);
    expect(again.diagnostics).toEqual([]);
    expect(withoutSpans(again.file)).toEqual(withoutSpans(parseText(text).file));
    expect(printSpec(again)).toBe(once);
  });

  it.each(goodTexts())('%s with CRLF is formatted as with LF', (_name, text) => {
    expect(formatted(text.replaceAll('\n', '\r\n'))).toBe(formatted(text));
  });

  it.each(goodTexts())('%s keeps each of its comments', (_name, text) => {
    const comments = (of: string): string[] => of.match(/(?<=^|\s)#(?!1).*$/gm)?.map((line) => line.trimEnd()) ?? [];
    expect(comments(formatted(text))).toEqual(comments(text));
  });

  it('any text, octets and names in a quoted string', () => {
    const part = fc.oneof(
      fc.record({ form: fc.constant('text'), text: fc.string({ unit: 'binary', minLength: 1 }) }),
      fc.record({ form: fc.constant('text'), text: fc.stringMatching(/^[ $"{}\\#0x]+$/) }),
      fc.record({ form: fc.constant('octets'), octets: fc.stringMatching(/^[\x80-\xff]$/) }),
      expression,
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const template = { parts: parts.filter(notBesideItsLike) as TemplatePart[], span: nowhere };
        for (const node of [about(template), param(template)]) {
          const read = first(`${printStatement(node)}\n`);
          expect(withoutSpans(read)).toEqual(withoutSpans(node));
        }
      }),
    );
  });
});

const nowhere = { start: 0, end: 0 };
const word = (text: string): { text: string; span: typeof nowhere } => ({ text, span: nowhere });

/** Any expression: a chain of operators of one rank has operands of a higher one, or in brackets. */
const { expression } = fc.letrec<{ expression: Expression; simple: Expression }>((tie) => {
  const span = fc.constant(nowhere);
  const operation = (...operators: readonly ('+' | '-' | '*')[]) =>
    fc.record({
      form: fc.constant('operation' as const),
      first: tie('expression'),
      rest: fc.array(fc.record({ operator: fc.constantFrom(...operators), operand: tie('expression') }), {
        minLength: 1,
        maxLength: 3,
      }),
      span,
    });
  const text = fc.oneof(
    fc.record({ form: fc.constant('text' as const), text: fc.string({ unit: 'binary', minLength: 1 }) }),
    tie('expression'),
  );
  const simple = fc.oneof(
    fc.record({ form: fc.constant('name' as const), name: fc.constantFrom('a.b-c', 'base64'), span }),
    fc.integer().map((value): Expression => ({ form: 'number', value, text: String(value), span: nowhere })),
  );
  return {
    simple,
    expression: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      tie('simple'),
      fc.record({
        form: fc.constant('string' as const),
        text: fc
          .array(text, { maxLength: 3 })
          .map((parts) => ({ parts: parts.filter(notBesideItsLike), span: nowhere })),
        span,
      }),
      fc.record({
        form: fc.constant('call' as const),
        name: fc.constantFrom('base64', 'f-1').map(word),
        args: fc.array(tie('expression'), { maxLength: 3 }),
        span,
      }),
      operation('+', '-'),
      operation('*'),
    ),
  };
});
type Text = { readonly parts: readonly TemplatePart[]; readonly span: typeof nowhere };
const about = (text: Text): Node => ({ kind: 'About', text, span: nowhere });
const param = (value: Text): Node => ({
  kind: 'Param',
  name: word('p'),
  type: word('string'),
  default: value,
  span: nowhere,
});
/** Two texts beside each other are one text when they are read. */
const notBesideItsLike = (part: { form: string }, index: number, parts: { form: string }[]): boolean =>
  part.form !== 'text' || index === 0 || parts.slice(0, index).at(-1)?.form !== 'text';

describe('the canonical layout', () => {
  it('has two blanks a level, single blanks and at most one blank line', () => {
    const odd = [
      '\n\nspec    "Blanks"',
      'param   domain :   domain=example.com    "five"',
      '',
      '',
      '  tags  a ,b,  c',
      '\tgroup "g"{   # why',
      '',
      '\t\ttest   "tabs"   as   tabs   delivers{',
      '# at the left',
      'send   NOOP   ',
      '',
      'expect   250    {   # lines',
      '250-SIZE   1   # one',
      '',
      '',
      '# two',
      '250 HELP',
      '}    #   end',
      '\ttime<5s',
      '',
      '\t}',
      '}  # over',
      '',
    ].join('\r\n');
    expect(formatted(odd)).toBe(
      [
        'spec "Blanks"',
        'param domain: domain = example.com "five"',
        '',
        'tags a, b, c',
        'group "g" { # why',
        '  test "tabs" as tabs delivers {',
        '    # at the left',
        '    send NOOP',
        '',
        '    expect 250 { # lines',
        '      250-SIZE 1 # one',
        '',
        '      # two',
        '      250-HELP',
        '    } #   end',
        '    time < 5s',
        '  }',
        '} # over',
        '',
      ].join('\n'),
    );
  });

  it('sets a message one step deeper than its statement and leaves its own indentation', () => {
    const text = 'test "x" {\nsend message """\nA: b\n  c\n\n\t\n"""\n}\n';
    expect(formatted(text)).toBe('test "x" {\n  send message """\n    A: b\n      c\n\n    \t\n    """\n}\n');
    const deep = 'test "x" {\n        send message """\n          A: b\n        c\n        """\n}\n';
    expect(formatted(deep)).toBe('test "x" {\n  send message """\n      A: b\n    c\n    """\n}\n');
  });

  it.each([
    ['about "\\x41\\u{42}\\t\\x01\\x7f"', 'about "AB\\t\\x01\\x7f"'],
    ['about "\\u{202e}\\u{fe}"', 'about "\\u{202e}þ"'],
    ['send "\\xE4"', 'send "\\xe4"'],
    ['param a: int = "25"', 'param a: int = 25'],
    ['param a: string = "a b"', 'param a: string = "a b"'],
    ['param a: string = "#a"', 'param a: string = "#a"'],
    ['param a: string = "\\xff"', 'param a: string = "\\xff"'],
    ['param a: string = ${b}', 'param a: string = ${b}'],
    ['send a $${ b', 'send a $${ b'],
    ['send ${ a+b*2 - ( c ) }', 'send ${a + b * 2 - c}'],
    ['send ${(a+b)*((c*d))}', 'send ${(a + b) * (c * d)}'],
    ['send ${base64( "\\x00" ,user , "${ a }" )}', 'send ${base64("\\x00", user, "${a}")}'],
    ['param a: string = ${repeat("a b",2)}', 'param a: string = ${repeat("a b", 2)}'],
    ['use f(a: ${ f(1,2) }, b: "${f( )}")', 'use f(a: ${f(1, 2)}, b: ${f()})'],
    ['expect ext SIZE>=${len(x)*2}', 'expect ext SIZE >= ${len(x) * 2}'],
    ['expect relay rejected to "<a@b>"', 'expect relay rejected to <a@b>'],
    ['expect relay rejected to "a@b"', 'expect relay rejected to "a@b"'],
    ['should 250', 'should expect 250'],
    ['should expect time<5s', 'should time < 5s'],
    ['expect time 1s .. 5s', 'time 1s..5s'],
    ['expect 2 replies until quiet 5s', 'expect exactly 2 replies until quiet 5s'],
    ['expect ext SIZE>=1.0KiB', 'expect ext SIZE >= 1.0KiB'],
    ['expect ext "SIZE"', 'expect ext "SIZE"'],
  ])('%s is written %s', (text, canonical) => {
    expect(formatted(text)).toBe(`${canonical}\n`);
  });

  it('an empty spec has no lines', () => {
    expect(formatted('\n  \n')).toBe('');
  });
});

describe('a statement on one line', () => {
  it.each([
    ['expect  250 or close   within 5s # why', 'expect 250 or close within 5s'],
    ['expect 250 only { # a\n SIZE\n # b\n "x" # c\n}', 'expect 250 only { SIZE; "x" }'],
    ['expect 250 {\n}', 'expect 250 { }'],
    ['send message """\nhello\n"""', 'send message """…"""'],
    ['given {\n expect 250 # a\n # b\n time < 5s\n}', 'given { expect 250; time < 5s }'],
  ])('%s', (text, line) => {
    expect(printStatement(first(text))).toBe(line);
  });
});
