/**
 * A program as the peer: its standard input and output are the connection. It is started without a shell, and ended with the
 * connection: first its input ends, then it is asked (SIGTERM), then it is killed. What it says on standard error is told, up to a bound.
 *
 * A pipe has no reset: `reset` kills the program. That it ends is its close.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Connection, PeerEnd, Receiver, WriteOutcome } from './connection.ts';
import { PendingWrite } from './pending-write.ts';
import type { ConnectOutcome } from './connect.ts';

/** How long a program has to end by itself once its input has ended, and again once it was asked, in milliseconds. */
const grace = 1000;

/** Octets of standard error that are told. */
const toldErrors = 16 * 1024;

/** Starts the program. Never rejects: a program that cannot be started is an outcome. */
export function connectChild(command: readonly string[]): Promise<ConnectOutcome> {
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const code = error.code ?? 'EUNKNOWN';
      const why = `the program cannot be started: ${program} (${code})`;
      const next =
        code === 'ENOENT'
          ? 'there is no such program: check its path'
          : 'check its path, and that this user may start it';
      resolve({ kind: 'local', code, attempts: [], why, next, steps: [why] });
    };
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(program, args, { stdio: 'pipe', shell: false, windowsHide: true });
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
      return;
    }
    child.once('error', failed);
    child.once('spawn', () => {
      child.removeListener('error', failed);
      resolve({
        kind: 'connected',
        address: `exec:${program}`,
        family: undefined,
        connection: new ChildConnection(child),
        startedAt,
        connectedAt: performance.now(),
        attempts: [],
        steps: [`the program ${program}: started (process ${String(child.pid)})`],
      });
    });
  });
}

class ChildConnection implements Connection {
  readonly local = { address: '', port: 0 };
  readonly #child: ChildProcessWithoutNullStreams;
  #receiver: Receiver | undefined;
  #peerEnd: PeerEnd | undefined;
  readonly #early: Uint8Array[] = [];
  readonly #notes: string[] = [];
  #ours: 'open' | 'half-closed' | 'closed' = 'open';
  readonly #pending = new PendingWrite();

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#ours === 'closed') return;
      if (this.#receiver === undefined) this.#early.push(chunk);
      else this.#receiver.data(chunk, performance.now());
    });
    // Nothing is read before somebody wants it.
    child.stdout.pause();
    child.stdout.on('end', () => this.#ended());
    child.stdin.on('error', () => this.#pending.settle('closed'));
    this.#listenToErrors();
    child.on('exit', (code, signal) => {
      if (this.#ours !== 'closed')
        this.#note(`the program ended ${signal === null ? `with exit code ${String(code)}` : `by ${signal}`}`);
    });
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
    for (const words of this.#notes.splice(0)) receiver.note?.(words);
    for (const chunk of this.#early.splice(0)) receiver.data(chunk, performance.now());
    if (this.#peerEnd === undefined) this.#child.stdout.resume();
    else receiver.end(this.#peerEnd);
  }

  unread(octets: Uint8Array): void {
    this.#receiver = undefined;
    this.#child.stdout.pause();
    if (octets.length > 0) this.#early.unshift(octets);
  }

  write(octets: Uint8Array, deadlineMs: number): WriteOutcome | Promise<WriteOutcome> {
    if (this.#peerEnd !== undefined || this.#ours !== 'open' || !this.#child.stdin.writable) return 'closed';
    const outcome = this.#pending.wait(deadlineMs);
    this.#child.stdin.write(octets, (error) => this.#pending.settle(error ? 'closed' : 'written'));
    return outcome;
  }

  pause(): void {
    this.#child.stdout.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
  }

  halfClose(): void {
    if (this.#ours !== 'open') return;
    this.#ours = 'half-closed';
    this.#child.stdin.end();
  }

  close(): void {
    if (this.#ours === 'closed') return;
    this.#ours = 'closed';
    this.#pending.settle('closed');
    const { child } = { child: this.#child };
    child.stdin.end();
    // Nobody reads any more: a program that still writes must not wait for that.
    child.stdout.resume();
    if (child.exitCode !== null || child.signalCode !== null) return;
    let timer = setTimeout(() => {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), grace);
    }, grace);
    child.once('exit', () => {
      clearTimeout(timer);
      // What it has started may hold them open.
      child.stdout.destroy();
      child.stderr.destroy();
    });
  }

  reset(): void {
    if (this.#ours === 'closed') return;
    this.#ours = 'closed';
    this.#pending.settle('closed');
    this.#child.kill('SIGKILL');
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #ended(): void {
    if (this.#peerEnd !== undefined || this.#ours === 'closed') return;
    this.#peerEnd = { how: 'fin', at: performance.now() };
    this.#pending.settle('closed');
    this.#receiver?.end(this.#peerEnd);
  }

  /** Each line of it is a note, as long as it is not too much. */
  #listenToErrors(): void {
    const decoder = new StringDecoder('utf8');
    let told = 0;
    let line = '';
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (told > toldErrors) return;
      told += chunk.length;
      line += decoder.write(told > toldErrors ? chunk.subarray(0, chunk.length - (told - toldErrors)) : chunk);
      const lines = line.split(/\r?\n/);
      line = lines.pop() ?? '';
      for (const one of lines) if (one !== '') this.#note(`standard error: ${one}`);
      if (told > toldErrors) this.#note(`standard error: ${line}… (what follows is left out)`);
    });
    this.#child.stderr.on('end', () => {
      if (line !== '' && told <= toldErrors) this.#note(`standard error: ${line}`);
    });
  }

  #note(words: string): void {
    if (this.#receiver?.note !== undefined) this.#receiver.note(words);
    else if (this.#receiver === undefined) this.#notes.push(words);
  }
}
