/** The PROXY protocol: headers as they are sent and read, right and broken, and servers that expect one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packAddress, unpackAddress } from '../../src/text/ip.ts';
import { proxyField, proxyHeaderV1, proxyHeaderV2, signature, type ProxiedEnds } from '../../src/text/proxy-header.ts';
import { readProxyHeader, type ReadHeader } from '../../src/server/proxy-header.ts';
import { startPersona } from '../../src/server/index.ts';
import { closing, judge, scripted, told } from '../support/judge.ts';

const four = fc.ipV4();
const six = fc.ipV6();
const port = fc.integer({ min: 0, max: 65_535 });
const ends: fc.Arbitrary<ProxiedEnds> = fc
  .oneof(fc.tuple(four, four), fc.tuple(six, six))
  .chain(([source, destination]) =>
    fc.record({
      source: fc.constant(source),
      destination: fc.constant(destination),
      sourcePort: port,
      destinationPort: port,
    }),
  );

/** What stands in a header, addresses in one form. */
function seen(read: ReadHeader): unknown {
  if (read.kind !== 'header') return read;
  const { source, destination } = read.header;
  return [source, destination].map((end) => end && [packAddress(end.address).toString('hex'), end.port]);
}

describe('a header that was written is read', () => {
  test('whatever its addresses, its fields and what follows', () => {
    const field = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(ends, fc.array(field, { maxLength: 5 }), fc.uint8Array({ maxLength: 30 }), (of, fields, rest) => {
        const tlvs = Buffer.concat(fields.map(([type, value]) => proxyField(type, value)));
        const wanted = [
          [packAddress(of.source).toString('hex'), of.sourcePort],
          [packAddress(of.destination).toString('hex'), of.destinationPort],
        ];
        for (const header of [Buffer.from(proxyHeaderV1(of), 'latin1'), proxyHeaderV2(of, tlvs)]) {
          const read = readProxyHeader(Buffer.concat([header, rest]));
          expect(seen(read)).toEqual(wanted);
          expect(read).toMatchObject({ length: header.length });
          for (let i = 0; i < header.length; i += 1)
            expect(readProxyHeader(header.subarray(0, i))).toEqual({ kind: 'more' });
        }
        expect(readProxyHeader(proxyHeaderV2(of, tlvs))).toMatchObject({
          header: { fields: fields.map(([type]) => ({ type })) },
        });
      }),
      { numRuns: 100 },
    );
  });

  test.each(['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN ffff:f...f:ffff 1 2\r\n'])('%j tells no addresses', (line) => {
    expect(seen(readProxyHeader(Buffer.from(line)))).toEqual([undefined, undefined]);
  });

  test('of no family, and of the proxy itself', () => {
    expect(seen(readProxyHeader(proxyHeaderV2()))).toEqual([undefined, undefined]);
    const local = proxyHeaderV2({ source: '192.0.2.1', sourcePort: 1, destination: '192.0.2.2', destinationPort: 2 });
    local[12] = 0x20;
    expect(seen(readProxyHeader(local))).toEqual([undefined, undefined]);
  });

  test('addresses come back as they are written', () => {
    for (const address of ['192.0.2.1', '::', '::1', '2001:db8::1', 'fe80::1:0:0:1']) {
      expect(unpackAddress(packAddress(address))).toBe(address);
    }
    expect(packAddress('::ffff:192.0.2.1').toString('hex')).toBe('00000000000000000000ffffc0000201');
  });
});

test('whatever comes gets one verdict, which more octets do not change', () => {
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 100 }).map((rest) => Buffer.concat([signature, rest])),
    fc.uint8Array({ maxLength: 120 }).map((rest) => Buffer.concat([Buffer.from('PROXY TCP4 '), rest])),
    fc.string({ maxLength: 120 }).map((rest) => Buffer.from(`PROXY ${rest}\r\n`)),
    ends.chain((of) =>
      fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 })).map(([at, value]) => {
        const header = proxyHeaderV2(of, proxyField(1, Buffer.from('h2')));
        header[at % header.length] = value;
        return header;
      }),
    ),
  );
  fc.assert(
    fc.property(octets, (bytes) => {
      const all = Buffer.from(bytes);
      const verdict = readProxyHeader(all);
      if (verdict.kind === 'header') expect(verdict.length).toBeLessThanOrEqual(all.length);
      for (let i = 0; i < all.length; i += 1) {
        const early = readProxyHeader(all.subarray(0, i));
        if (early.kind !== 'more') expect(early).toEqual(verdict);
      }
    }),
    { numRuns: 500 },
  );
});

const broken: readonly (readonly [what: string, octets: Buffer | string, why: RegExp])[] = [
  ['nothing of it', 'EHLO a\r\n', /no header/],
  ['small letters', 'proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n', /no header/],
  ['two blanks', 'PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n', /the line is not/],
  ['another family', 'PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n', /the line is not/],
  ['an address of the other family', 'PROXY TCP4 ::1 192.0.2.2 1 2\r\n', /none of TCP4/],
  ['a leading zero', 'PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n', /none of TCP4/],
  ['a port with a leading zero', 'PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n', /the line is not/],
  ['a port that is none', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n', /above 65535/],
  ['one port', 'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n', /the line is not/],
  ['a bare LF', `PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n${'x'.repeat(100)}`, /no end within 107/],
  ['no end', `PROXY TCP4 ${'1'.repeat(200)}`, /no end within 107/],
  ['version 3', withOctet(12, 0x31), /version 3/],
  ['a command that is none', withOctet(12, 0x2f), /command 15/],
  ['a family that is none', withOctet(13, 0x41), /family or a transport/],
  ['too short for its addresses', withOctet(15, 4), /too short/],
  ['endless', withOctet(14, 0xff), /octets long/],
  ['a field that does not fit', proxyHeaderV2(example(), Buffer.from([1, 0, 9, 1])), /do not fit/],
  ['half a field', proxyHeaderV2(example(), Buffer.from([1, 0])), /do not fit/],
];

function example(): ProxiedEnds {
  return { source: '192.0.2.7', sourcePort: 4711, destination: '198.51.100.1', destinationPort: 25 };
}

function withOctet(at: number, value: number): Buffer {
  const header = proxyHeaderV2(example());
  header[at] = value;
  return header;
}

test.each(broken)('%s is a fault', (_, octets, why) => {
  const read = readProxyHeader(Buffer.from(octets as string, 'latin1'));
  expect(read.kind === 'fault' && read.why).toMatch(why);
});

describe('a server that expects a header', () => {
  const behind = async () => closing(await startPersona('postfix-3.9-hardened:upstreamProxy,errorSleepMs=0'));
  const greeted = 'expect banner 220\nsend EHLO\nexpect 250\n';

  test.each([
    ['v1', 'connect without banner\nsend raw "PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\\r\\n"\n'],
    ['v2', 'connect without banner\nsend raw "${proxy_v2("TCP4 192.0.2.7 198.51.100.1 4711 25")}"\n'],
    ['v2, IPv6', 'connect without banner\nsend raw "${proxy_v2("TCP6 2001:db8::7 2001:db8::1 4711 25")}"\n'],
    [
      'v2 with fields',
      'connect without banner\nsend raw "${proxy_v2("TCP4 192.0.2.7 198.51.100.1 4711 25", tlv(2, "mx.example"), tlv(4, "  "))}"\n',
    ],
    ['v2 of nobody', 'connect without banner\nsend raw "${proxy_v2("UNKNOWN")}"\n'],
    [
      'octet by octet',
      'connect without banner\ndrip 1B every 1ms {\n  send raw "${proxy_v2("TCP4 192.0.2.7 198.51.100.1 4711 25")}"\n}\n',
    ],
    ['and the first command in one segment', 'connect without banner\nsend raw "PROXY UNKNOWN\\r\\n"\n'],
  ])('takes %s', async (_, opening) => {
    expect(told(await judge(`${opening}${greeted}`, await behind()))).toBe('passed');
  });

  test.each(['v1', 'v2'] as const)('takes that of a target with %s', async (proxyProtocol) => {
    expect(told(await judge(greeted, await behind(), {}, { proxyProtocol }))).toBe('passed');
  });

  test('and one that expects none does not', async () => {
    const plain = closing(await startPersona('postfix-3.9-hardened:errorSleepMs=0'));
    const result = await judge(greeted, plain, {}, { proxyProtocol: 'v1' });
    expect(result.outcome).not.toBe('passed');
  });

  test.each([
    ['PROXY TCP4 192.0.2.7\\r\\n'],
    ['PROXY TCP5 192.0.2.7 198.51.100.1 4711 25\\r\\n'],
    ['EHLO a\\r\\n'],
    ['\\r\\n\\r\\n\\0\\r\\nQUIT\\n\\x31\\x11\\0\\x0c000000000000'],
  ])('hangs up on %j after a 421', async (raw) => {
    const spec = `connect without banner\nsend raw "${raw}"\nexpect close`;
    expect(told(await judge(spec, await behind()))).toBe('passed');
    // And a server that takes anything fails the same spec.
    const lax = await scripted({ onCommand: () => '250 Ok' });
    expect((await judge(spec, lax, { patience: 200 })).outcome).toBe('failed');
  });
});
