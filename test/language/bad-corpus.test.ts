/**
 * What an author sees for each mistake: test/corpus/bad, named by the code that each is about. `UPDATE=1` writes the
 * goldens anew (see corpus.ts): read them as somebody who is awake at three in the morning.
 */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/language/catalogue.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { renderDiagnostic } from '../../src/language/render.ts';
import { corpus, corpusNames, expectGolden } from './corpus.ts';

const places = { cwd: `${corpus}bad`, builtin: `${corpus}ok` };
/** Tested in load.test.ts and imports.test.ts, as no file is about them. */
const withoutFile = ['E0110', 'E0113'];

describe('the diagnostics of the corpus', () => {
  it.each(corpusNames('bad'))('%s', async (name) => {
    const [parsed] = await loadSpecs([`${name}.smtpspec`], places);
    const diagnostics = parsed?.diagnostics ?? [];
    expect(diagnostics.map(({ code }) => code)).toContain(name.slice(0, 5));
    const text = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic).join('\n')}\n`).join('\n');
    expect(text).not.toMatch(/[^\n\x20-\x7e\u00a0-\uffff]/);
    expectGolden(`${corpus}bad/${name}.txt`, text);
  });

  it('has a file for each code of reading', () => {
    const codes = Object.keys(catalogue).filter((code) => code.startsWith('E01') && !withoutFile.includes(code));
    expect(codes.filter((code) => !corpusNames('bad').some((name) => name.startsWith(code)))).toEqual([]);
  });
});
