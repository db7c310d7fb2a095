/**
 * The syntax tree of a `.smtpspec` file: the one intermediate form. The interpreter walks it, the printer prints it, the
 * checker judges it.
 *
 * Nodes are a discriminated union derived from `NodeMap`, so that a table over all kinds (printer, handlers, placement)
 * is a mapped type that does not compile while an entry is missing. A broken line is a node too (`Bad`): one run
 * reports every error of a file.
 */

/** Offsets in UTF-16 units into the file's text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A bare word with its place: a name, a keyword, a type. */
export interface Word {
  readonly text: string;
  /** Written in quotes: an extension keyword that is meant as it stands. */
  readonly quoted?: boolean;
  readonly span: Span;
}

/** A name in `${…}`. */
export interface NameExpression {
  readonly form: 'name';
  /** `domain`, `target.host` */
  readonly name: string;
  readonly span: Span;
}
/** A whole number, `text` as it is written. */
export interface NumberExpression {
  readonly form: 'number';
  readonly value: number;
  readonly text: string;
  readonly span: Span;
}
/** `"text"`: a template of its own. */
export interface StringExpression {
  readonly form: 'string';
  readonly text: Template;
  readonly span: Span;
}
/** `base64(x)` */
export interface CallExpression {
  readonly form: 'call';
  readonly name: Word;
  readonly args: readonly Expression[];
  readonly span: Span;
}
/** `a + b - c` or `a * b * c`: a chain of operators of one rank, so that a long one is not a deep tree. */
export interface OperationExpression {
  readonly form: 'operation';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: '+' | '-' | '*'; readonly operand: Expression }[];
  readonly span: Span;
}
/** What stands in `${…}`. At most `maximumNesting` deep, as the grammar reads no deeper. */
export type Expression = NameExpression | NumberExpression | StringExpression | CallExpression | OperationExpression;

/** A piece of a template: text (sent as UTF-8), octets from `\xHH` (an octet string), or an expression. */
export type TemplatePart =
  { readonly form: 'text'; readonly text: string } | { readonly form: 'octets'; readonly octets: string } | Expression;

/** Is this piece of a template an expression? */
export function isExpression(part: TemplatePart | undefined): part is Expression {
  return part !== undefined && part.form !== 'text' && part.form !== 'octets';
}

/** Text with `${…}` in it. */
export interface Template {
  readonly parts: readonly TemplatePart[];
  readonly span: Span;
}

/** A duration (milliseconds), a size (octets) or a number, as a literal or as one `${…}`. */
export type Amount =
  | {
      readonly form: 'literal';
      readonly unit: 'duration' | 'size' | 'number';
      readonly value: number;
      readonly text: string;
      readonly span: Span;
    }
  | {
      readonly form: 'expression';
      /** What is wanted here: `size` takes numbers too. */
      readonly unit: 'duration' | 'size';
      readonly expression: Expression;
      readonly span: Span;
    };

export type Comparison = '<' | '<=' | '>' | '>=';
export type ComparisonOrEquality = '=' | '!=' | Comparison;

/** One `${…}` that is compared with another value. */
export interface ComparedExpression {
  readonly form: 'compared';
  /** What it has to be, where the other value is written out as one; `number` stands for sizes too. */
  readonly unit?: 'duration' | 'number';
  readonly expression: Expression;
  readonly span: Span;
}

/** What stands behind the sign of a comparison. */
export type ComparedValue =
  | ComparedExpression
  | Extract<Amount, { readonly form: 'literal' }>
  | { readonly form: 'quoted'; readonly text: Template; readonly span: Span };

/** What a value among the arguments of an extension is compared with. */
export interface ExtensionCompare {
  readonly comparison: ComparisonOrEquality;
  readonly amount: Amount;
}

/** How strongly a statement judges (language reference, "Verbs and levels"). */
export type Verb = 'expect' | 'check' | 'should' | 'may' | 'given';

/** `250`, `2xx`, `2yz`, `25x`, `450..459`: all codes from `low` to `high`. */
export interface CodePattern {
  readonly low: number;
  readonly high: number;
  readonly text: string;
  readonly span: Span;
}

/** `5.7.1`, `5.7.x`: undefined stands for any number. */
export interface EnhancedPattern {
  readonly parts: readonly (number | undefined)[];
  readonly text: string;
  readonly span: Span;
}

export interface Regex {
  readonly source: string;
  readonly flags: string;
  readonly span: Span;
}

/** One line inside `expect 250 { … }`. */
export type LinePattern =
  | { readonly form: 'regex'; readonly regex: Regex; readonly span: Span; readonly comment?: string }
  | { readonly form: 'text'; readonly text: Template; readonly span: Span; readonly comment?: string }
  | {
      readonly form: 'keyword';
      /** `250-SIZE`: the code that was copied with it; the same as the reply's. */
      readonly code?: CodePattern;
      readonly keyword: Word;
      readonly args: readonly Word[];
      readonly span: Span;
      readonly comment?: string;
    }
  | { readonly form: 'comment'; readonly text: string; readonly span: Span }
  | { readonly form: 'bad'; readonly text: string; readonly span: Span };

/** What is asked of a reply's lines besides its code. */
export type Detail =
  | { readonly form: 'regex'; readonly absent: boolean; readonly regex: Regex; readonly span: Span }
  | { readonly form: 'text'; readonly absent: boolean; readonly text: Template; readonly span: Span }
  | { readonly form: 'exact'; readonly absent: boolean; readonly text: Template; readonly span: Span }
  | {
      readonly form: 'keyword';
      readonly absent: boolean;
      readonly keyword: Word;
      readonly args: readonly Word[];
      readonly span: Span;
    }
  | {
      readonly form: 'lines';
      readonly mode: 'some' | 'only' | 'in order';
      readonly lines: readonly LinePattern[];
      /** A comment behind the `{`. */
      readonly openComment?: string;
      readonly unclosed?: boolean;
      readonly span: Span;
    };

/** One complete alternative between two `or`s. */
export type Alternative =
  | {
      readonly form: 'reply';
      /** `not`: holds when the whole alternative does not. */
      readonly negated: boolean;
      readonly code?: CodePattern;
      readonly enhanced?: EnhancedPattern;
      /** `no 5.7.1` */
      readonly enhancedAbsent?: boolean;
      readonly detail?: Detail;
      readonly thenClose: boolean;
      readonly span: Span;
    }
  | { readonly form: 'close'; readonly span: Span }
  | { readonly form: 'syntax'; readonly malformed: boolean; readonly span: Span };

/** A text that something else has to match, or to have in it. */
export type FactTest =
  { readonly form: 'regex'; readonly regex: Regex } | { readonly form: 'text'; readonly text: Template };

export type StapleStatus = 'good' | 'revoked' | 'unknown';

/** What is asked of a handshake. */
export type TlsTest =
  | { readonly what: 'version'; readonly comparison: Comparison | '='; readonly version: Word }
  | { readonly what: 'rejected' | 'resumed' }
  /** An OCSP response came with it, and says this. */
  | { readonly what: 'stapled'; readonly status?: StapleStatus }
  | { readonly what: 'cipher' | 'key exchange'; readonly text: FactTest }
  /** Without a name: the server chose none. */
  | { readonly what: 'alpn'; readonly name?: Template };

/** What is asked of a certificate. */
export type CertificateTest =
  | { readonly what: 'names'; readonly host: Template }
  | { readonly what: 'trusted' | 'self-signed' | 'chain complete' }
  | { readonly what: 'expires'; readonly comparison: Comparison; readonly amount: Amount }
  /** Bits of an RSA key, or of one that is as hard to break. */
  | { readonly what: 'key'; readonly comparison: Comparison | '='; readonly amount: Amount }
  /** `atLeast`: or a better one. */
  | { readonly what: 'signature'; readonly hash: Word; readonly atLeast?: true }
  | { readonly what: 'issuer' | 'subject'; readonly text: FactTest };

/** What a handshake is to ask for: a line of `starttls { … }`. */
export type TlsOptionLine =
  | { readonly option: 'min' | 'max'; readonly version: Word }
  | { readonly option: 'ciphers'; readonly text: Template }
  /** Without a name: none is said. */
  | { readonly option: 'sni'; readonly text?: Template }
  | { readonly option: 'alpn'; readonly names: readonly Template[] }
  /** One that the operator has named. */
  | { readonly option: 'client certificate'; readonly name: Word }
  /** The session of the handshake before. */
  | { readonly option: 'resume' };

/** What a record, or a name, has to be. */
export type RecordMatch =
  /** `has`: each of these is there; `only`: these are, and no others. */
  | { readonly how: 'has' | 'only'; readonly values: readonly Template[] }
  | { readonly how: 'matches'; readonly regex: Regex };

/** What DNS is asked, and what it has to say. */
export interface NameTestMap {
  /** `dns mx ${domain} has "mail.contoso.com"` */
  records: {
    readonly type: Word;
    readonly name: Template;
    readonly absent: boolean;
    /** The resolver has to say that it has verified the answer. */
    readonly secure: boolean;
    readonly match?: RecordMatch;
  };
  /** `mx ${domain}`: mail can be sent to each of its hosts; `null mx`: to none. */
  mx: { readonly domain: Template; readonly isNull: boolean };
  /** `reverse name of ${target.ip} = "mail.contoso.com"` */
  reverse: { readonly address: Template; readonly confirmed: boolean; readonly match?: RecordMatch };
  dnsbl: { readonly zone: Template; readonly address: Template; readonly listed: boolean };
  /** Without `results`: the record itself. */
  spf: {
    readonly domain: Template;
    readonly results?: readonly Word[];
    readonly address?: Template;
    readonly sender?: Template;
  };
  dmarc: { readonly domain: Template; readonly policies?: readonly Word[] };
  dkim: {
    readonly selector: Template;
    readonly domain: Template;
    readonly state?: 'revoked' | 'testing';
    readonly size?: { readonly comparison: Comparison; readonly amount: Amount };
  };
  /** Without `modes`: the record alone. */
  'mta-sts': { readonly domain: Template; readonly modes?: readonly Word[] };
  'tls-rpt': { readonly domain: Template };
}
export type NameTestKind = keyof NameTestMap;
export type NameTestOf<K extends NameTestKind> = NameTestMap[K] & { readonly what: K };
export type NameTest = { [K in NameTestKind]: NameTestOf<K> }[NameTestKind];

/** What is asked of a text of a message. */
export type TextTest =
  | { readonly form: 'has'; readonly absent: boolean; readonly text: Template }
  | { readonly form: 'is'; readonly text: Template }
  | { readonly form: 'regex'; readonly absent: boolean; readonly regex: Regex };
export interface Presence {
  readonly form: 'present' | 'absent';
}
/** `count >= 1`: of fields, or of parts. */
export interface CountTest {
  readonly form: 'count';
  readonly comparison: ComparisonOrEquality;
  readonly amount: Amount;
}

/** What is asked of a report on a delivery (RFC 3464). */
export type DsnTest =
  | { readonly form: 'action'; readonly word: Word }
  | { readonly form: 'status'; readonly enhanced: EnhancedPattern }
  | { readonly form: 'recipient'; readonly path: Template }
  /** What of the original came back with it: `returned`, `full`, `header`, `absent`. */
  | { readonly form: 'original'; readonly word: Word }
  | { readonly form: 'field'; readonly field: Word; readonly test: Presence | TextTest };

/** What is asked of a message that arrived, or that was opened. */
export type MessageTest = { readonly span: Span } & (
  | { readonly about: 'header'; readonly field: Word; readonly test: Presence | CountTest | TextTest }
  | { readonly about: 'received'; readonly test: CountTest | TextTest }
  /** The reverse-path that it came with. */
  | { readonly about: 'sender'; readonly path: Template }
  | { readonly about: 'body'; readonly test: { readonly form: 'same' } | TextTest }
  | {
      readonly about: 'part';
      /** `2`, `1.2`, `text/plain`, `image/*`. */
      readonly part: Word;
      readonly test: Presence | CountTest | { readonly form: 'filename'; readonly text: Template } | TextTest;
    }
  | { readonly about: 'dsn'; readonly test: DsnTest }
);

/** Every kind of expectation. */
export interface ExpectationMap {
  Reply: {
    /** `each`: the replies about the single recipients, behind the end of a message (LMTP, PRDR). */
    readonly subject: 'reply' | 'banner' | 'each';
    /** The one about this recipient; with the subject `reply`. */
    readonly recipient?: Template;
    readonly alternatives: readonly Alternative[];
  };
  Refused: object;
  Silence: { readonly duration: Amount; readonly orClose: boolean };
  Extension: {
    readonly keyword: Word;
    readonly absent: boolean;
    /** Which value of its arguments, such as `RCPTMAX` of `LIMITS`; left out: the first, or the keyword itself. */
    readonly field?: Word;
    readonly compare?: ExtensionCompare;
    readonly has?: readonly Word[];
  };
  /** `ext well-formed`, `ext SIZE well-formed`: the syntax of what is offered. */
  ExtensionSyntax: { readonly keyword?: Word };
  Count: {
    readonly bound: 'exactly' | 'at most' | 'at least';
    readonly count: number;
    readonly code?: CodePattern;
    readonly quiet: Amount;
  };
  SameCode: { readonly name: Word };
  Bytes: { readonly text: Template };
  /** `${size} >= 10MiB`: two values compared, no reply. */
  Compare: {
    readonly left: ComparedExpression;
    readonly operator: ComparisonOrEquality;
    readonly right: ComparedValue;
  };
  /** `tls >= 1.2`: what came of the last handshake. */
  Tls: { readonly negated: boolean; readonly test: TlsTest };
  /** `cert trusted`: the certificate that the server has shown. */
  Certificate: { readonly negated: boolean; readonly test: CertificateTest };
  /** `spf ${domain}`, `dns mx ${domain}`: what DNS says, no reply. */
  Names: { readonly test: NameTest };
  Relay: {
    readonly answer: 'rejected' | 'accepted';
    readonly code?: CodePattern;
    readonly enhanced?: EnhancedPattern;
    readonly from?: Template;
    readonly to?: Template;
  };
  /** A copy of the message arrives; `count`: so many, and no more. */
  Delivered: { readonly count?: Word; readonly to?: Template };
  NotDelivered: { readonly what: 'delivery' | 'bounce'; readonly to?: Template };
  Bounce: { readonly status?: EnhancedPattern; readonly to?: Template };
  /** The message that was opened, or that arrived, says so. */
  Message: { readonly test: MessageTest };
}
export type ExpectationKind = keyof ExpectationMap;
export type ExpectationOf<K extends ExpectationKind> = ExpectationMap[K] & { readonly kind: K; readonly span: Span };
export type Expectation = { [K in ExpectationKind]: ExpectationOf<K> }[ExpectationKind];

/** What a line of `judge` makes of a reply. */
export type GradeName = 'pass' | 'tolerate' | 'warn' | 'inconclusive' | 'fail';

/** What `send` sends. */
export type Payload =
  | { readonly form: 'line'; readonly text: Template }
  /** `send EHLO` alone: the client's name is added; `verb` as typed. */
  | { readonly form: 'greeting'; readonly verb: string }
  | { readonly form: 'quoted'; readonly text: Template }
  | { readonly form: 'raw'; readonly text: Template }
  | { readonly form: 'hex'; readonly text: Template }
  /** Lines between `"""`, their common indentation taken off. */
  | { readonly form: 'message'; readonly text: Template; readonly signature?: Signature }
  /** A message made of headers and parts: the lines of the block say of which. */
  | { readonly form: 'composed'; readonly body: Block; readonly openComment?: string }
  /** The same lines with the line ends of the spec, no dots stuffed, no end of data. */
  | { readonly form: 'as is'; readonly text: Template }
  /** The same from a file beside the spec. */
  | {
      readonly form: 'message file';
      readonly path: Template;
      readonly asIs: boolean;
      readonly signature?: Signature;
    }
  /** A file beside the spec, octet for octet: one chunk, or several of `size` octets. */
  | { readonly form: 'chunk file'; readonly path: Template; readonly size?: Amount; readonly last: boolean }
  /** `lines`: the text stands between `"""`. */
  | { readonly form: 'chunk'; readonly text: Template; readonly lines: boolean; readonly last: boolean };

/** `dkim domain example.com selector s key mail`: how a message is signed (RFC 6376), with a key that the operator names. */
export interface Signature {
  readonly domain: Template;
  readonly selector: Template;
  readonly key: Word;
  readonly span: Span;
}

export type TimeSpanName = 'exchange' | 'connect' | 'banner' | 'first-byte' | 'tls' | 'total' | 'mark';

/** Of so many measured times: the one that so many percent of them do not exceed; `max`: none does. */
export type Percentile = 'p50' | 'p90' | 'p95' | 'p99' | 'max';

/** A parameter of a `def`; without a default each `use` gives it. */
export interface DefParameter {
  readonly name: Word;
  readonly default?: Template;
  readonly span: Span;
}

/** `name: value` of a `use`. */
export interface UseArgument {
  readonly name: Word;
  readonly value: Template;
  readonly span: Span;
}

/** `passes on a, b`: what a test comes to on embedded servers, which are named as `--target persona:…` takes them. */
export interface Claim {
  readonly outcome: Word;
  readonly personas: readonly Word[];
}

/** A list of lines between `{` and `}`. */
export interface Block {
  readonly items: readonly Node[];
  /** The file ended before the `}`. */
  readonly unclosed?: boolean;
  /** Deeper than blocks may be nested: neither its lines nor the rest of the file were read. */
  readonly tooDeep?: boolean;
  /** Something stands behind the `}`. */
  readonly junk?: Word;
}

/** Where a connection goes, and how; what is left out is as the target has it. Written in this order. */
export interface ConnectionOptions {
  /** Another target that the operator has named. */
  readonly to?: Template;
  /** `tls`, `starttls` or `lmtp`. */
  readonly using?: Word;
  /** One of our own addresses, or the name of an interface. */
  readonly from?: Template;
  /** A proxy that the operator has named. */
  readonly via?: Template;
  /** What is sent next may precede the greeting. */
  readonly withoutBanner: boolean;
}

/** Every kind of line. Where each may stand is the checker's business (`placement`). */
export interface NodeMap {
  Comment: { readonly text: string };
  Bad: {
    /** `line`: cannot be read; `close`: a `}` that closes nothing. */
    readonly reason: 'line' | 'close';
    readonly text: string;
    /** The lines of its block, where it opened one. */
    readonly body?: Block;
    /** It opens a message that the file does not close. */
    readonly unclosed?: boolean;
  };

  LanguageVersion: { readonly version: Word };
  SpecTitle: { readonly title: Template };
  SpecId: { readonly id: Word };
  SpecVersion: { readonly version: Word };
  About: { readonly text: Template };
  Tags: { readonly tags: readonly Word[] };
  Reference: { readonly text: Template; readonly level?: Word };
  Advice: { readonly text: Template };
  /** How strongly the tests below bind at most. */
  Level: { readonly word: Word };
  Severity: { readonly word: Word };
  Owner: { readonly text: Template };
  Meta: { readonly key: Word; readonly text: Template };
  Skip: { readonly text: Template };
  KnownIssue: { readonly ticket: Template; readonly until?: Word; readonly because?: Template };
  Proves: { readonly claims: readonly Claim[] };
  Param: { readonly name: Word; readonly type: Word; readonly default?: Template; readonly about?: Template };
  Secret: { readonly name: Word; readonly about?: Template };

  Group: { readonly title: Template; readonly body: Block };
  Test: {
    readonly title: Template;
    readonly id?: Word;
    readonly attributes: readonly Word[];
    readonly body: Block;
  };
  BeforeEach: { readonly body: Block };
  AfterEach: { readonly body: Block };
  /** Judges the replies that the tests of the run get, and has a verdict of its own. */
  Always: {
    readonly title: Template;
    readonly id?: Word;
    /** Replies to these verbs alone. */
    readonly after?: readonly Word[];
    /** Replies of sessions alone in which the server has offered this extension. */
    readonly when?: Word;
    readonly body: Block;
  };
  /** The tests inside are there once for each row of the table. */
  ForEach: { readonly variable: Word; readonly table: Word; readonly body: Block };
  /** The first row names the columns. */
  Table: { readonly name: Word; readonly body: Block };
  /** A table whose rows stand in a CSV file beside the spec. */
  TableFile: { readonly name: Word; readonly path: Template };
  Row: { readonly cells: readonly Template[] };
  /** What another file defines and tests, under a name: `./x.smtpspec`, or a file that a package offers. */
  Import: { readonly path: Template; readonly alias: Word };
  /** The tests of an imported file as tests of this one. */
  Include: { readonly library: Word; readonly id?: Word; readonly args?: readonly UseArgument[] };
  /** Lines with a name, for `use`. */
  Def: { readonly name: Word; readonly parameters: readonly DefParameter[]; readonly body: Block };

  Send: { readonly payload: Payload };
  /** Lines of a composed message. Without a name the value is the whole field, octet for octet. */
  MailHeader: { readonly name?: Word; readonly value: Template };
  /** `multiline`: it stands between `"""`. */
  MailPart: { readonly type: 'text' | 'html'; readonly text: Template; readonly multiline: boolean };
  Attach:
    | { readonly source: 'file'; readonly path: Template; readonly name?: Template; readonly type?: Template }
    | {
        readonly source: 'text';
        readonly text: Template;
        readonly multiline: boolean;
        readonly name: Template;
        readonly type?: Template;
      };
  Boundary: { readonly text: Template };
  Dkim: { readonly signature: Signature };
  /** A whole login (RFC 4954), from `AUTH` to the reply that is no challenge. */
  Auth: {
    /** `scram-sha-256` */
    readonly mechanism: Word;
    readonly user?: Template;
    readonly password?: Template;
    readonly token?: Template;
    /** `as`: whose rights are asked for. */
    readonly as?: Template;
    /** `using X-EXPS`: it stands where `AUTH` does. */
    readonly verb?: Word;
    /** With the first message in the line of AUTH, or behind an empty challenge; left out: as the mechanism has it. */
    readonly initial?: 'with' | 'without';
    /** `then cancel`: what is asked for beyond what is given is answered with `*`. */
    readonly cancel: boolean;
  };
  /** The sends inside go out in one write. */
  Pipeline: { readonly body: Block };
  /** They go out slowly, `size` octets in a write. */
  Drip: { readonly size: Amount; readonly every: Amount; readonly body: Block };
  Expect: {
    readonly verb: Verb;
    readonly expectation: Expectation;
    readonly within?: Amount;
    /** What the message that arrives has to say. */
    readonly body?: Block;
  };
  /** A line of that block. */
  MessageLine: { readonly test: MessageTest };
  /** A message in a file beside the spec: what `expect header …` is about from now on. */
  OpenMessage: { readonly path: Template };
  GivenBlock: { readonly body: Block };
  /** Lines that may fail and are tried again, each time in a session of their own. */
  Retry: { readonly count: Word; readonly every: Amount; readonly body: Block };
  Use: { readonly given: boolean; readonly name: Word; readonly args: readonly UseArgument[] };
  /** Graded alternatives: the first that holds decides. */
  Judge: { readonly body: Block };
  Grade: {
    readonly grade: GradeName;
    /** Left out: `otherwise`. */
    readonly alternatives?: readonly Alternative[];
    /** The test ends with this verdict. */
    readonly stop: boolean;
    readonly because?: Template;
  };
  Time: {
    readonly verb: Verb;
    readonly name: TimeSpanName;
    /** For `time from mark "x"`. */
    readonly mark?: Template;
    /** Of all repetitions of the `repeat` around it. */
    readonly percentile?: Percentile;
    /** At least one of the two bounds. */
    readonly lower?: { readonly amount: Amount; readonly inclusive: boolean };
    readonly upper?: { readonly amount: Amount; readonly inclusive: boolean };
    /** Written `1s..10s`. */
    readonly range?: boolean;
  };
  Timeout: { readonly duration: Amount };
  Receive: { readonly within?: Amount };
  IgnorePending: object;
  Wait: { readonly duration: Amount };
  Mark: { readonly name: Template };
  Connect: ConnectionOptions;
  /** `send STARTTLS`, 220, and the handshake. */
  Starttls: { readonly body?: Block };
  Handshake: { readonly body?: Block };
  TlsOption: TlsOptionLine;
  /** Opens a connection that has a name. */
  Session: ConnectionOptions & { readonly name: Word };
  /** `a: send NOOP`: a line, the only one of its block, that is of a named session. */
  InSession: { readonly name: Word; readonly body: Block };
  /** So many times, each in a session of its own, and so many of them at once. */
  Repeat: { readonly count: Word; readonly concurrency?: Word; readonly body: Block };
  /** The lines of different sessions run side by side, those of one in their order. */
  Parallel: { readonly body: Block };
  /** Waits until so many sessions have come to the barrier of this name. */
  Barrier: { readonly name: Word; readonly count: Word };
  HangUp: { readonly how: 'close' | 'reset' | 'sending' };
  /** The records of a name, as a text that has a name. */
  Resolve: { readonly type: Word; readonly target: Template; readonly name: Word };
  Capture:
    | { readonly source: 'regex'; readonly name: Word; readonly regex: Regex }
    /** All arguments, or the value of this name among them. */
    | { readonly source: 'ext'; readonly name: Word; readonly keyword: Word; readonly field?: Word }
    /** `version`, `cipher` …, or `subject`, `fingerprint` … of the certificate. */
    | { readonly source: 'tls' | 'cert'; readonly name: Word; readonly fact: Word }
    /** What the server told of itself in a login. */
    | { readonly source: 'auth'; readonly name: Word; readonly fact: Word }
    | { readonly source: 'reply'; readonly name: Word };
  Requires:
    | {
        readonly what: 'ext';
        readonly keyword: Word;
        readonly absent: boolean;
        readonly field?: Word;
        readonly compare?: ExtensionCompare;
        /** These are among its arguments; `absent`: none of them is. */
        readonly has?: readonly Word[];
        /** As it is offered once TLS is there. */
        readonly insideTls?: true;
      }
    | { readonly what: 'param'; readonly name: Word }
    /** One of them. */
    | { readonly what: 'profile'; readonly names: readonly Word[] }
    /** A connection over IPv6; the permission to leave mail; a client that the server gives no relay rights; no TLS from the start. */
    | { readonly what: 'ipv6' | 'delivery' | 'outside' | 'plain text' };
}

export type NodeKind = keyof NodeMap;
export type NodeOf<K extends NodeKind> = NodeMap[K] & {
  readonly kind: K;
  readonly span: Span;
  /** A comment at the end of the line (of the closing `}` for a block), with its `#`. */
  readonly comment?: string;
  /** A comment behind the `{` of a block. */
  readonly openComment?: string;
};
export type Node = { [K in NodeKind]: NodeOf<K> }[NodeKind];

/** The kinds that do something when a test runs, in the order of the language reference. */
export const statementKinds = [
  'Send',
  'Auth',
  'Pipeline',
  'Drip',
  'Expect',
  'Judge',
  'GivenBlock',
  'Use',
  'Retry',
  'Time',
  'Timeout',
  'Receive',
  'IgnorePending',
  'Wait',
  'Mark',
  'Connect',
  'Starttls',
  'Handshake',
  'Session',
  'InSession',
  'Parallel',
  'Barrier',
  'Repeat',
  'HangUp',
  'Capture',
  'Resolve',
  'OpenMessage',
] as const satisfies readonly NodeKind[];
export type StatementKind = (typeof statementKinds)[number];
export type Statement = Extract<Node, { readonly kind: StatementKind }>;

/** Is this line something that runs? */
export function isStatement(node: Node): node is Statement {
  return (statementKinds as readonly NodeKind[]).includes(node.kind);
}

/** The lines of a file. */
export interface SpecFile {
  readonly items: readonly Node[];
  /** So many lines cannot be read that the last part of the file was left out. */
  readonly abandoned?: boolean;
}
