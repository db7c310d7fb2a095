/** The shape of diagnostics on a terminal and for programs. */
import { describe, expect, it } from 'vitest';
import { diagnostic, inOrder } from '../../src/language/diagnostic.ts';
import { diagnosticLine, renderDiagnostic } from '../../src/language/render.ts';
import { Source } from '../../src/language/source.ts';

const source = new Source(
  'specs/tls/starttls.smtpspec',
  `${'\n'.repeat(8)}  requires ext STARTTSL\n${'\n'.repeat(110)}test "x" as a {\n}\n`,
);
const span = (text: string): { start: number; end: number } => {
  const start = source.text.indexOf(text);
  return { start, end: start + text.length };
};
const warning = diagnostic('W0214', source, span('STARTTSL'), 'unknown extension keyword `STARTTSL`', {
  label: 'did you mean `STARTTLS`?',
  help: ['to keep it, quote it: "STARTTSL"'],
});

describe('a diagnostic', () => {
  it('has a frame, a label and help', () => {
    expect(renderDiagnostic(warning).join('\n')).toBe(
      `
warning[W0214]: unknown extension keyword \`STARTTSL\`
  --> specs/tls/starttls.smtpspec:9:16
   |
 9 |   requires ext STARTTSL
   |                ^^^^^^^^ did you mean \`STARTTLS\`?
   = help: to keep it, quote it: "STARTTSL"`.slice(1),
    );
  });

  it('shows both places of a clash', () => {
    const clash = diagnostic('E0202', source, span('a {'), 'two tests have the id `a`', {
      label: 'used again here',
      related: { message: 'first used here', span: span('STARTTSL') },
      help: ['each id is used once'],
    });
    expect(renderDiagnostic(clash).join('\n')).toBe(
      `
error[E0202]: two tests have the id \`a\`
   --> specs/tls/starttls.smtpspec:120:13
    |
120 | test "x" as a {
    |             ^^^ used again here
  --> specs/tls/starttls.smtpspec:9:16
   |
 9 |   requires ext STARTTSL
   |                ^^^^^^^^ first used here
    = help: each id is used once`.slice(1),
    );
  });

  it('is painted by the functions that are passed in', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const paint = { error: tag('e'), warning: tag('w'), strong: tag('s'), faint: tag('f') };
    const lines = renderDiagnostic(warning, paint);
    expect(lines[0]).toBe('<w>warning[W0214]</w><s>: unknown extension keyword `STARTTSL`</s>');
    expect(lines[4]).toContain('<w>^^^^^^^^ did you mean `STARTTLS`?</w>');
    expect(lines[5]).toBe('<f>   =</f> help: to keep it, quote it: "STARTTSL"');
  });

  it('is one line for programs', () => {
    expect(diagnosticLine(warning)).toBe(
      'specs/tls/starttls.smtpspec:9:16: warning[W0214]: unknown extension keyword `STARTTSL` (did you mean `STARTTLS`?)',
    );
  });

  it('without a text to show has no frame', () => {
    const nowhere = diagnostic('E0110', new Source('x.smtpspec', ''), { start: 0, end: 0 }, 'no such file', {
      help: ['look again'],
    });
    expect(renderDiagnostic(nowhere)).toEqual([
      'error[E0110]: no such file',
      '  --> x.smtpspec',
      '   = help: look again',
    ]);
    expect(diagnosticLine(nowhere)).toBe('x.smtpspec: error[E0110]: no such file');
  });

  it('escapes what comes from a spec', () => {
    const evil = new Source('a\x1b[31m.smtpspec', 'send \x1b[2J\u202e\n');
    const one = diagnostic('E0109', evil, { start: 5, end: 6 }, 'here: \x1b', { label: '\x1b', help: ['\x1b\n'] });
    for (const text of [...renderDiagnostic(one), diagnosticLine(one)]) expect(text).not.toMatch(/[\x1b\n\u202e]/);
  });

  it('keeps a long line within the columns', () => {
    const long = new Source('x.smtpspec', `send ${'x'.repeat(5000)} HERE ${'y'.repeat(5000)}\n`);
    const start = long.text.indexOf('HERE');
    const one = diagnostic('E0101', long, { start, end: start + 4 }, 'long');
    for (const line of renderDiagnostic(one, undefined, 80)) expect(line.length).toBeLessThanOrEqual(80);
    expect(renderDiagnostic(one, undefined, 80)[3]).toContain('HERE');
  });
});

describe('the order of diagnostics', () => {
  it('is that of the text, of several at one place that in which they were found', () => {
    const at = (start: number, message: string) => diagnostic('E0101', source, { start, end: start + 1 }, message);
    expect(inOrder([at(5, 'b'), at(1, 'a'), at(5, 'c')]).map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  });
});
