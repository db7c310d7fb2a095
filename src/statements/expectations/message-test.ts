/**
 * What is asked of one message: `header Subject has "…"`, `body same as sent`, `dsn action failed`. What can be known without it,
 * and whether it holds; the reason is for people, and holds octets of the message.
 */
import type { CountTest, MessageTest, Presence, TextTest } from '../../language/ast.ts';
import { decodedValues, filenameOf, textOf } from '../../mail/decode.ts';
import { isSameAddress, type Message } from '../../mail/message.ts';
import type { Part } from '../../mail/parts.ts';
import { bodyDifference } from '../../mail/same-body.ts';
import type { Environment } from '../environment.ts';
import { clipped } from '../words.ts';
import { dsnMiss } from './dsn-test.ts';
import { holds } from './compared-kind.ts';
import { isAbsence, textMiss, withoutBrackets } from './text-test.ts';

/** What a message is held against. */
export interface Held {
  readonly environment: Environment;
  /** The content of the message that was sent last, as an octet string. */
  readonly sent: string | undefined;
}

/** Why a message is not as asked; undefined where it is. `loadDecoder` was awaited. */
export async function missOf(asked: MessageTest, message: Message, held: Held): Promise<string | undefined> {
  const { environment } = held;
  switch (asked.about) {
    case 'header':
      return fieldMiss(asked.test, decodedValues(message.fields, asked.field.text), asked.field.text, environment);
    case 'received':
      return fieldMiss(asked.test, decodedValues(message.fields, 'Received'), 'Received', environment);
    case 'sender': {
      const wanted = withoutBrackets(environment.text(asked.path));
      const { sender } = message;
      if (sender === undefined) return 'it does not say who its sender is: there is no envelope, and no Return-Path';
      return isSameAddress(sender, wanted) ? undefined : `its sender is <${clipped(sender)}>`;
    }
    case 'body':
      if (asked.test.form !== 'same') return textMiss(asked.test, bodyTexts(message), 'the body', environment);
      if (held.sent === undefined)
        return 'no message was sent before it that it could be compared with, or it was too large to keep';
      return bodyDifference(held.sent, message);
    case 'part':
      return partMiss(asked, message, environment);
    case 'dsn':
      return dsnMiss([asked.test], message, environment)?.why;
  }
}

function fieldMiss(
  test: Presence | CountTest | TextTest,
  values: readonly string[],
  name: string,
  environment: Environment,
): string | undefined {
  switch (test.form) {
    case 'present':
      return values.length > 0 ? undefined : `it has no ${name}`;
    case 'absent':
      return values[0] === undefined ? undefined : `it has ${name}: ${clipped(values[0])}`;
    case 'count':
      return countMiss(test, values.length, `fields ${name}`, environment);
    default:
      if (values.length === 0 && !isAbsence(test)) return `it has no ${name}`;
      return textMiss(test, values, name, environment);
  }
}

function countMiss(test: CountTest, count: number, what: string, environment: Environment): string | undefined {
  const wanted = environment.amount(test.amount);
  if (holds(count, test.comparison, wanted)) return undefined;
  return `it has ${String(count)} ${what}, expected ${test.comparison} ${String(wanted)}`;
}

/** What a reader sees, with LF as line end: of a message without parts its body, else the text of each part. */
function bodyTexts({ parts }: Message): string[] {
  const texts = parts.filter(({ type }) => type.startsWith('text/') || type.startsWith('message/'));
  return (texts.length === 0 ? parts.slice(0, 1) : texts).map(readable);
}

const readable = (part: Part): string => textOf(part).replace(/\r\n/g, '\n').replace(/\n$/, '');

async function partMiss(
  { part: { text: name }, test }: Extract<MessageTest, { about: 'part' }>,
  message: Message,
  environment: Environment,
): Promise<string | undefined> {
  const found = message.parts.filter((part) => isPart(part, name));
  const listed = `its parts are ${message.parts
    .slice(0, 20)
    .map(({ number, type }) => `${number} ${clipped(type)}`)
    .join(', ')}`;
  switch (test.form) {
    case 'present':
      return found.length > 0 ? undefined : `it has no part ${name}; ${listed}`;
    case 'absent':
      return found.length === 0 ? undefined : `it has a part ${name}; ${listed}`;
    case 'count':
      return countMiss(test, found.length, `parts ${name}`, environment);
    case 'filename': {
      if (found.length === 0) return `it has no part ${name}; ${listed}`;
      const wanted = environment.text(test.text);
      const names = await Promise.all(found.map(filenameOf));
      if (names.includes(wanted)) return undefined;
      return `part ${name} ${names[0] === undefined ? 'names no file' : `is the file ${clipped(names[0])}`}`;
    }
    default:
      if (found.length === 0 && !isAbsence(test)) return `it has no part ${name}; ${listed}`;
      return textMiss(test, found.map(readable), `part ${name}`, environment);
  }
}

/** `2`, `1.2`, `text/plain`, `image/*`. */
function isPart({ number, type }: Part, name: string): boolean {
  if (/^\d/.test(name)) return number === name;
  const wanted = name.toLowerCase();
  return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
