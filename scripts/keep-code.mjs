/**
 * Runs what was built once, so that it keeps its compiled code beside the program (src/cli/start.ts) and the first run of a
 * checkout starts as fast as all later ones. The published package has none of it: it belongs to one Node and processor.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OUTPUT = 'dist';
const LIMIT = 30_000; // milliseconds

/** With a regular expression, whose engine is a file of its own. */
const SPEC = `expect banner 220
send EHLO
expect 250 /./
send QUIT
expect 221
`;

/**
 * Does nothing where the code of this build is there already. Never throws: without it everything works, only later.
 *
 * @returns {Promise<string>} what was done, for the build's line
 */
export async function keepCode() {
  const kept = `.${process.versions.v8}-${process.arch}.cache`;
  const program = (await readdir(OUTPUT)).find((name) => /^program-.*\.cjs$/.test(name));
  if (program !== undefined && existsSync(join(OUTPUT, program + kept))) return 'code kept';
  const folder = await mkdtemp(join(tmpdir(), 'smtpspec-build-'));
  const server = createServer(greetAndAgree);
  try {
    const spec = join(folder, 'keep.smtpspec');
    await writeFile(spec, SPEC);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const target = `127.0.0.1:${server.address().port}`;
    const args = [join(OUTPUT, 'smtpspec.js'), 'run', spec, '--target', target];
    await promisify(execFile)(process.execPath, args, { timeout: LIMIT });
    return 'code kept';
  } catch (error) {
    return `code not kept (the first run will do it): ${String(error.message).split('\n', 1)[0]}`;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A server with just the replies that the spec asks for. */
function greetAndAgree(socket) {
  socket.on('error', () => socket.destroy());
  socket.write('220 build.example ESMTP\r\n');
  socket.on('data', (line) =>
    /^QUIT/i.test(line) ? socket.end('221 bye\r\n') : socket.write('250 build.example\r\n'),
  );
}
