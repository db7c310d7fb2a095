/**
 * What a modern server can be: the features it has, and the single respects in which it can be sick. Data; the files
 * beside this one carry it out.
 */
import type { ServerSession } from '../../dialect.ts';
import type { TlsSettings } from '../../tls/settings.ts';

/** The keywords of its EHLO reply, in their order there. */
export const FEATURES = [
  'PIPELINING',
  'SIZE',
  '8BITMIME',
  'BINARYMIME',
  'CHUNKING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'SMTPUTF8',
  'STARTTLS',
  'AUTH',
  'REQUIRETLS',
  'DELIVERBY',
  'FUTURERELEASE',
  'MT-PRIORITY',
  'LIMITS',
  'ETRN',
  'RRVS',
  'PRDR',
  'VRFY',
  'EXPN',
  'HELP',
  'XCLIENT',
  'XFORWARD',
] as const;
export type Feature = (typeof FEATURES)[number];

export interface ModernTraits {
  readonly protocol: 'smtp' | 'lmtp';
  /** Features that it neither offers nor has. */
  readonly without: readonly Feature[];
  /** Features that it offers and does not have. */
  readonly onlyOffered: readonly Feature[];
  readonly sizeLimit: number;
  readonly rcptMax: number;
  readonly mailMax: number;
  /** What VRFY and EXPN tell. */
  readonly vrfy: 'nothing' | 'mailboxes';
  /** Anybody may send to anybody. */
  readonly relaysForAll: boolean;
  readonly tls: ModernTls;
  readonly auth: ModernAuth;
  readonly afterData: AfterData;
}

/** After a message, where each recipient has a reply of its own (LMTP, PRDR). */
export interface AfterData {
  /** How many replies come, and in which order: `one` for all, `fewer` and `more` by one. */
  readonly replies: 'each' | 'one' | 'fewer' | 'more' | 'reversed';
}

export interface ModernTls {
  /** Undefined: there is no TLS at all. */
  readonly settings: TlsSettings | undefined;
  /** Nothing but greeting and STARTTLS goes before TLS. */
  readonly required: boolean;
  /** Octets in plain text behind STARTTLS: see `Upgrade`; `refuse`: the session ends. */
  readonly behind: 'discard' | 'inject' | 'refuse';
  /** What comes after the 220 in place of TLS, or in place of the 220. */
  readonly instead: 'tls' | 'garbage' | 'plaintext' | 'close' | 'reset' | 'silence' | '454';
  /** Said inside TLS as soon as it is there, though nobody asked. */
  readonly greetsInside: boolean;
  /** What was said before TLS counts inside, too. */
  readonly keepsState: boolean;
  /** STARTTLS is offered and accepted inside TLS. */
  readonly twice: boolean;
  /** `STARTTLS now` is taken. */
  readonly takesArguments: boolean;
}

export interface ModernAuth {
  readonly mechanisms: readonly string[];
  readonly user: string;
  readonly password: string;
  /** What AUTH gets in plain text. */
  readonly inClear: '538' | '530' | '503' | 'works';
  /** It is offered in plain text, whatever it gets there. */
  readonly offeredInClear: boolean;
  /** Nobody sends mail without. */
  readonly required: boolean;
  /** What right credentials get; wrong ones always get 535. */
  readonly answer: '235' | '454' | '535' | '432';
  /** Wrong credentials get in. */
  readonly takesAnybody: boolean;
}

/** What a session has besides what every session has. */
export interface ModernState {
  /** The user that it has authenticated as. */
  user: string | undefined;
  /** Wrong credentials so far. */
  failures: number;
  /** Transactions begun. */
  mails: number;
  /** The parameters of the transaction's MAIL, by keyword in upper case. */
  mail: ReadonlyMap<string, string | undefined>;
  /** The peer's own address, before any XCLIENT. */
  readonly realPeer: string;
  /** What XCLIENT said of the client's name. */
  clientName: string | undefined;
}

/** What the parts of a modern server are made from. */
export interface Modern {
  readonly traits: ModernTraits;
  state(session: ServerSession): ModernState;
  /** The feature works, in this session, now. */
  has(feature: Feature, session: ServerSession): boolean;
}

export function modern(traits: ModernTraits): Modern {
  const states = new WeakMap<ServerSession, ModernState>();
  const state = (session: ServerSession): ModernState => {
    const known = states.get(session);
    if (known !== undefined) return known;
    const fresh = freshState(session);
    states.set(session, fresh);
    return fresh;
  };
  return {
    traits,
    state,
    has: (feature, session) =>
      !traits.onlyOffered.includes(feature) && offers(traits, feature, session, state(session).realPeer),
  };
}

/** The feature is in the EHLO reply of this session, now. @param peer the client's own address */
export function offers(traits: ModernTraits, feature: Feature, session: ServerSession, peer: string): boolean {
  const { without, tls, auth, protocol } = traits;
  if (without.includes(feature)) return false;
  const inside = session.tls !== undefined;
  switch (feature) {
    case 'STARTTLS':
      return tls.settings !== undefined && (!inside || tls.twice);
    case 'AUTH':
      return auth.mechanisms.length > 0 && (inside || auth.offeredInClear || allowsClear(traits));
    case 'REQUIRETLS':
      return inside;
    case 'XCLIENT':
    case 'XFORWARD':
      return isTrusted(peer);
    case 'PRDR':
    case 'ETRN':
      return protocol === 'smtp';
    default:
      return true;
  }
}

/** AUTH works in plain text: it is allowed, or there is nothing else. */
export const allowsClear = ({ auth, tls }: ModernTraits): boolean =>
  auth.inClear === 'works' || tls.settings === undefined;

/** Who may say in whose name it speaks: this machine. */
const isTrusted = (peer: string): boolean => peer === '::1' || peer.startsWith('127.');

function freshState({ peer }: ServerSession): ModernState {
  return {
    user: undefined,
    failures: 0,
    mails: 0,
    mail: new Map(),
    realPeer: peer,
    clientName: undefined,
  };
}
