/** Every syntax form and its tree: test/corpus/ok. `UPDATE=1` writes the goldens anew (see corpus.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/language/ast.ts';
import { allNodes } from '../../src/language/walk.ts';
import { corpus, corpusNames, expectGolden, goodTexts } from './corpus.ts';
import { dump, parseText, withoutSpans } from './tree.ts';

describe('the trees of the corpus', () => {
  it.each(corpusNames('ok'))('%s', (name) => {
    const { file, diagnostics } = parseText(readFileSync(`${corpus}ok/${name}.smtpspec`, 'utf8'));
    expect(diagnostics).toEqual([]);
    expectGolden(`${corpus}ok/${name}.ast`, dump(file));
  });
});

describe('line ends and the like', () => {
  it.each(goodTexts())('%s reads the same with CRLF', (_name, text) => {
    expect(withoutSpans(parseText(text.replaceAll('\n', '\r\n')).file)).toEqual(withoutSpans(parseText(text).file));
  });

  it.each(goodTexts())('%s reads the same without its last line end', (_name, text) => {
    const cut = parseText(text.replace(/\n+$/, ''));
    expect(cut.diagnostics).toEqual([]);
    expect(withoutSpans(cut.file)).toEqual(withoutSpans(parseText(text).file));
  });

  it('a byte order mark is no text, and counts in offsets', () => {
    const { file, diagnostics, source } = parseText('\ufeffspec "x"\n');
    expect(diagnostics).toEqual([]);
    expect(file.items.map(({ kind }) => kind)).toEqual(['SpecTitle']);
    expect(source.place(file.items[0]?.span ?? { start: 0, end: 0 })).toMatchObject({ line: 1, column: 2 });
  });

  it('an empty file is a spec without lines', () => {
    for (const text of ['', '\n', '  ', '\r\n\r\n', '\ufeff']) {
      expect(parseText(text)).toMatchObject({ file: { items: [] }, diagnostics: [] });
    }
  });
});

describe('spans', () => {
  const textOf = (text: string, { span }: Pick<Node, 'span'>): string => text.slice(span.start, span.end);

  it('begin and end with the statement, without blanks and comment', () => {
    const text = '  send MAIL FROM:<a@b>  \n\texpect 250 {\n  SIZE\n\t}  # c\n  wait 5ms # c\n';
    const nodes = [...allNodes(parseText(text).file)];
    expect(nodes.map((node) => textOf(text, node))).toEqual([
      'send MAIL FROM:<a@b>',
      'expect 250 {\n  SIZE\n\t}',
      'wait 5ms',
    ]);
  });

  it('point at the words inside', () => {
    const text = 'test "t" as ident delivers {\n  expect 250 5.7.1 "x" or 2xx\n}\n';
    const [test, expectation] = [...allNodes(parseText(text).file)];
    if (test?.kind !== 'Test' || test.id === undefined) throw new Error('no test');
    expect(textOf(text, test.id)).toBe('ident');
    expect(test.attributes.map((word) => textOf(text, word))).toEqual(['delivers']);
    if (expectation?.kind !== 'Expect' || expectation.expectation.kind !== 'Reply') throw new Error('no reply');
    const { alternatives } = expectation.expectation;
    expect(alternatives.map((alternative) => textOf(text, alternative))).toEqual(['250 5.7.1 "x"', '2xx']);
  });
});
