/** Variables that the operator set and did not grant to the library that has such a parameter: it stays at its default. */
import type { Grants } from '../config/grants.ts';
import type { Spec } from '../language/spec.ts';
import { maySeeVariable } from '../runner/grants.ts';
import { givenTo, qualified, variableOf, type ValueLayer } from '../runner/values.ts';
import { visible } from '../text/visible.ts';

/** How many are noted. */
const mostNotes = 5;

/**
 * Notes them on standard error, each once for a package, with the grant to add. Nothing is said of a parameter that has another
 * value, from `layers` or from the file that includes it; nor of one that has none: its tests are skipped and say so.
 */
export function noteUngranted(specs: readonly Spec[], layers: readonly ValueLayer[], grants: Grants): void {
  const notes = new Set(specs.flatMap((spec) => notesOn(spec, layers, grants)));
  const more = notes.size - mostNotes;
  const last = more > 0 ? [`and ${String(more)} more variables that are set and were not granted`] : [];
  for (const words of [...[...notes].slice(0, mostNotes), ...last]) process.stderr.write(`smtpspec: ${words}\n`);
}

function notesOn(spec: Spec, layers: readonly ValueLayer[], grants: Grants): string[] {
  const { id, packaged, included, parameters } = spec;
  if (packaged === undefined) return [];
  const name = visible(packaged.package);
  return parameters.flatMap((parameter) => {
    const { text } = parameter.name;
    if (parameter.default === undefined || givenTo(spec, text, layers) !== undefined) return [];
    // What an including file says is about this library: the bare name would not be asked.
    const isSaid = included?.args.has(text) === true;
    const set = (isSaid ? [qualified(id, text)] : [qualified(id, text), text])
      .map(variableOf)
      .find((variable) => process.env[variable] !== undefined && !maySeeVariable(spec, variable, grants));
    if (set === undefined) return [];
    const stays = isSaid ? 'the value of the spec that includes it' : 'its default';
    return [
      `${set} is set, but not granted to ${name}, whose parameter ${visible(text)} stays at ${stays}; ` +
        `to grant it, in the configuration: "grants": { "${name}": { "environment": ["${set}"] } }`,
    ];
  });
}
