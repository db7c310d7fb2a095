/** To whom the libraries of a case may leave mail. */
import type { Target } from '../config/target.ts';
import { withImported, type Spec } from '../language/spec.ts';
import { Recipients } from '../statements/recipients.ts';
import type { Bound } from './bind.ts';
import { mayMail } from './grants.ts';
import type { RunOptions } from './options.ts';
import { givenTo, targetLayer } from './values.ts';

/** Undefined where no line of the case can be that of a library. */
export function recipientsFor(
  spec: Spec,
  target: Target,
  { values, imported, including }: Extract<Bound, { readonly kind: 'bound' }>,
  options: Pick<RunOptions, 'grants' | 'values'>,
): Recipients | undefined {
  if (!hasLibrary(spec)) return undefined;
  const recipients = new Recipients((address, writer) => mayMail(address, writer, options.grants));
  const layers = [...options.values, targetLayer(target)];
  for (const [home, known] of [[spec, values] as const, ...imported, ...including]) {
    for (const { name } of home.parameters) {
      const value = known.get(name.text);
      // A default is the library's own word.
      if (value !== undefined && isOperators(home, name.text, layers)) recipients.name(value);
    }
  }
  return recipients;
}

/** Did the operator give this value, or a file of the operator's that includes this one? */
function isOperators(home: Spec, name: string, layers: Parameters<typeof givenTo>[2]): boolean {
  if (home.packaged === undefined || givenTo(home, name, layers) !== undefined) return true;
  return home.included?.args.has(name) === true && home.included.by.packaged === undefined;
}

/** The same tests run against many targets. */
const known = new WeakMap<Spec, boolean>();

function hasLibrary(spec: Spec): boolean {
  const found = known.get(spec) ?? withImported([spec]).some(({ packaged }) => packaged !== undefined);
  known.set(spec, found);
  return found;
}
