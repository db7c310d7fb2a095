/**
 * The three messages of NTLM as octets (MS-NLMP 2.2.1): the client's negotiation, the server's challenge with the names that it
 * discloses, and the client's response. Reading goes over no edge of what came.
 */

const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** MS-NLMP 2.2.2.5. */
const flags = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  extendedSessionSecurity: 0x00080000,
  version: 0x02000000,
  key128: 0x20000000,
  key56: 0x80000000,
} as const;

const ours = Object.values(flags).reduce((all, flag) => all | flag, 0) >>> 0;

/** Version 10.0, revision 15 of NTLM: what a client of today says (MS-NLMP 2.2.2.10). */
const version = Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]);

/** What a server's challenge says. */
export interface Challenge {
  /** Eight octets. */
  readonly nonce: Buffer;
  /** Its names as they came, for the response. */
  readonly targetInfo: Buffer;
  readonly isUnicode: boolean;
  /** When the server says that it is: 100 nanoseconds since 1601. */
  readonly timestamp: Buffer | undefined;
  readonly facts: ReadonlyMap<string, string>;
}

/** MS-NLMP 2.2.1.1. It names nobody. */
export function negotiate(): Buffer {
  const message = Buffer.alloc(40);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(ours, 12);
  // Domain and workstation: none, behind the end.
  message.writeUInt32LE(message.length, 20);
  message.writeUInt32LE(message.length, 28);
  version.copy(message, 32);
  return message;
}

/** What can stand among the names (MS-NLMP 2.2.2.1). */
const nameOf: ReadonlyMap<number, string> = new Map([
  [1, 'netbios-computer'],
  [2, 'netbios-domain'],
  [3, 'dns-computer'],
  [4, 'dns-domain'],
  [5, 'dns-tree'],
]);
const timestampId = 7;

/** MS-NLMP 2.2.1.2; words where it is no challenge. */
export function readChallenge(message: Buffer): Challenge | string {
  if (message.length < 32 || !message.subarray(0, 8).equals(signature)) return 'the challenge is no message of NTLM';
  const type = message.readUInt32LE(8);
  if (type !== 2) return `the server sent message ${String(type)} of NTLM where its challenge, message 2, belongs`;
  const set = message.readUInt32LE(20);
  const isUnicode = (set & flags.unicode) !== 0;
  const target = field(message, 12);
  const targetInfo = message.length < 48 ? Buffer.alloc(0) : field(message, 40);
  if (target === undefined || targetInfo === undefined) return 'the challenge of NTLM points behind its own end';
  const facts = new Map<string, string>();
  if (target.length > 0) facts.set('target', target.toString(isUnicode ? 'utf16le' : 'latin1'));
  let timestamp: Buffer | undefined;
  for (const { id, value } of pairs(targetInfo)) {
    const name = nameOf.get(id);
    if (name !== undefined) facts.set(name, value.toString('utf16le'));
    if (id !== timestampId || value.length !== 8) continue;
    timestamp = value;
    facts.set('timestamp', dateOf(value));
  }
  if ((set & flags.version) !== 0 && message.length >= 56) {
    facts.set('os-version', [message[48], message[49], message.readUInt16LE(50)].map(String).join('.'));
  }
  return { nonce: message.subarray(24, 32), targetInfo, isUnicode, timestamp, facts };
}

/** Length, space, and where it begins (MS-NLMP 2.2): the octets, or undefined where they are not all there. */
function field(message: Buffer, at: number): Buffer | undefined {
  const length = message.readUInt16LE(at);
  const start = message.readUInt32LE(at + 4);
  if (length === 0) return Buffer.alloc(0);
  return start + length > message.length ? undefined : message.subarray(start, start + length);
}

/** Up to the end of the list, or to where it breaks off. */
function* pairs(info: Buffer): Generator<{ readonly id: number; readonly value: Buffer }> {
  for (let at = 0; at + 4 <= info.length;) {
    const id = info.readUInt16LE(at);
    const end = at + 4 + info.readUInt16LE(at + 2);
    if (id === 0 || end > info.length) return;
    yield { id, value: info.subarray(at + 4, end) };
    at = end;
  }
}

const millisecondsTo1970 = 11_644_473_600_000n;

function dateOf(fileTime: Buffer): string {
  const date = new Date(Number(fileTime.readBigUInt64LE() / 10_000n - millisecondsTo1970));
  return Number.isNaN(date.getTime()) ? fileTime.toString('hex') : date.toISOString();
}

/** The other way round, for a server that does not say when it is. @param ms since 1970 */
export function fileTime(ms: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64LE((BigInt(Math.trunc(ms)) + millisecondsTo1970) * 10_000n);
  return octets;
}

/** MS-NLMP 2.2.1.3. Names come first, the responses behind them. */
export function authenticate(
  { isUnicode }: Pick<Challenge, 'isUnicode'>,
  names: { readonly domain: string; readonly user: string },
  responses: { readonly lm: Buffer; readonly nt: Buffer },
): Buffer {
  const encode = (name: string): Buffer => Buffer.from(name, isUnicode ? 'utf16le' : 'latin1');
  const head = Buffer.alloc(72);
  const pieces: Buffer[] = [];
  let end = head.length;
  const put = (at: number, octets: Buffer): void => {
    head.writeUInt16LE(octets.length, at);
    head.writeUInt16LE(octets.length, at + 2);
    head.writeUInt32LE(end, at + 4);
    pieces.push(octets);
    end += octets.length;
  };
  signature.copy(head);
  head.writeUInt32LE(3, 8);
  put(28, encode(names.domain));
  put(36, encode(names.user));
  put(44, Buffer.alloc(0));
  put(12, responses.lm);
  put(20, responses.nt);
  put(52, Buffer.alloc(0));
  head.writeUInt32LE((isUnicode ? ours : ours & ~flags.unicode) >>> 0, 60);
  version.copy(head, 64);
  return Buffer.concat([head, ...pieces]);
}
