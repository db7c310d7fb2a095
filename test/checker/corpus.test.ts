/**
 * What an author is told by `check`, code by code: test/corpus/check, named as test/corpus/bad is. `UPDATE=1` writes the
 * goldens anew. The files named by an `E01` are about what is not told on top of a mistake of reading.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { catalogue } from '../../src/language/catalogue.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { renderDiagnostic } from '../../src/language/render.ts';
import { corpus, expectGolden } from '../language/corpus.ts';

const folder = `${corpus}check`;
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.smtpspec'))
  .map((name) => name.replace('.smtpspec', ''))
  .sort();
const ofReading = names.filter((name) => name.startsWith('E01'));
const ofChecking = names.filter((name) => /^(?:E0[2-9]|W)/.test(name));

async function diagnosticsOf(name: string) {
  const [parsed] = await loadSpecs([`${name}.smtpspec`], { cwd: folder, builtin: folder });
  if (parsed === undefined) throw new Error(`${name} was not loaded`);
  const { diagnostics } = await checkSpec(parsed);
  const text = diagnostics.map((one) => `${renderDiagnostic(one).join('\n')}\n`).join('\n');
  return { codes: new Set(diagnostics.map(({ code }) => code)), text };
}

describe('the diagnostics of check', () => {
  it.each(ofChecking)('%s', async (name) => {
    const { codes, text } = await diagnosticsOf(name);
    // Each file is about one code and makes no other mistake: what else is told would be a cascade.
    expect([...codes]).toEqual([name.slice(0, 5)]);
    expectGolden(`${folder}/${name}.txt`, text);
  });

  it.each(ofReading)('%s', async (name) => {
    expectGolden(`${folder}/${name}.txt`, (await diagnosticsOf(name)).text);
  });

  it('are none for a clean file', async () => {
    expect((await diagnosticsOf('clean')).text).toBe('');
  });

  it('have a file for each code of checking', () => {
    const codes = Object.keys(catalogue).filter((code) => !code.startsWith('E01'));
    expect(codes.filter((code) => !ofChecking.some((name) => name.startsWith(code)))).toEqual([]);
  });
});
