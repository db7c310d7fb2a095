/** One mistake, one diagnostic, at its place; and all mistakes of a file in one go. */
import { describe, expect, it } from 'vitest';
import { parseText } from './tree.ts';

/** `line:column code`, one for each diagnostic. */
function places(...lines: string[]): string[] {
  const { diagnostics } = parseText(`${lines.join('\n')}\n`);
  return diagnostics.map(({ code, source, span }) => {
    const { line, column } = source.place(span);
    return `${String(line)}:${String(column)} ${code}`;
  });
}

const before = ['spec "x"', 'test "a" as a {', '  send EHLO'];
const after = ['  expect 250', '}', 'test "b" as b {', '  send NOOP', '}'];

describe('one mistake inside a test', () => {
  it.each([
    [['  snd MAIL']],
    [['  expect 250 OK']],
    [['  expect 250 onyl {', '    SIZE, 5', '    /x', '    "y', '  }']],
    [['  expcet 250 {', '    SIZE 5', '    =', '  }']],
    [['  expect 250 {', '    SIZE, 5', '  }']],
    [['  expect 250 {', '    SIZE', '  } of']],
    [['  grade {', '    pass 501', '    otherwise warn', '  }']],
    [['  startls {', '    min 1.2', '  } # why']],
    [['  send raw a\\r\\n']],
    [['  send message """ # why', '    snd', '    }', '    {', '    """']],
    [['  send message """Hello', '    snd', '    }', '    """ # why']],
    [['  given', '    expect 250', '  }']],
    [['  given', '  {', '    expect 250', '  }']],
    [['  expect 250', '  {', '    SIZE', '    250-HELP', '  }']],
    [['  given { expect 250 }']],
    [['  while "x" {', '    send NOOP', '    expect 250', '  }']],
  ])('%j', (lines) => {
    const found = places(...before, ...lines, ...after);
    expect(found).toHaveLength(1);
    expect(Number(found[0]?.split(':')[0])).toBeGreaterThanOrEqual(before.length + 1);
    expect(Number(found[0]?.split(':')[0])).toBeLessThanOrEqual(before.length + lines.length);
  });
});

describe('one mistake in a block’s first or last line', () => {
  it.each([
    [['tset "a" {', '  send EHLO', '}']],
    [['test a {', '  send EHLO', '}']],
    [['test "a {', '  send EHLO', '}']],
    [['test "a" as 5 {', '  send EHLO', '}']],
    [['test "a"', '  send EHLO', '}']],
    [['test "a"', '{', '  send EHLO', '}']],
    [['test "a" { send EHLO }']],
    [['group "g"', '  test "a" {', '    send EHLO', '  }', '}']],
    [['group "g" {', '  test "a"', '    send EHLO', '  }', '}']],
    [['before every test {', '  expect banner 220', '}']],
    [['test "a" {', '  send EHLO', '} else {', '  send NOOP', '}']],
    [['test "a" {', '  send EHLO', '} # fine', '}']],
    [['test "a" {', '  send EHLO', '};']],
  ])('%j', (lines) => {
    expect(places(...lines, ...after.slice(2))).toHaveLength(1);
  });
});

describe('a `}` that is missing', () => {
  it('is blamed on the block whose end stands too far left', () => {
    expect(places('group "g" {', '  test "a" {', '    send X', '  test "b" {', '    send Y', '  }', '}')).toEqual([
      '2:3 E0103',
    ]);
  });

  it('is blamed on the outermost block where the layout does not show it', () => {
    expect(places('group "g" {', 'test "a" {', 'send X', 'test "b" {', 'send Y', '}', '}')).toEqual(['1:1 E0103']);
  });

  it('is blamed on the lines of a reply, which may have taken statements for patterns', () => {
    expect(
      places(
        'test "a" {',
        '  send EHLO',
        '  expect 250 {',
        '    SIZE',
        '  time < 5s, 6',
        '  send X "',
        '}',
        'test "b" {',
        '}',
      ),
    ).toEqual(['3:14 E0103']);
  });

  it('is told for each block', () => {
    expect(places('group "g" {', '  test "a" {', '    given {', '      expect 250')).toEqual([
      '1:1 E0103',
      '2:3 E0103',
      '3:5 E0103',
    ]);
  });

  it('is not told after an endless message, which takes all `}`', () => {
    expect(places('group "g" {', '  test "a" {', '    send message """', '    A: b', '  }', '}')).toEqual([
      '3:18 E0107',
    ]);
  });
});

describe('several mistakes', () => {
  it('are told in the order of the text, wherever they stand', () => {
    expect(
      places(
        'spec Mail',
        'group "g" {',
        '  tset "a" {',
        '    snd EHLO',
        '    expect 250 {',
        '      SIZE,',
        '      HELP',
        '      EXPN,',
        '    }',
        '  }',
        '  before each test {',
        '    expect bannr 220',
        '  } here',
        '}',
        'wait 5',
        '}',
      ),
    ).toEqual([
      '1:6 E0101',
      '3:3 E0102',
      '4:5 E0102',
      '6:7 E0101',
      '8:7 E0101',
      '12:12 E0101',
      '13:5 E0103',
      '15:6 E0101',
      '16:1 E0103',
    ]);
  });

  it('beyond fifty are counted', () => {
    const { diagnostics } = parseText('snd\n'.repeat(60));
    expect(diagnostics).toHaveLength(51);
    expect(diagnostics.at(-1)?.message).toBe('and 10 more errors');
  });

  it('beyond a thousand end the reading', () => {
    const { diagnostics, file } = parseText('snd\nsend NOOP\n'.repeat(2000));
    expect(file.items).toHaveLength(2000);
    expect(diagnostics.at(-1)).toMatchObject({ message: 'and at least 950 more errors' });
    expect(diagnostics.at(-1)?.help?.[0]).toContain('after 1000 lines');
  });

  it('of a later version of the language are not ours to tell', () => {
    expect(places('smtpspec 2', 'judge {', '}', 'snd')).toEqual(['1:10 E0108']);
  });
});

describe('the rest of a broken file', () => {
  it('is still there for the checker', () => {
    const { file } = parseText('snd\ntest "a" {\n  snd\n  send EHLO\n}\n');
    const test = file.items.find(({ kind }) => kind === 'Test');
    expect(test?.kind === 'Test' && test.body.items.map(({ kind }) => kind)).toEqual(['Bad', 'Send']);
  });
});

describe('a code on a line of a reply', () => {
  it('is that of the reply', () => {
    expect(places('expect 250 {', '  250-SIZE', '  250 HELP', '}', 'expect 2xx {', '  250-SIZE', '}')).toEqual([]);
    expect(places('expect banner 220 {', '  220-a', '  250-SIZE', '}')).toEqual(['3:3 E0309']);
  });
});
