/** Text of others in Markdown, judged by a reader of Markdown: it comes out as it is, and nothing else with it. */
import * as prettier from 'prettier';
import { expect, test } from 'vitest';
import { markdownCode, markdownTable, markdownText } from '../../src/text/markdown.ts';

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

/** The syntax tree that prettier's own Markdown parser makes. */
async function treeOf(text: string): Promise<MarkdownNode> {
  const { __debug } = prettier as unknown as {
    __debug: { parse: (text: string, options: object) => Promise<{ ast: MarkdownNode }> };
  };
  return (await __debug.parse(text, { parser: 'markdown' })).ast;
}

const typesIn = (node: MarkdownNode): string[] => [node.type, ...(node.children ?? []).flatMap(typesIn)];

const textIn = (node: MarkdownNode): string => node.value ?? (node.children ?? []).map(textIn).join('');

const words = ['root', 'paragraph', 'sentence', 'word', 'whitespace', 'text'];

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- hidden',
  'a | b \\| c',
  '`code` and ``more``',
  '\\`not code\\`',
  '[a link](javascript:alert(1))',
  '![an image](http://192.0.2.1/)',
  '[^1] and [a]: b',
  '*strong* _words_ __init__ ~~gone~~',
  '&lt;b&gt; &#60;i&#62; &amp;',
  'see https://evil.example/?a=b or www.evil.example',
  '$x$ and {{ site.token }} and {% raw %} and ${name}',
  '# no heading',
  '- no item',
  '+ no item',
  '= no rule',
  '---',
  '1. no item',
  '2) no item',
  '    no code',
  '> no quote',
  '\\',
];

test.each(hostile)('%s is text', async (text) => {
  const tree = await treeOf(`${markdownText(text)}\n`);
  expect(typesIn(tree).filter((type) => !words.includes(type))).toEqual([]);
  expect(textIn(tree)).toBe(text.trim());
});

test.each(hostile)('%s is a cell of a table, and code', async (text) => {
  const rows = [[markdownText(text), markdownCode(text), 'end']];
  const tree = await treeOf(`${markdownTable(['a', 'b', 'c'], rows).join('\n')}\n`);
  const [table] = tree.children ?? [];
  expect(table?.type).toBe('table');
  const cells = table?.children?.[1]?.children ?? [];
  expect(cells.map(({ type }) => type)).toEqual(['tableCell', 'tableCell', 'tableCell']);
  const [asText, asCode, end] = cells;
  expect(asText && textIn(asText)).toBe(text.trim());
  expect(end && textIn(end)).toBe('end');
  // `<code>` and `</code>` are ours.
  expect(asCode && textIn(asCode).replace(/^<code>|<\/code>$/g, '')).toBe(text);
  const html = cells.flatMap((cell) => typesIn(cell)).filter((type) => type === 'html');
  expect(html.length === 0 || html.length === 2).toBe(true);
  expect(cells.flatMap(typesIn).filter((type) => type === 'link' || type === 'image')).toEqual([]);
});

test('control characters are shown', () => {
  expect(markdownText('a\nb\u202e\x1b[31m')).toBe('a\\\\nb\\\\u\\{202e\\}\\\\x1b\\[31m');
  expect(markdownCode('a\nb')).toBe('<code>a&#92;nb</code>');
});

test('what is long and hostile takes no time', () => {
  const begin = performance.now();
  for (const piece of ['`', ' ', '1', '|', '\\', '{'])
    for (const write of [markdownText, markdownCode]) write(piece.repeat(1_000_000));
  expect(performance.now() - begin).toBeLessThan(10_000);
});
