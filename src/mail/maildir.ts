/**
 * A Maildir (https://cr.yp.to/proto/maildir.html): a message is a file, written below `tmp` and moved to `new` once it is whole, so that no
 * reader sees half of one. The names have letters, digits, `.`, `-` and `_` alone, which every system takes.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorText } from '../text/system-error.ts';
import type { Message } from './message.ts';

const folders = ['tmp', 'new', 'cur'] as const;

export class MaildirWriter {
  readonly #path: string;
  readonly #process: number;
  #written = 0;

  /** Makes the folders that are missing. `process`: the number of this process. @throws the system's error where that cannot be. */
  constructor(path: string, process: number) {
    this.#path = path;
    this.#process = process;
    for (const folder of folders) mkdirSync(join(path, folder), { recursive: true });
  }

  /**
   * Writes a message, with the fields of a final delivery before it (RFC 5321 4.4: Return-Path; and for whom it is); gives what went
   * wrong. It waits until the file is on the disk: the sender is told 250 after that.
   */
  write(message: Message): string | undefined {
    this.#written += 1;
    const now = Date.now();
    const name = [
      Math.floor(now / 1000),
      `M${String((now % 1000) * 1000)}P${String(this.#process)}Q${String(this.#written)}`,
      'smtpspec',
    ].join('.');
    const { envelope, octets } = message;
    const trace = [
      `Return-Path: <${fieldText(envelope?.sender ?? '')}>`,
      ...(envelope?.recipients ?? []).map((recipient) => `Delivered-To: ${fieldText(recipient)}`),
    ];
    const draft = join(this.#path, 'tmp', name);
    try {
      const file = openSync(draft, 'wx', 0o600);
      try {
        writeFileSync(file, Buffer.from(`${trace.join('\r\n')}\r\n${octets}`, 'latin1'));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(this.#path, 'new', name));
      return undefined;
    } catch (error) {
      rmSync(draft, { force: true });
      return `cannot be written: ${systemErrorText(error)}`;
    }
  }
}

/** An address is one line of a field. */
const fieldText = (address: string): string => address.replace(/[\0-\x1f\x7f]/g, '?');
