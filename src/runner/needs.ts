/** The parameters and secrets that a test cannot do without: those it names, and those that their defaults stand on. */
import { namesInText } from '../language/names.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { namesOf } from './bind.ts';

/**
 * The names of parameters and secrets that a test needs, in the order in which it meets them. A default is followed only
 * where `isGiven` says that the operator gave nothing in its place.
 */
export function neededBy(
  { parameters, secrets }: Spec,
  test: TestDeclaration,
  isGiven: (name: string) => boolean,
): Set<string> {
  const needed = new Set<string>();
  const visit = (name: string): void => {
    if (needed.has(name)) return;
    const parameter = parameters.find((one) => one.name.text === name);
    if (parameter === undefined && !secrets.some((one) => one.name.text === name)) return;
    needed.add(name);
    if (isGiven(name)) return;
    if (parameter?.default === undefined) return;
    for (const { expression } of namesInText(parameter.default)) visit(expression.name);
  };
  for (const name of namesOf(test)) visit(name);
  return needed;
}
