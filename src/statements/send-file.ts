/**
 * Files that do not go out in one write: a large one, piece by piece, and one that is sent in several chunks. Each chunk owes a reply;
 * the next one is sent where that was a 2yz, and the last reply is what is judged: that to the last chunk, or the one that ended it.
 */
import { BigFileProblem } from '../language/big-file.ts';
import { maximumChunks } from '../language/limits.ts';
import { plainText } from '../language/template-text.ts';
import type { Session } from '../session/session.ts';
import { chunkCommand } from '../smtp/chunk.ts';
import { visible } from '../text/visible.ts';
import type { CaseRun } from './case-run.ts';
import { amountOf } from './check-amount.ts';
import { ChunkPieces, MessageEncoder, MessagePieces, openFile, type FileReader } from './file-pieces.ts';
import { unjudged, type Judged } from './judged.ts';
import { aboutFile, sentFile, type FilePayload } from './payload.ts';
import { transmit } from './transmit.ts';

type ChunkFile = Extract<FilePayload, { readonly form: 'chunk file' }>;

/** Sends it; what to conclude where that could not be, or not to its end. */
export async function sendFile(payload: FilePayload, run: CaseRun, session: Session): Promise<Judged | undefined> {
  const file = sentFile(payload, run.home);
  const name = visible(plainText(payload.path));
  let reader: FileReader;
  try {
    reader = await openFile(file);
  } catch (error) {
    if (error instanceof BigFileProblem) return unjudged(`the file ${name} ${error.message}`);
    throw error;
  }
  try {
    const endsIt = payload.form === 'chunk file' ? payload.last : !payload.asIs;
    if (endsIt) run.sent?.noteUnkept();
    const length = file.form === 'big' ? file.big.size : file.octets.length;
    if (payload.form === 'chunk file') return await sendChunks(payload, { reader, length, name }, run, session);
    const owner = { name, mayWrite: (octets: number) => run.mayWrite(octets) };
    const encoder = new MessageEncoder(run.environment.value('token'), payload.asIs);
    const pieces = new MessagePieces(reader, length, encoder, owner);
    return await transmit(run, session, pieces, aboutFile(payload));
  } finally {
    await reader.close();
  }
}

interface Opened {
  readonly reader: FileReader;
  readonly length: number;
  readonly name: string;
}

async function sendChunks(
  payload: ChunkFile,
  { reader, length, name }: Opened,
  run: CaseRun,
  session: Session,
): Promise<Judged | undefined> {
  const size = payload.size === undefined ? length : amountOf(payload.size, run.environment);
  if (typeof size !== 'number') return size;
  const count = chunksOf(length, size);
  if (count === undefined) {
    return unjudged(`\`send chunk file\` should send ${name} in chunks of ${String(size)} octets`, [
      `at least 1 octet, and no more than ${String(maximumChunks)} chunks of one file`,
    ]);
  }
  for (let index = 1; index <= count; index += 1) {
    const isLast = index === count;
    const octets = isLast ? length - (count - 1) * size : size;
    const last = payload.last && isLast;
    const head = chunkCommand(octets, last);
    const about = {
      ...aboutFile(payload),
      ...(count > 1 && { label: `chunk ${String(index)} of ${String(count)}` }),
      ...(!isLast && { endsMessage: false }),
    };
    const pieces = new ChunkPieces(reader, octets, { head, isShown: index === 1, name });
    const problem = await transmit(run, session, octets === 0 ? head : pieces, about);
    if (problem !== undefined || isLast) return problem;
    const outcome = await session.reply();
    const { code = 0 } = outcome.kind === 'reply' ? outcome.reply : {};
    if (code < 200 || code > 299) return undefined;
  }
  return undefined;
}

/** How many chunks of this size a file of so many octets is; undefined where that is no size, or they are too many. */
export function chunksOf(length: number, size: number): number | undefined {
  if (length === 0 || size >= length) return size >= 1 || length === 0 ? 1 : undefined;
  const count = Math.ceil(length / size);
  return count <= maximumChunks ? count : undefined;
}
