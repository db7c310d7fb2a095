/**
 * What an author is told by `check`, code by code: test/corpus/check, named as test/corpus/bad is. `UPDATE=1` writes the
 * goldens anew.
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
  .sort();

async function diagnosticsOf(name: string) {
  const [parsed] = await loadSpecs([name], { cwd: folder, builtin: folder });
  if (parsed === undefined) throw new Error(`${name} was not loaded`);
  return (await checkSpec(parsed)).diagnostics;
}

describe('the diagnostics of check', () => {
  it.each(names.filter((name) => /^[EW]\d/.test(name)))('%s', async (name) => {
    const diagnostics = await diagnosticsOf(name);
    // Each file is about one code and makes no other mistake: what else is told would be a cascade.
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual([name.slice(0, 5)]);
    const text = diagnostics.map((one) => `${renderDiagnostic(one).join('\n')}\n`).join('\n');
    expectGolden(`${folder}/${name.replace('.smtpspec', '.txt')}`, text);
  });

  it('are none for a clean file', async () => {
    expect(await diagnosticsOf('clean.smtpspec')).toEqual([]);
  });

  it('have a file for each code of checking', () => {
    const codes = Object.keys(catalogue).filter((code) => !code.startsWith('E01'));
    expect(codes.filter((code) => !names.some((name) => name.startsWith(code)))).toEqual([]);
  });
});
