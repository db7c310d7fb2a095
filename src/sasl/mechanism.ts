/**
 * What a mechanism of SASL (RFC 4422) is to the exchange that carries it: it is asked for its first message, given each challenge,
 * and says what to send. It knows nothing of lines, base64 and sockets.
 *
 * What a server sends is data: a challenge that makes no sense is a step like any other, told in words, and nothing throws.
 */

/** Who logs in. Octets as they are sent; what a mechanism does not need is not looked at. */
export interface Credentials {
  readonly user?: Buffer;
  readonly password?: Buffer;
  /** Of OAuth 2.0. */
  readonly token?: Buffer;
  /** Whose rights are asked for, where these are another's. */
  readonly authzid?: Buffer;
  /** The server as the operator named it. */
  readonly host: string;
  readonly port: number;
  /** Of the TLS session; undefined where there is none. */
  readonly channelBinding?: ChannelBinding;
}

/** What ties an exchange to the TLS session that it runs in (RFC 5056). */
export interface ChannelBinding {
  /** `tls-exporter` (RFC 9266), `tls-server-end-point` or `tls-unique` (RFC 5929). */
  readonly type: string;
  readonly data: Uint8Array;
}

/** What to do next. */
export type Step =
  /** Send this; `what` names it to people. */
  | { readonly kind: 'send'; readonly octets: Buffer; readonly what: string }
  /** The server has broken the mechanism: the exchange is to be cancelled. */
  | { readonly kind: 'wrong'; readonly words: string; readonly details?: readonly string[] }
  /** With these credentials, or here, the exchange cannot go on: nobody is to blame but the test. */
  | { readonly kind: 'unable'; readonly words: string; readonly details?: readonly string[] };

export interface Mechanism {
  /** What the client sends of itself; undefined where the server speaks first. */
  first(): Step | undefined;
  /** What a challenge is answered with. May take a moment, and never keeps others waiting for it. */
  answer(challenge: Buffer): Step | Promise<Step>;
  /** The server says that it is satisfied: why the client cannot be; undefined where it is. */
  unproven?(): string | undefined;
  /** What the server has told of itself, by the names that `capture … from auth` takes. */
  readonly facts: ReadonlyMap<string, string>;
}

const noFacts: ReadonlyMap<string, string> = new Map();

/** A mechanism that tells nothing of the server. */
export const factless = { facts: noFacts } as const;

export const sending = (octets: Buffer, what: string): Step => ({ kind: 'send', octets, what });

export function wrong(words: string, details?: readonly string[]): Step {
  return { kind: 'wrong', words, ...(details !== undefined && { details }) };
}

/** A challenge that comes when the client has nothing more to say. */
export const oneTooMany = (mechanism: string): Step =>
  wrong(`the server asks for more (334), and ${mechanism} has nothing more to say`);

const empty = Buffer.alloc(0);

/** What was given, or nothing. */
export const octetsOf = (given: Buffer | undefined): Buffer => given ?? empty;
