/**
 * A strict reader for the XML 1.0 that reports are made of. It throws at the first thing that a conforming parser would
 * refuse: a forbidden character, an unknown entity, `]]>` in text, a doubled attribute, an unclosed element. It knows no
 * DTD, comments or processing instructions, since reports have none.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, CDATA included. */
  readonly text: string;
}

const ILLEGAL = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = /[A-Za-z_][\w.-]*/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root element of a whole document. */
export function parseXml(document: string): XmlElement {
  const illegal = ILLEGAL.exec(document);
  if (illegal !== null) throw new Error(`a forbidden character at ${String(illegal.index)}`);
  const scanner = new Scanner(document.replace(/\r\n?/g, '\n'));
  scanner.expect('<?xml version="1.0" encoding="UTF-8"?>');
  scanner.blanks();
  const root = element(scanner);
  scanner.blanks();
  if (!scanner.atEnd) throw scanner.error('something follows the root element');
  return root;
}

/** All elements called `name`, at any depth, in document order. */
export function elementsNamed(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  error(message: string): Error {
    return new Error(`${message} at ${String(this.#at)}: ${JSON.stringify(this.#text.slice(this.#at, this.#at + 60))}`);
  }

  skip(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw this.error(`expected ${word}`);
  }

  until(word: string): string {
    const end = this.#text.indexOf(word, this.#at);
    if (end < 0) throw this.error(`no ${word}`);
    const text = this.#text.slice(this.#at, end);
    this.#at = end + word.length;
    return text;
  }

  /** Text up to, not with, the next `<`. */
  characters(): string {
    const text = this.until('<');
    this.#at -= 1;
    return text;
  }

  blanks(): boolean {
    const start = this.#at;
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#at > start;
  }

  name(): string {
    NAME.lastIndex = this.#at;
    const [name] = NAME.exec(this.#text) ?? [];
    if (name === undefined) throw this.error('expected a name');
    this.#at += name.length;
    return name;
  }
}

function element(scanner: Scanner): XmlElement {
  scanner.expect('<');
  const name = scanner.name();
  const attributes: Record<string, string> = {};
  for (let blank = scanner.blanks(); !scanner.skip('>'); blank = scanner.blanks()) {
    if (scanner.skip('/>')) return { name, attributes, children: [], text: '' };
    if (!blank) throw scanner.error('expected a blank before an attribute');
    const key = scanner.name();
    if (key in attributes) throw scanner.error(`a second attribute ${key}`);
    scanner.expect('="');
    const raw = scanner.until('"');
    if (raw.includes('<')) throw scanner.error(`< in the attribute ${key}`);
    attributes[key] = resolved(raw.replace(/\s/g, ' '), scanner);
  }
  return { name, attributes, ...content(scanner, name) };
}

function content(scanner: Scanner, name: string): Pick<XmlElement, 'children' | 'text'> {
  const children: XmlElement[] = [];
  let text = '';
  for (;;) {
    const plain = scanner.characters();
    if (plain.includes(']]>')) throw scanner.error(']]> in text');
    text += resolved(plain, scanner);
    if (scanner.skip('<![CDATA[')) text += scanner.until(']]>');
    else if (scanner.skip('</')) break;
    else children.push(element(scanner));
  }
  scanner.expect(name);
  scanner.blanks();
  scanner.expect('>');
  return { children, text };
}

function resolved(text: string, scanner: Scanner): string {
  return text.replace(/&([^;&]*;?)/g, (_, reference: string) => {
    const [, decimal, hex] = /^#(?:(\d+)|x([\da-fA-F]+));$/.exec(reference) ?? [];
    if (decimal !== undefined || hex !== undefined) {
      const character = String.fromCodePoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
      if (ILLEGAL.test(character)) throw scanner.error(`&${reference} is a forbidden character`);
      return character;
    }
    const character = reference.endsWith(';') ? ENTITIES[reference.slice(0, -1)] : undefined;
    if (character === undefined) throw scanner.error(`unknown entity &${reference}`);
    return character;
  });
}
