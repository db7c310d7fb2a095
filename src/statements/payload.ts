/** What a `send` writes, what it says about it, and how that reads: the same wherever a `send` stands. */
import type { Node, Payload, Signature, Template } from '../language/ast.ts';
import type { NamedFile } from '../language/parsed.ts';
import type { SendAbout } from '../session/exchange.ts';
import { encodeChunk } from '../smtp/chunk.ts';
import { encodeLines, encodeMessage } from '../smtp/message.ts';
import { visibleOctets } from '../text/visible.ts';
import { fileKey } from '../language/file-use.ts';
import type { Spec } from '../language/spec.ts';
import { plainText } from '../language/template-text.ts';
import type { Environment } from './environment.ts';
import { MessageEncoder } from './file-pieces.ts';
import { TokenFiller } from './token-filler.ts';
import { amountWords } from './filled-in.ts';
import type { ExplainContext } from './handler.ts';

/** Of a case: what is known where it is now. */
interface Here {
  readonly environment: Environment;
  /** The file of the line. */
  readonly home: Pick<Spec, 'files'>;
}

/** The octets that go out; undefined where `send hex` has no pairs of digits. */
export function encode(payload: Payload, { environment, home }: Here): Uint8Array | undefined {
  switch (payload.form) {
    case 'line':
    case 'quoted':
      return environment.octets(payload.text, '\r\n');
    case 'greeting':
      return Buffer.from(`${payload.verb} ${environment.value('client')}\r\n`, 'utf8');
    case 'raw':
    case 'as is':
      return environment.octets(payload.text);
    case 'hex': {
      const digits = hexDigits(environment.text(payload.text));
      return /^(?:[0-9a-fA-F]{2})*$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
    }
    case 'message':
      return encodeMessage(environment.octets(payload.text));
    case 'composed':
      throw new Error('a composed message is made before it is sent');
    case 'message file': {
      const encoder = new MessageEncoder(environment.value('token'), payload.asIs);
      const octets = heldOctets(payload, home);
      return Buffer.concat([Buffer.from(encoder.push(octets)), encoder.end()]);
    }
    case 'chunk file':
      return encodeChunk(heldOctets(payload, home), payload.last);
    case 'chunk': {
      const octets = environment.octets(payload.text);
      return encodeChunk(payload.lines ? encodeLines(octets) : octets, payload.last);
    }
  }
}

export type FilePayload = Extract<Payload, { readonly form: 'message file' | 'chunk file' }>;

/** The file of a `send`, which the checker has seen. */
export function sentFile({ form, path }: FilePayload, { files }: Here['home']): SentFile {
  const file = files.get(fileKey(form === 'message file' ? 'message' : 'chunk', plainText(path)));
  if (file?.form !== 'octets' && file?.form !== 'big')
    throw new Error(`the file ${plainText(path)} was not read although it was checked`);
  return file;
}

export type SentFile = Extract<NamedFile, { readonly form: 'octets' | 'big' }>;

/** All of a file, where it goes out in one write. */
function heldOctets(payload: FilePayload, home: Here['home']): Buffer {
  const file = sentFile(payload, home);
  if (file.form === 'big') throw new Error(`the file ${plainText(payload.path)} is too large for one write`);
  return file.octets;
}

/** A message that is made of its lines, or signed, before it is sent (`compose.ts`). */
export type MadePayload = Extract<Payload, { readonly form: 'composed' | 'message' | 'message file' }>;

/** Is it such a one? */
export function isMade(payload: Payload): payload is MadePayload {
  if (payload.form === 'composed') return true;
  return (payload.form === 'message' || payload.form === 'message file') && payload.signature !== undefined;
}

/** The octets of a message that is held, with the token in them: of one that is sent, or opened. */
export function fileOctets(
  use: 'message' | 'opened message',
  { path }: { readonly path: Template },
  environment: Environment,
  { files }: Here['home'],
): Buffer {
  const file = files.get(fileKey(use, plainText(path)));
  if (file?.form !== 'octets') throw new Error(`the file ${plainText(path)} was not read although it was checked`);
  const filler = new TokenFiller(environment.value('token'));
  const octets = filler.push(file.octets);
  return Buffer.concat([octets, filler.end()]);
}

/** Does it go out in more than one write? */
export function isInPieces(payload: Payload, home: Here['home']): payload is FilePayload {
  if (payload.form !== 'message file' && payload.form !== 'chunk file') return false;
  return (payload.form === 'chunk file' && payload.size !== undefined) || sentFile(payload, home).form === 'big';
}

/** What the session is told about the octets. */
export function aboutOf(payload: Payload, octets: Uint8Array): SendAbout {
  switch (payload.form) {
    case 'greeting': {
      const verb = payload.verb.toUpperCase();
      return { label: verb, verb, owes: 1 };
    }
    case 'line':
    case 'quoted': {
      // A value in it may be the verb, but its text may be a secret: only the text of the spec names the exchange.
      const verb = verbOf(payload);
      const sent = verb ?? verbSent(octets);
      if (sent === 'RCPT') return { label: verb ?? 'the line', verb: sent, owes: 1, line: octets };
      return { label: verb ?? 'the line', verb: sent, owes: 1, endsMessage: sent === 'BDAT' && isLastOfNone(octets) };
    }
    case 'message':
    case 'composed':
      return message;
    case 'chunk':
      return payload.last ? lastChunk : chunk;
    case 'as is':
      return messageAsIs;
    case 'message file':
    case 'chunk file':
      return aboutFile(payload);
    case 'raw':
    case 'hex':
      return rawOctets(octets);
  }
}

/** The same of a file, whose octets do not matter. */
export function aboutFile(payload: FilePayload): SendAbout {
  if (payload.form === 'chunk file') return payload.last ? lastChunk : chunk;
  return payload.asIs ? messageAsIs : message;
}

const chunk: SendAbout = { label: 'the chunk', verb: 'BDAT', owes: 1 };
const lastChunk: SendAbout = { ...chunk, endsMessage: true };
const message: SendAbout = { label: 'the message', phase: 'end of data', owes: 1, endsMessage: true };
/** Whether it ends the data is the author's to know, so that nothing is owed; what comes is waited for as long. */
const messageAsIs: SendAbout = { label: 'the message as it stands', phase: 'end of data', owes: 0 };

function rawOctets(octets: Uint8Array): SendAbout {
  const verb = verbSent(octets);
  return { label: 'raw octets', verb, owes: 0, line: verb === 'RCPT' ? octets : undefined };
}

/** `BDAT 0 LAST`: nothing follows it (RFC 3030 2). */
const isLastOfNone = (octets: Uint8Array): boolean =>
  /^BDAT +0+ +LAST *\r\n$/i.test(Buffer.from(octets).toString('latin1', 0, 100));

/** The verb of octets that are one whole command line: raw octets too make the server greet, or say goodbye. */
function verbSent(octets: Uint8Array): string | undefined {
  const line = Buffer.from(octets).toString('latin1', 0, 1000);
  return octets.length <= 1000 ? /^([A-Za-z]{4})(?: [^\r\n]*)?\r\n$/.exec(line)?.[1]?.toUpperCase() : undefined;
}

/** Is it a message with its end? */
export const endsMessage = (payload: Payload): boolean =>
  payload.form === 'message' || payload.form === 'composed' || (payload.form === 'message file' && !payload.asIs);

/** The verb in capitals, where the text (not a value in it) begins with one. */
export function verbOf(payload: Payload): string | undefined {
  if (payload.form === 'greeting') return payload.verb.toUpperCase();
  if (payload.form !== 'line' && payload.form !== 'quoted') return undefined;
  const first = payload.text.parts[0];
  if (first?.form !== 'text') return undefined;
  return /^[A-Za-z][A-Za-z0-9-]{1,19}(?=[ :\r\n]|$)/.exec(first.text)?.[0].toUpperCase();
}

export const hexDigits = (text: string): string => text.replace(/[ \t]/g, '');

/** What is sent as far as the text of the spec says it; names of values stand in it as a control character. */
export function literalOf(payload: Payload): string {
  if (!('text' in payload)) return '';
  const text = literalText(payload.text);
  return payload.form === 'hex' ? Buffer.from(hexDigits(text), 'hex').toString('latin1') : text;
}

export function literalText(template: Template): string {
  return template.parts
    .map((part) => (part.form === 'text' ? part.text : part.form === 'octets' ? part.octets : '\u0001'))
    .join('');
}

/** The lines of the client. */
export function explainPayload(payload: Payload, context: ExplainContext): string[] {
  switch (payload.form) {
    case 'greeting':
      return [`${payload.verb} <client>`];
    case 'line':
    case 'quoted':
      return [visibleOctets(context.show(payload.text))];
    case 'raw':
    case 'as is':
      return [`octets, as they stand: ${visibleOctets(context.show(payload.text))}`];
    case 'hex':
      return [`octets: ${context.show(payload.text)}`];
    case 'message':
      return [
        ...explainSignature(payload.signature, context),
        ...context.show(payload.text).replace(/\n$/, '').split('\n'),
        '.',
      ];
    case 'composed':
      return [...payload.body.items.flatMap((item) => explainComposed(item, context)), '.'];
    case 'message file': {
      const name = visibleOctets(plainText(payload.path));
      if (payload.asIs) return [`octets, as they stand: those of ${name}`];
      return [...explainSignature(payload.signature, context), `the lines of ${name}`, '.'];
    }
    case 'chunk file': {
      const { path, size, last } = payload;
      const name = visibleOctets(plainText(path));
      const end = last ? ' LAST' : '';
      if (size === undefined) return [`BDAT <size>${end}`, `the octets of ${name}`];
      const each = amountWords(size, context);
      return [
        `BDAT ${each}, as often as ${name} has so many octets, each chunk when the one before is taken`,
        `BDAT <rest>${end}`,
      ];
    }
    case 'chunk':
      return [`BDAT ${chunkSize(payload)}${payload.last ? ' LAST' : ''}`, visibleOctets(chunkText(payload, context))];
  }
}

function explainSignature(signature: Signature | undefined, context: ExplainContext): string[] {
  if (signature === undefined) return [];
  const [domain, selector] = [context.show(signature.domain), context.show(signature.selector)];
  return [`DKIM-Signature: … d=${domain}; s=${selector} … (signed with the key ${signature.key.text})`];
}

/** A line of a composed message: its field, or what stands for its part. */
function explainComposed(node: Node, context: ExplainContext): string[] {
  const show = (template: Template): string => context.show(template);
  switch (node.kind) {
    case 'MailHeader':
      return [visibleOctets(node.name === undefined ? show(node.value) : `${node.name.text}: ${show(node.value)}`)];
    case 'MailPart':
      return [
        `(part text/${node.type === 'text' ? 'plain' : 'html'})`,
        ...show(node.text).replace(/\n$/, '').split('\n'),
      ];
    case 'Attach': {
      const name = node.name === undefined ? '' : ` as ${show(node.name)}`;
      return [`(attached: ${node.source === 'file' ? plainText(node.path) : 'text'}${name})`];
    }
    case 'Dkim':
      return explainSignature(node.signature, context);
    default:
      return [];
  }
}

type Chunk = Extract<Payload, { readonly form: 'chunk' }>;

/** What follows the command; octets that are written as such stand as they are. */
function chunkText({ text, lines }: Chunk, context: ExplainContext): string {
  const shown = context.show(text);
  return lines ? shown.replaceAll('\n', '\r\n') : shown;
}

/** Known where no value stands in the chunk. */
function chunkSize({ text, lines }: Chunk): string {
  if (text.parts.some(({ form }) => form !== 'text' && form !== 'octets')) return '<size>';
  const literal = text.parts.map((part) =>
    part.form === 'octets'
      ? Buffer.from(part.octets, 'latin1')
      : Buffer.from(part.form === 'text' ? part.text : '', 'utf8'),
  );
  const octets = Buffer.concat(literal);
  return String(lines ? encodeLines(octets).length : octets.length);
}

/** How many octets it writes at least: names may stand for nothing. */
export function leastOctets(payload: Payload): number {
  if (payload.form === 'greeting') return payload.verb.length + ' \r\n'.length;
  // How long the file is, is seen when it is sent.
  if (payload.form === 'message file' || payload.form === 'chunk file' || payload.form === 'composed') return 0;
  const text = payload.text.parts.reduce((sum, part) => sum + leastOf(part), 0);
  switch (payload.form) {
    case 'line':
    case 'quoted':
      return text + '\r\n'.length;
    case 'hex':
      return Math.floor(hexDigits(literalText(payload.text)).replaceAll('\u0001', '').length / 2);
    case 'message':
      return text + '.\r\n'.length;
    case 'chunk':
      return text + 'BDAT 0\r\n'.length;
    case 'raw':
    case 'as is':
      return text;
  }
}

const leastOf = (part: Template['parts'][number]): number =>
  part.form === 'text' ? Buffer.byteLength(part.text) : part.form === 'octets' ? part.octets.length : 0;
