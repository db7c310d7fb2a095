/**
 * The corpus: small specs, each beside what it must give. `UPDATE=1 npx vitest run test/language` writes the goldens anew;
 * read the difference before it is committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const corpus = fileURLToPath(new URL('../corpus/', import.meta.url));
const specs = fileURLToPath(new URL('../../specs/', import.meta.url));

/** The names of the specs in a folder of the corpus. */
export function corpusNames(folder: 'ok' | 'bad'): string[] {
  return below(`${corpus}${folder}/`).map((name) => name.replace(/\.smtpspec$/, ''));
}

/** The texts of a folder of the corpus, by file name. */
export function corpusTexts(folder: 'ok' | 'bad'): [name: string, text: string][] {
  return below(`${corpus}${folder}/`).map((name) => [name, readFileSync(`${corpus}${folder}/${name}`, 'utf8')]);
}

/** Every text that must read without errors: the good half of the corpus and the shipped specs, by name. */
export function goodTexts(): [name: string, text: string][] {
  const shipped = below(specs).map((name): [string, string] => [
    `specs/${name}`,
    readFileSync(`${specs}${name}`, 'utf8'),
  ]);
  return [...corpusTexts('ok'), ...shipped];
}

function below(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return names.filter((name) => name.endsWith('.smtpspec')).sort();
}

/** Compares with the golden file, or writes it where `UPDATE` is set. */
export function expectGolden(file: string, actual: string): void {
  if (process.env['UPDATE']) writeFileSync(file, actual);
  expect(actual).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `(no golden file: UPDATE=1 writes ${file})`);
}
