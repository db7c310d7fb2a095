/**
 * DER (X.690) as far as certificates and OCSP responses need it: elements of a definite length, one after the other. It reads
 * octets that a server has sent, so nothing throws: what is not DER is `undefined`, and nothing is read past the end of what
 * there is. It makes no copies and does not recurse; how deep to go is the caller's.
 */

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  bmpString: 0x1e,
  universalString: 0x1c,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** The tag of the context-specific element `number`; `constructed`: it holds other elements. */
export const contextTag = (number: number, constructed: boolean): number => (constructed ? 0xa0 : 0x80) | number;

export interface DerElement {
  /** Its first octet: class, form and number in one. Tags of more than one octet are not read. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with tag and length. */
  readonly whole: Uint8Array;
}

/** The element that begins at `at`; undefined where none does. */
export function elementAt(octets: Uint8Array, at = 0): DerElement | undefined {
  const tag = octets[at];
  const first = octets[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let length = first;
  let begin = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    // The indefinite length is not DER, and four octets are more than anybody sends.
    if (count === 0 || count > 4) return undefined;
    length = 0;
    for (let index = 0; index < count; index += 1) {
      const octet = octets[begin + index];
      if (octet === undefined) return undefined;
      length = length * 256 + octet;
    }
    begin += count;
  }
  const end = begin + length;
  if (end > octets.length) return undefined;
  return { tag, content: octets.subarray(begin, end), whole: octets.subarray(at, end) };
}

/** All elements that stand one after the other in these octets; undefined where something else stands between them. */
export function elementsIn(octets: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < octets.length;) {
    const element = elementAt(octets, at);
    if (element === undefined) return undefined;
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** What an element of this tag holds; undefined where it is another one. */
export function partsOf(element: DerElement | undefined, tag: number): readonly DerElement[] | undefined {
  return element?.tag === tag ? elementsIn(element.content) : undefined;
}

/** An object identifier in numbers: `1.2.840.113549.1.1.11`. */
export function oidOf(element: DerElement | undefined): string | undefined {
  if (element?.tag !== tags.oid || element.content.length === 0) return undefined;
  const numbers: number[] = [];
  let number = 0;
  for (const octet of element.content) {
    number = number * 128 + (octet & 0x7f);
    if (number > Number.MAX_SAFE_INTEGER) return undefined;
    if (octet >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const last = element.content[element.content.length - 1] ?? 0;
  const [first] = numbers;
  if (last >= 0x80 || first === undefined) return undefined;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...numbers.slice(1)].join('.');
}

/** A whole number of at most four octets; undefined for another element and for a larger one. */
export function smallNumber(element: DerElement | undefined): number | undefined {
  const isNumber = element?.tag === tags.integer || element?.tag === tags.enumerated;
  if (element === undefined || !isNumber || element.content.length === 0 || element.content.length > 4)
    return undefined;
  let value = (element.content[0] ?? 0) >= 0x80 ? -1 : 0;
  for (const octet of element.content) value = value * 256 + octet;
  return value;
}

/** How many bits a whole number without a sign has. */
export function bitLength(octets: Uint8Array): number {
  const first = octets.findIndex((octet) => octet !== 0);
  if (first === -1) return 0;
  return (octets.length - first) * 8 - Math.clz32(octets[first] ?? 0) + 24;
}

/** `UTCTime` and `GeneralizedTime` as certificates have them (RFC 5280 4.1.2.5): seconds, in UTC. Milliseconds since 1970. */
export function timeOf(element: DerElement | undefined): number | undefined {
  if (element === undefined) return undefined;
  const text = octetText(element.content);
  const isShort = element.tag === tags.utcTime;
  if (!isShort && element.tag !== tags.generalizedTime) return undefined;
  const pattern = isShort
    ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/
    : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d{1,9})?Z$/;
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part));
  const fullYear = isShort ? year + (year < 50 ? 2000 : 1900) : year;
  const time = new Date(0);
  time.setUTCFullYear(fullYear, month - 1, day);
  time.setUTCHours(hour, minute, Number.isNaN(second) ? 0 : second);
  const isDay = time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  return isDay ? time.getTime() : undefined;
}

/** Octets as they stand, one character each. */
export function octetText(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

/** The text of a string type; other elements, and what is no text of its type, as their octets. */
export function stringOf({ tag, content }: DerElement): string {
  if (tag === tags.utf8String) return new TextDecoder('utf-8').decode(content);
  if (tag !== tags.bmpString) return octetText(content);
  let text = '';
  for (let at = 0; at + 1 < content.length; at += 2) {
    text += String.fromCharCode((content[at] ?? 0) * 256 + (content[at + 1] ?? 0));
  }
  return text;
}
