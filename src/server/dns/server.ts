/**
 * A DNS server on loopback, by UDP and by TCP on one port, that knows the names of a table (`zone.ts`) and nothing else: for tests and
 * for the demo. It answers as a recursive resolver does, with aliases followed; how badly it answers is in the table.
 */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type * as DnsPacket from 'dns-packet';
import { systemErrorCode } from '../../text/system-error.ts';
import { parseZone, type Fault, type Zone, type ZoneRecord } from './zone.ts';

export interface DnsServer {
  readonly host: string;
  readonly port: number;
  /** What was asked, in order: `A mail.contoso.com by udp`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Octets of an answer by UDP; a longer one is told to be too long. */
const udpOctets = 1232;

/** How many aliases it follows. */
const aliasesFollowed = 3;

/** Two tries for one port by UDP and TCP rarely clash; five never did. */
const tries = 5;

/** Connections that are open at once. */
const maximumConnections = 256;

type Ports = { readonly udp: UdpSocket; readonly tcp: Server };

/** Starts it on a free port of 127.0.0.1. @param table see `zone.ts` */
export async function startDnsServer(table: string): Promise<DnsServer> {
  const packets = (await import('dns-packet')).default as typeof DnsPacket;
  const answering = new Answering(parseZone(table), packets);
  const { udp, tcp } = await listen();
  const sockets = new Set<Socket>();
  udp.on('message', (octets, from) => {
    answering.answer(octets, 'udp', (answer) => send(udp, answer, from));
  });
  tcp.maxConnections = maximumConnections;
  tcp.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, answering);
  });
  return {
    host: '127.0.0.1',
    port: udp.address().port,
    asked: answering.asked,
    async close() {
      answering.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

/** The same port by UDP and by TCP. */
async function listen(): Promise<Ports> {
  for (let left = tries; ; left -= 1) {
    const tcp = createServer();
    await new Promise<void>((resolve, reject) => {
      tcp.once('error', reject);
      tcp.listen(0, '127.0.0.1', resolve);
    });
    const udp = createSocket('udp4');
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await new Promise<void>((resolve, reject) => {
        udp.once('error', reject);
        udp.bind(port, '127.0.0.1', resolve);
      });
      udp.on('error', () => undefined);
      return { udp, tcp };
    } catch (error) {
      udp.close();
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
      if (left === 1 || systemErrorCode(error) === undefined) throw error;
    }
  }
}

function send(udp: UdpSocket, answer: Buffer, from: RemoteInfo): void {
  // Whoever asked may be gone.
  udp.send(answer, from.port, from.address, () => undefined);
}

function serve(socket: Socket, answering: Answering): void {
  let received = Buffer.alloc(0);
  socket.on('data', (octets) => {
    received = Buffer.concat([received, octets]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const whole = 2 + received.readUInt16BE(0);
      answering.answer(received.subarray(2, whole), 'tcp', (answer, cut) => {
        if (socket.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        const framed = Buffer.concat([length, answer]);
        if (cut) socket.end(framed.subarray(0, framed.length - 3));
        else socket.write(framed);
      });
      received = received.subarray(whole);
    }
  });
}

type By = 'udp' | 'tcp';
type Say = (octets: Buffer, cut: boolean) => void;

class Answering {
  readonly asked: string[] = [];
  readonly #zone: Zone;
  readonly #packets: typeof DnsPacket;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(zone: Zone, packets: typeof DnsPacket) {
    this.#zone = zone;
    this.#packets = packets;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Answers a query; one that cannot be read gets no answer. */
  answer(octets: Buffer, by: By, say: Say): void {
    let query: DnsPacket.DecodedPacket;
    try {
      query = this.#packets.decode(octets);
    } catch {
      return;
    }
    const [question] = query.questions ?? [];
    if (question === undefined || query.flag_qr) return;
    const { name, type } = question;
    this.asked.push(`${type} ${name} by ${by}`);
    const faults = this.#faultsOf(name, type);
    const delay = faults.find((fault) => typeof fault === 'object')?.delayMs;
    const reply = (): void => this.#reply({ query, question, by, faults }, say);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      reply();
    }, delay ?? 0);
    this.#timers.add(timer);
  }

  #reply({ query, question, by, faults }: Asked, say: Say): void {
    const has = (fault: Fault): boolean => faults.includes(fault);
    if (has('drop')) return;
    const edns = (query.additionals ?? []).some(({ type }) => type === 'OPT');
    if (has('garbage')) {
      say(garbage(query.id ?? 0), false);
      return;
    }
    const rcode = has('servfail') ? 2 : has('refused') ? 5 : has('no-edns') && edns ? 1 : undefined;
    const { answers, exists } =
      rcode === undefined ? this.#find(question, !has('no-chase')) : { answers: [], exists: true };
    const { RECURSION_AVAILABLE, AUTHENTIC_DATA, TRUNCATED_RESPONSE } = this.#packets;
    const packet: DnsPacket.Packet = {
      type: 'response',
      id: query.id ?? 0,
      flags: RECURSION_AVAILABLE | (has('secure') ? AUTHENTIC_DATA : 0) | (rcode ?? (exists ? 0 : 3)),
      questions: [has('wrong-question') ? { ...question, name: `not.${question.name}` } : question],
      answers,
    };
    if (has('wrong-id'))
      say(this.#packets.encode({ ...packet, id: ((query.id ?? 0) + 1) % 0x10000, answers: [] }), false);
    const octets = this.#packets.encode(packet);
    const tooLong = by === 'udp' && (octets.length > udpOctets || has('truncate') || has('cut'));
    if (!tooLong) say(octets, by === 'tcp' && has('cut'));
    else say(this.#packets.encode({ ...packet, answers: [], flags: (packet.flags ?? 0) | TRUNCATED_RESPONSE }), false);
  }

  #faultsOf(name: string, type: string): Fault[] {
    return this.#zone.faults
      .filter((one) => one.name === name.toLowerCase() && (one.type === '*' || one.type === type))
      .map(({ fault }) => fault);
  }

  #find({ name, type }: DnsPacket.Question, chase: boolean): { answers: ZoneRecord[]; exists: boolean } {
    const answers: ZoneRecord[] = [];
    let at = name.toLowerCase();
    for (let followed = 0; ; followed += 1) {
      const here = this.#zone.records.get(at) ?? [];
      const asked = here.filter((one) => one.type === type);
      const alias = here.find((one) => one.type === 'CNAME');
      if (asked.length > 0 || alias?.type !== 'CNAME') {
        answers.push(...asked);
        return { answers, exists: here.length > 0 || this.#hasBelow(at) };
      }
      answers.push(alias);
      if (!chase || followed === aliasesFollowed) return { answers, exists: true };
      at = alias.data.toLowerCase();
    }
  }

  /** A name with names below it exists (RFC 8020). */
  #hasBelow(name: string): boolean {
    for (const one of this.#zone.records.keys()) if (one.endsWith(`.${name}`)) return true;
    return false;
  }
}

interface Asked {
  readonly query: DnsPacket.DecodedPacket;
  readonly question: DnsPacket.Question;
  readonly by: By;
  readonly faults: readonly Fault[];
}

/** The right id, and then what is no packet: a name that points to itself. */
function garbage(id: number): Buffer {
  const octets = Buffer.from('000081800001000100000000000c00cffff', 'hex');
  octets.writeUInt16BE(id);
  return octets;
}
