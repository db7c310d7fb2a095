/**
 * Messages that are made before they are sent: composed of headers and parts as MIME (RFC 2045 to 2049) has it, signed with DKIM. Made of
 * the same lines and values they are the same octets, save for the date where none is given.
 *
 * Loaded when a test needs it.
 */
import { isUtf8 } from 'node:buffer';
import MimeNode from 'nodemailer/lib/mime-node';
import type { NodeOf, Payload, Signature, Template } from '../language/ast.ts';
import { fileKey } from '../language/file-use.ts';
import { maximumMade } from '../language/limits.ts';
import { plainText } from '../language/template-text.ts';
import { encodeLines, encodeMessage } from '../smtp/message.ts';
import { formatSize } from '../text/size.ts';
import type { CaseRun } from './case-run.ts';
import { unjudged, type Judged } from './judged.ts';
import { fileOctets, type MadePayload } from './payload.ts';

type Composed = Extract<Payload, { readonly form: 'composed' }>;
type Attach = NodeOf<'Attach'>;

/** The octets that follow DATA's 354; or what to conclude where they cannot be made. */
export async function makeMessage(payload: MadePayload, run: CaseRun): Promise<Uint8Array | Judged> {
  if (payload.form === 'composed') {
    const message = await compose(payload, run);
    if ('kind' in message) return message;
    const signatures = payload.body.items.flatMap((item) => (item.kind === 'Dkim' ? [item.signature] : []));
    return await signed(message, signatures, run);
  }
  const octets =
    payload.form === 'message'
      ? run.environment.octets(payload.text)
      : fileOctets('message', payload, run.environment, run.home);
  return await signed(octets, payload.signature === undefined ? [] : [payload.signature], run);
}

async function signed(
  message: Uint8Array,
  signatures: readonly Signature[],
  { environment, settings }: CaseRun,
): Promise<Uint8Array | Judged> {
  if (signatures.length === 0) return encodeMessage(message);
  const lines = encodeLines(message);
  const { dkimField } = await import('../smtp/dkim.ts');
  const fields: string[] = [];
  for (const { domain, selector, key } of signatures) {
    const found = settings.keys?.get(key.text);
    const names = [environment.text(domain), environment.text(selector)] as const;
    const odd = names.find((name) => !/^[^\s;=\p{Cc}]+$/u.test(name));
    if (odd !== undefined) return unjudged(`\`dkim\` should sign for \`${odd}\`, which is no name of a domain`);
    if (found === undefined)
      return unjudged(`the key \`${key.text}\` is not there: give it with --key ${key.text}=FILE`);
    fields.push(dkimField(lines, { domain: names[0], selector: names[1], key: found }));
  }
  return encodeMessage(Buffer.concat([Buffer.from(fields.join(''), 'latin1'), lines]));
}

async function compose({ body: { items } }: Composed, run: CaseRun): Promise<Buffer | Judged> {
  const { environment } = run;
  const text = (template: Template): string => environment.text(template);
  const parts = items.filter((item) => item.kind === 'MailPart');
  const attachments = items.filter((item) => item.kind === 'Attach');
  const boundary = items.find((item) => item.kind === 'Boundary');
  const token = environment.value('token');
  const contents = [...parts.map((part) => contentOf(part, run)), ...attachments.map((one) => contentOf(one, run))];
  const total = contents.reduce((sum, { length }) => sum + length, 0);
  if (total > maximumMade) {
    return unjudged(
      `the message would have ${formatSize(total)}: one that is composed may have ${formatSize(maximumMade)}`,
    );
  }

  // Nothing of it opens a file or an address: contents are octets.
  const options = {
    baseBoundary: boundary === undefined ? token : text(boundary.text),
    boundaryPrefix: '--smtpspec',
    disableFileAccess: true,
    disableUrlAccess: true,
    keepBcc: true,
  };
  const isAlternative = parts.length > 1;
  const outer = attachments.length > 0 ? 'multipart/mixed' : isAlternative ? 'multipart/alternative' : undefined;
  const only = outer === undefined ? parts[0] : undefined;
  const root = new MimeNode(outer ?? (only && partType(only)), options);
  if (only !== undefined) root.setContent(contents[0] ?? '');
  const inner = isAlternative && attachments.length > 0 ? root.createChild('multipart/alternative') : root;
  if (only === undefined) {
    for (const [index, part] of parts.entries()) inner.createChild(partType(part)).setContent(contents[index] ?? '');
  }
  for (const [index, attachment] of attachments.entries()) {
    const filename = attachment.name === undefined ? fileName(attachment) : text(attachment.name);
    const type = attachment.type === undefined ? undefined : text(attachment.type);
    const child = root.createChild(type, { filename });
    child.setHeader('Content-Disposition', 'attachment');
    child.setContent(contents[parts.length + index] ?? '');
  }
  return withHeaders(
    root,
    items.filter((item) => item.kind === 'MailHeader'),
    run,
  );
}

/** Header fields in the order of the text; those that stand as they are, are put in their places when all else is made. */
async function withHeaders(root: MimeNode, headers: readonly NodeOf<'MailHeader'>[], run: CaseRun): Promise<Buffer> {
  const { environment } = run;
  const token = environment.value('token');
  const raw: Buffer[] = [];
  for (const { name, value } of headers) {
    if (name !== undefined) {
      root.addHeader(name.text, environment.text(value));
    } else {
      root.addHeader(`X-Raw-${String(raw.length)}`, { prepared: true, value: token });
      raw.push(environment.octets(value, '\r\n'));
    }
  }
  if (root.getHeader('Message-ID') === undefined) {
    root.addHeader('Message-ID', `<${token}@${environment.value('client')}>`);
  }
  let built = await root.build();
  for (const [index, octets] of raw.entries()) {
    const line = `X-Raw-${String(index)}: ${token}\r\n`;
    const at = built.indexOf(line);
    if (at !== -1) built = Buffer.concat([built.subarray(0, at), octets, built.subarray(at + line.length)]);
  }
  return built;
}

const partType = ({ type }: NodeOf<'MailPart'>): string =>
  type === 'text' ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8';

/** The octets of a part; text where they are that, so that it can go out as it is where it may. */
function contentOf(node: NodeOf<'MailPart'> | Attach, { environment, home }: CaseRun): string | Buffer {
  if (node.kind === 'Attach' && node.source === 'file') {
    const file = home.files.get(fileKey('attachment', plainText(node.path)));
    if (file?.form !== 'octets')
      throw new Error(`the file ${plainText(node.path)} was not read although it was checked`);
    return file.octets;
  }
  const written = environment.octets(node.text);
  const octets = node.multiline ? Buffer.from(encodeLines(written)) : written;
  return node.kind === 'MailPart' && isUtf8(octets) ? octets.toString('utf8') : octets;
}

function fileName(node: Attach): string {
  return node.source === 'file' ? plainText(node.path).replace(/^.*\//s, '') : '';
}
