import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataGuard } from '../../src/smtp/data-guard.ts';
import { bytes, read } from './read.ts';

/** A guard without permission whose greeting is read. */
function guarded(): DataGuard {
  const guard = new DataGuard(false);
  guard.sawReply(read('220 mail.example.org ESMTP'));
  return guard;
}

/** Each command in a write of its own, each answered 250. */
function transaction(guard: DataGuard): void {
  for (const command of ['EHLO c.example', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>']) {
    expect(guard.willWrite(bytes(`${command}\r\n`))).toBe('ok');
    guard.sawReply(read('250 ok'));
  }
}

describe('without permission', () => {
  test('nothing is written after a 354, not even QUIT or one octet', () => {
    for (const octets of ['QUIT\r\n', '.\r\n', 'x', '\n', 'RSET\r\n']) {
      const guard = guarded();
      transaction(guard);
      expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
      guard.sawReply(read('354 go ahead'));
      expect(guard.insideData).toBe(true);
      expect(guard.willWrite(bytes(octets))).toBe('refused');
      expect(guard.refusal).toMatch(/waits for a message/);
    }
  });

  test.each(['354-go\r\n354 ahead', '250-ok\r\n354 go', '354go', '354-a\r\n500 b'])('%j is a 354', (reply) => {
    const guard = guarded();
    expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
    guard.sawReply(read(...reply.split('\r\n')));
    expect(guard.willWrite(bytes('x'))).toBe('refused');
  });

  test('a 354 that nobody asked for closes the door too', () => {
    const guard = guarded();
    expect(guard.willWrite(bytes('XEXCH50 1912 2\r\n'))).toBe('ok');
    guard.sawReply(read('354 Send binary data'));
    expect(guard.willWrite(bytes('x'))).toBe('refused');
  });

  test.each(['503 no', '554 5.5.1 no valid recipients', '451 later', '530 5.7.0 no'])(
    'after DATA was answered %s the session goes on',
    (reply) => {
      const guard = guarded();
      transaction(guard);
      expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
      guard.sawReply(read(reply));
      for (const command of ['RSET', 'NOOP', 'MAIL FROM:<>', 'DATA']) {
        expect(guard.willWrite(bytes(`${command}\r\n`))).toBe('ok');
        guard.sawReply(read('503 no'));
      }
      expect(guard.insideData).toBe(false);
      expect(guard.willWrite(bytes('QUIT\r\n'))).toBe('ok');
    },
  );

  test.each(['250 ok', '334 ', 'OK', '***', '220 x', '199 x', '600 x', '550-a\r\n250 b'])(
    'after DATA was answered %j it does not',
    (reply) => {
      const guard = guarded();
      expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
      guard.sawReply(read(...reply.split('\r\n')));
      expect(guard.willWrite(bytes('x\r\n'))).toBe('refused');
      // And a later refusal does not open it again.
      guard.sawReply(read('503 no'));
      expect(guard.willWrite(bytes('x\r\n'))).toBe('refused');
    },
  );

  test.each([
    'DATA\r\nSubject: x\r\n',
    'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx',
    'data\r\nx',
    ' DATA\r\nx',
    '\tdAtA \r\nx',
    'DATA\nx',
    'DATA\rx',
    'DATA\r\n\r\n',
    'DATA\n\n',
    'DATA\r\r\n',
    'DATA x\r\ny',
    'DATAX\r\ny',
    'D\0ATA\r\nx',
    '\0DATA\r\nx',
    '\xc4ATA\r\nx',
    'X\rDATA\r\nx',
    'DA\rTA\nx',
    'X\nDATA\r\nx',
    '\r\n\r\nDATA\r\nx',
    'DATA\x8dx',
  ])('%j is refused in whatever writes: something follows DATA', (octets) => {
    expect(guarded().willWrite(bytes(octets))).toBe('refused');
    const guard = guarded();
    const verdicts = Array.from(octets).map((octet) => guard.willWrite(bytes(octet)));
    expect(verdicts.at(-1)).toBe('refused');
    expect(verdicts.lastIndexOf('ok')).toBe(verdicts.indexOf('refused') - 1);
    expect(guard.refusal).toMatch(/follows DATA/);
  });

  test.each([
    'BDAT 5 LAST\r\n',
    'bdat 5\r\nhello',
    ' Bdat',
    'NOOP\r\nBDAT 0 LAST\r\n',
    'B\0DAT 1',
    'NOOP\rBDAT',
    'BD\rAT 5 LAST\r\n',
    'x\n\rBU\r\rRL x\n',
    'BURL imap://x LAST\r\n',
  ])('%j is refused in whatever writes', (octets) => {
    expect(guarded().willWrite(bytes(octets))).toBe('refused');
    const guard = guarded();
    expect(Array.from(octets).map((octet) => guard.willWrite(bytes(octet)))).toContain('refused');
    expect(guard.refusal).toMatch(/BDAT/);
  });

  test.each([
    '.\r\n',
    '.\n',
    '.\r',
    'x\r\n.\r\n',
    'x\n.\n',
    'x\r.\r',
    '\0.\r\n',
    '.\0\r\n',
    '. \r\n',
    ' .\r\n',
    '.\r\r\n',
    '\xae\r\n',
  ])('the lone dot of %j is refused, whatever was answered before', (octets) => {
    const guard = guarded();
    expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
    guard.sawReply(read('554 I lie'));
    expect(guard.willWrite(bytes(octets))).toBe('refused');
    expect(guard.refusal).toMatch(/dot/);
  });

  test.each(['..\r\n', '.x\r\n', 'x.\r\n', 'NOOP .\r\n', 'VRFY BDAT\r\n', 'NOOP DATA\r\n', 'METADATA\r\n', 'DAT\r\n'])(
    '%j is none of this',
    (octets) => {
      const guard = guarded();
      expect(guard.willWrite(bytes(octets))).toBe('ok');
      guard.sawReply(read('500 no'));
      expect(guard.willWrite(bytes('QUIT\r\n'))).toBe('ok');
    },
  );

  test('the refusal of an earlier command is not the refusal of DATA', () => {
    const guard = guarded();
    expect(guard.willWrite(bytes('MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n'))).toBe('ok');
    guard.sawReply(read('250 ok'));
    guard.sawReply(read('550 no'));
    expect(guard.willWrite(bytes('x'))).toBe('refused');
  });

  test('its own refusal is, when the others have come', () => {
    const guard = guarded();
    expect(guard.willWrite(bytes('MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n'))).toBe('ok');
    for (const reply of ['250 ok', '550 no', '554 no']) guard.sawReply(read(reply));
    expect(guard.willWrite(bytes('RSET\r\n'))).toBe('ok');
  });

  test('a greeting that is still to come does not count as a reply', () => {
    const guard = new DataGuard(false);
    expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
    guard.sawReply(read('554 no service'));
    expect(guard.willWrite(bytes('x'))).toBe('refused');
  });

  test('the lines of AUTH count as lines', () => {
    const guard = guarded();
    for (const [line, reply] of [
      ['AUTH LOGIN', '334 VXNlcm5hbWU6'],
      ['dXNlcg==', '334 UGFzc3dvcmQ6'],
      ['cGFzcw==', '535 no'],
      ['DATA', '503 no'],
    ] as const) {
      expect(guard.willWrite(bytes(`${line}\r\n`))).toBe('ok');
      guard.sawReply(read(reply));
    }
    expect(guard.willWrite(bytes('QUIT\r\n'))).toBe('ok');
  });

  test('a CRLF after DATA may be cut in two', () => {
    const guard = guarded();
    for (const octets of ['DA', 'TA', '\r', '\n']) expect(guard.willWrite(bytes(octets))).toBe('ok');
    expect(guard.willWrite(bytes('\n'))).toBe('refused');
  });

  test.each(['x\r\nBD\rAT 3 LAST\r\n', 'x\x8d\x8aBD\rAT 3 LAST\r\n', 'x\x8aB\rU\rRL imap://a\r\n'])(
    'a server that drops every CR finds no chunk in %j, whatever it does with the eighth bit',
    (octets) => {
      expect(guarded().willWrite(bytes(octets))).toBe('refused');
    },
  );

  test('a refusal is final', () => {
    const guard = guarded();
    expect(guard.willWrite(bytes('BDAT 1 LAST\r\n'))).toBe('refused');
    guard.sawReply(read('500 no'));
    expect(guard.willWrite(bytes('NOOP\r\n'))).toBe('refused');
    expect(guard.willWrite(bytes(''))).toBe('refused');
  });

  test.each([
    ['a verb behind a line that TLS cut off', 'STARTTLS\r\nX', 'BDAT 1 LAST\r\n'],
    ['a verb in two parts, for a server that puts them together', 'STARTTLS\r\nBD', 'AT 1 LAST\r\n'],
    ['a dot behind a line that TLS cut off', 'STARTTLS\r\nX', '.\r\n'],
    ['a dot in two parts', 'STARTTLS\r\n.', '\r\n'],
    ['a message after DATA in two parts', 'STARTTLS\r\nDA', 'TA\r\nx'],
    ['a message after DATA behind a line that TLS cut off', 'STARTTLS\r\nX', 'DATA\r\nx'],
  ])('%s is refused', (_what, before, inside) => {
    const guard = guarded();
    expect(guard.willWrite(bytes(before))).toBe('ok');
    guard.sawReply(read('220 go'));
    guard.startsAnew();
    expect(guard.willWrite(bytes(inside))).toBe('refused');
  });

  test('TLS begins a line: QUIT is not glued to what was cut off', () => {
    const guard = guarded();
    guard.willWrite(bytes('STARTTLS\r\nNO'));
    expect(guard.unfinishedLine).toBe(true);
    guard.startsAnew();
    expect(guard.unfinishedLine).toBe(false);
  });
});

describe('with permission', () => {
  test('nothing is refused, and the end of the message is known', () => {
    const guard = new DataGuard(true);
    guard.sawReply(read('220 hello'));
    transaction(guard);
    expect(guard.willWrite(bytes('DATA\r\n'))).toBe('ok');
    guard.sawReply(read('354 go'));
    expect(guard.willWrite(bytes('Subject: x\r\n\r\nbody'))).toBe('ok');
    expect([guard.insideData, guard.unfinishedLine]).toEqual([true, true]);
    expect(guard.willWrite(bytes('\r\n.\r\n'))).toBe('ok');
    expect([guard.insideData, guard.unfinishedLine]).toEqual([false, false]);
    expect(guard.willWrite(bytes('BDAT 3 LAST\r\nabcDATA\r\nx\r\n.\r\n'))).toBe('ok');
    expect(guard.refusal).toBeUndefined();
  });
});

/**
 * A server that takes every octet as leniently as real ones have been known to, and that takes any DATA for accepted
 * whatever it answered. It says whether a message was completed.
 */
function completes(octets: string, lineEnd: RegExp, ignored: RegExp, sevenBit: boolean): boolean {
  const seen = sevenBit
    ? Array.from(octets)
        .map((octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f))
        .join('')
    : octets;
  let inMessage = false;
  // The last piece has no line end yet.
  for (const raw of seen.split(lineEnd).slice(0, -1)) {
    const line = raw.replace(ignored, '');
    if (inMessage && line === '.') return true;
    if (/^data/i.test(line)) inMessage = true;
    if (/^(bdat|burl)/i.test(line)) return true;
  }
  return false;
}

describe('a hostile spec and a lying server', () => {
  const words = [
    'DATA',
    'data',
    'BD',
    'AT',
    'D',
    'ATA',
    'BDAT',
    ' 3 LAST',
    'BU',
    'RL',
    '.',
    '..',
    'x',
    'NOOP',
    ' ',
    '\0',
    '\t',
    '\xae',
    '\xc4',
  ];
  const ends = ['\r\n', '\r\n', '\r', '\n', '\r\r\n', '\x8d\x8a'];
  const write = fc
    .array(fc.constantFrom(...words, ...ends), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join(''));
  const answer = fc
    .constantFrom('250 ok', '354 go', '503 no', '554 no', '421 bye', 'OK', '334 x')
    .map((line) => read(line));
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: write }, { weight: 2, arbitrary: answer }), {
    maxLength: 30,
  });

  test('never complete a message, and what was refused is not written', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const guard = guarded();
        let wire = '';
        let open = false;
        for (const step of list) {
          if (typeof step !== 'string') {
            guard.sawReply(step);
            open ||= step.code === 354;
          } else if (guard.willWrite(bytes(step)) === 'ok') {
            expect(open).toBe(false);
            wire += step;
          }
        }
        for (const lineEnd of [/\r\n/, /\r?\n/, /\r\n|\r|\n/, /\r*\n/]) {
          // No server is known to drop an LF inside a word, as some do every CR.
          for (const ignored of [/^$/, /\0/g, /^\s+|\s+$|\0/g, /[\0\t\r ]/g]) {
            for (const sevenBit of [false, true]) expect(completes(wire, lineEnd, ignored, sevenBit)).toBe(false);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('the model does see completed messages', () => {
    expect(completes('DATA\r\nx\r\n.\r\n', /\r\n/, /^$/, false)).toBe(true);
    expect(completes('DATA\nx\n.\n', /\r?\n/, /^$/, false)).toBe(true);
    expect(completes('\xc4ATA\r\n\xae\r\n', /\r\n/, /^$/, true)).toBe(true);
    expect(completes('BDAT 3 LAST\r\nabc', /\r\n/, /^$/, false)).toBe(true);
    expect(completes('NOOP\r\n.\r\n', /\r\n/, /^$/, false)).toBe(false);
  });
});
