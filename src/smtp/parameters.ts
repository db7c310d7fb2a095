/**
 * The parameters of MAIL and RCPT (RFC 5321 4.1.1.11): which command each belongs to, and the grammar of its value. For the checker
 * alone: what a test sends on purpose may be anything.
 */
import { isDateTime } from './date-time.ts';

interface Parameter {
  readonly command: 'MAIL' | 'RCPT';
  readonly clause: string;
  /** What the value has to be, for a person. */
  readonly form: string;
  /** Is the value one of the grammar? `undefined`: the parameter stands without one. */
  readonly fits: (value: string | undefined) => boolean;
}

const xtext = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/;
const matches =
  (pattern: RegExp) =>
  (value: string | undefined): boolean =>
    value !== undefined && pattern.test(value);
const alone = (value: string | undefined): boolean => value === undefined;
const oneOf =
  (...words: readonly string[]) =>
  (value: string | undefined): boolean =>
    value !== undefined && words.includes(value.toUpperCase());
const encoded = 'xtext: + and two hexadecimal digits for what is no printable ASCII, for + and for =';

const mail = (clause: string, form: string, fits: Parameter['fits']): Parameter => ({
  command: 'MAIL',
  clause,
  form,
  fits,
});
const rcpt = (clause: string, form: string, fits: Parameter['fits']): Parameter => ({
  command: 'RCPT',
  clause,
  form,
  fits,
});

const entries: Readonly<Record<string, Parameter>> = {
  SIZE: mail('RFC 1870 3', 'a number of at most 20 digits', matches(/^\d{1,20}$/)),
  BODY: mail('RFC 6152 2, RFC 3030 3', '7BIT, 8BITMIME or BINARYMIME', oneOf('7BIT', '8BITMIME', 'BINARYMIME')),
  RET: mail('RFC 3461 4.3', 'FULL or HDRS', oneOf('FULL', 'HDRS')),
  ENVID: mail(
    'RFC 3461 4.4',
    `at most 100 characters of ${encoded}`,
    (value) => matches(xtext)(value) && (value?.length ?? 0) <= 100,
  ),
  AUTH: mail('RFC 4954 5', `<>, or a mailbox as ${encoded}`, (value) => value === '<>' || matches(xtext)(value)),
  BY: mail('RFC 2852 4', 'seconds and a mode: 120;R, -60;NT; behind R they are more than 0', (value = '') => {
    const [, seconds, mode] = /^(-?\d{1,9});([RN])T?$/i.exec(value) ?? [];
    return mode !== undefined && (mode.toUpperCase() === 'N' || Number(seconds) > 0);
  }),
  HOLDFOR: mail('RFC 4865 5', 'seconds, at most 9 digits', matches(/^\d{1,9}$/)),
  HOLDUNTIL: mail('RFC 4865 5', 'a date and time such as 2030-01-31T12:00:00Z', (value) => isDateTime(value ?? '')),
  'MT-PRIORITY': mail('RFC 6710 4.1', 'a number from -9 to 9', matches(/^-?\d$/)),
  REQUIRETLS: mail('RFC 8689 4', 'nothing: it stands alone', alone),
  SMTPUTF8: mail('RFC 6531 3.4', 'nothing: it stands alone', alone),
  PRDR: mail('draft-hall-prdr', 'nothing: it stands alone', alone),
  SUBMITTER: mail('RFC 4405 4', `a mailbox as ${encoded}`, matches(xtext)),
  CONPERM: mail('RFC 4141 4', 'nothing: it stands alone', alone),
  TRANSID: mail('RFC 1845 4', 'a transaction identifier: <id@host>', matches(/^<[^\s<>]+>$/)),
  MTRK: mail(
    'RFC 3885 4',
    'a certifier in base64, perhaps with a time: abc=:86400',
    matches(/^[A-Za-z0-9+/]+=*(?::\d{1,9})?$/),
  ),
  SOLICIT: mail('RFC 3865 3', 'a list of keywords', matches(/^\S+$/)),
  XOORG: mail('MS-OXSMTP', 'a domain', matches(/^\S+$/)),
  XVERP: mail('VERP_README', 'nothing, or two characters', (value) => value === undefined || value.length === 2),
  NOTIFY: rcpt('RFC 3461 4.1', 'NEVER, or a list of SUCCESS, FAILURE and DELAY', (value = '') => {
    const words = value.toUpperCase().split(',');
    if (words.length === 1 && words[0] === 'NEVER') return true;
    return words.every(
      (word, index) => ['SUCCESS', 'FAILURE', 'DELAY'].includes(word) && words.indexOf(word) === index,
    );
  }),
  ORCPT: rcpt(
    'RFC 3461 4.2',
    `a type and an address: rfc822;a@example.com, the address as ${encoded}`,
    (value = '') => {
      const [, type = '', address = ''] = /^([A-Za-z0-9-]+);(.+)$/.exec(value) ?? [];
      // RFC 6533 3: utf-8 has an encoding of its own.
      return address !== '' && (type.toLowerCase() === 'utf-8' || xtext.test(address));
    },
  ),
  RRVS: rcpt('RFC 7293 3', 'a date and time, perhaps with ;C or ;R', (value = '') =>
    isDateTime(value.replace(/;[CR]$/i, '')),
  ),
  CONNEG: rcpt('RFC 4141 5', 'nothing: it stands alone', alone),
};

/** Every parameter by its name in capitals. */
export const parameters: ReadonlyMap<string, Parameter> = new Map(Object.entries(entries));
