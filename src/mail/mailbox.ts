/**
 * A Maildir that somebody else writes, as a place where the mail of a run arrives. What lay in it when the run began is not read; what
 * comes is looked through for tokens of the run, and forgotten at once where it has none. Nothing in it is changed.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemErrorText } from '../text/system-error.ts';
import { maximumMessage, Message } from './message.ts';
import { ByToken, type MailSource } from './source.ts';

/** How often it is looked into, in milliseconds. */
const lookMs = 500;

/** Messages that are read at one look; the others wait for the next. */
const mostAtOnce = 200;

/** Opens the Maildir at `path`. @throws Error where it is none. */
export async function openMaildir(path: string, runId: string): Promise<MailSource> {
  const mailbox = new Mailbox(path, runId);
  await mailbox.begin();
  return mailbox;
}

class Mailbox implements MailSource {
  readonly name: string;
  problem: string | undefined;
  readonly #path: string;
  readonly #byToken: ByToken;
  /** By the name without flags: a reader moves a message from `new` to `cur`, and gives it flags. */
  readonly #seen = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(path: string, runId: string) {
    this.#path = path;
    this.name = `the mailbox ${basename(path)}`;
    this.#byToken = new ByToken(runId);
  }

  async begin(): Promise<void> {
    for (const file of await this.#list()) this.#seen.add(idOf(file));
    this.#again();
  }

  with(token: string): readonly Message[] {
    return this.#byToken.with(token);
  }

  onNews(listener: () => void): () => void {
    return this.#byToken.onNews(listener);
  }

  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    return Promise.resolve();
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), lookMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      const fresh = (await this.#list()).filter((file) => !this.#seen.has(idOf(file)));
      for (const file of fresh.slice(0, mostAtOnce)) {
        this.#seen.add(idOf(file));
        await this.#read(file);
      }
      this.problem = undefined;
    } catch (error) {
      this.problem = `${this.name} cannot be read: ${systemErrorText(error)}`;
    }
    this.#again();
  }

  async #read(file: string): Promise<void> {
    const path = join(this.#path, file);
    try {
      const { size } = await stat(path);
      if (size > maximumMessage) return;
      const octets = (await readFile(path)).toString('latin1');
      this.#byToken.add(new Message(octets, { wireLines: false, at: performance.now() }));
    } catch {
      // Moved or taken away meanwhile: under its new name it is looked at next time, unless it was.
      this.#seen.delete(idOf(file));
    }
  }

  /** The files of `new` and `cur`. */
  async #list(): Promise<string[]> {
    const lists = await Promise.all(
      ['new', 'cur'].map(async (folder) => (await readdir(join(this.#path, folder))).map((name) => join(folder, name))),
    );
    return lists.flat();
  }
}

/** `1234.M5P6.host:2,S` is the message `1234.M5P6.host`. */
const idOf = (file: string): string => basename(file).replace(/[:;!].*$/, '');
