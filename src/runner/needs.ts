/** The parameters and secrets that a test cannot do without: those it names, and those that their defaults stand on. */
import { namesInText } from '../language/names.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { namesOf } from './used-names.ts';

/** A parameter or secret, of the file that declares it. */
export interface Need {
  readonly home: Spec;
  readonly name: string;
}

/**
 * The parameters and secrets that a test of `spec` needs, in the order in which it meets them. A default is followed only where
 * `isGiven` says that the operator gave nothing in its place.
 */
export function neededBy(spec: Spec, test: TestDeclaration, isGiven: (home: Spec, name: string) => boolean): Need[] {
  const needed: Need[] = [];
  const seen = new Map<Spec, Set<string>>();
  const visit = (home: Spec, name: string): void => {
    const names = seen.get(home) ?? new Set<string>();
    seen.set(home, names);
    if (names.has(name)) return;
    const parameter = home.parameters.find((one) => one.name.text === name);
    if (parameter === undefined && !home.secrets.some((one) => one.name.text === name)) return;
    names.add(name);
    needed.push({ home, name });
    if (isGiven(home, name)) return;
    const included = home.included?.args.get(name);
    const [from, text] = included === undefined ? [home, parameter?.default] : [home.included?.by ?? home, included];
    if (text === undefined) return;
    for (const { expression } of namesInText(text)) visit(from, expression.name);
  };
  for (const [home, names] of namesOf(spec, test)) for (const name of names) visit(home, name);
  return needed;
}
