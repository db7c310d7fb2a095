/** The shipped library on paper: no mistakes, canonical text, documented, and every test in the table of the demo. */
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/checker/check.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import { isStatement } from '../../src/language/ast.ts';
import { printSpec } from '../../src/language/print.ts';
import { shippedSpecs } from './support.ts';

const specs = await shippedSpecs();

test('the table of shipped tests has each of them once, in the order of the files', () => {
  const shipped = specs.flatMap(({ spec }) => spec.tests.map(({ id }) => `${spec.id}/${id}`));
  expect(shippedTests.map(({ id }) => id).sort()).toEqual(shipped.sort());
});

test('what a test needs besides a domain is in the table', () => {
  const needs = specs.flatMap(({ spec }) =>
    spec.tests.flatMap(({ id, requirements }) =>
      requirements.flatMap((one) => {
        const extension = one.what === 'ext' ? [one.keyword] : [];
        const names = one.what === 'profile' ? one.names : one.what === 'param' ? [one.name] : extension;
        return names.map(({ text }) => `${spec.id}/${id} needs ${text}`);
      }),
    ),
  );
  const told = shippedTests.flatMap(({ id, needs: need }) =>
    (need?.split(' and ') ?? []).map((one) => `${id} needs ${one}`),
  );
  expect(told.sort()).toEqual(needs.sort());
});

test('a domain is the only parameter that has no default, besides those that a test requires', () => {
  for (const { spec } of specs) {
    const required = new Set(
      spec.tests.flatMap(({ requirements }) =>
        requirements.flatMap((one) => (one.what === 'param' ? [one.name.text] : [])),
      ),
    );
    for (const { name, default: value } of spec.parameters) {
      expect(value !== undefined || name.text === 'domain' || required.has(name.text), name.text).toBe(true);
    }
  }
});

describe.each(specs.map(({ parsed, spec, diagnostics }) => ({ name: spec.source.name, parsed, spec, diagnostics })))(
  '$name',
  ({ parsed, spec, diagnostics }) => {
    test('has no mistakes and no warnings', () => {
      expect(hasErrors(diagnostics)).toBe(false);
      expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    });

    test('is canonical', () => {
      expect(printSpec(parsed)).toBe(spec.source.text);
    });

    test('says what it is, and each test what to do', () => {
      expect(spec.about).toMatch(/\?$/);
      expect(spec.version).toBeDefined();
      expect(parsed.file.items[0]?.kind).toBe('LanguageVersion');
      for (const { about, name } of spec.parameters) expect(about, name.text).toBeDefined();
      for (const { advice, references, tags, id, lines } of spec.tests) {
        expect(advice, `${id} has no advice`).not.toEqual([]);
        expect(tags, `${id} has no tags`).not.toEqual([]);
        expect(references, `${id} has no reference`).not.toEqual([]);
        expect(lines.some(isStatement), `${id} does nothing`).toBe(true);
      }
    });
  },
);
