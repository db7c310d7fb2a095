/** A default fits the type of its parameter, and defaults do not need each other in a ring. */
import type { NameExpression, NodeOf, Template } from '../../language/ast.ts';
import { plainText } from '../../language/spec.ts';
import { builtinNames } from '../../statements/environment.ts';
import { isValueTypeName } from '../../language/value-types.ts';
import { parameterTypes } from '../../statements/value-rules.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const parameterValues: Rule = (context) => {
  const byName = new Map(context.spec.parameters.map((parameter) => [parameter.name.text, parameter]));
  const known = [...byName.keys(), ...context.spec.secrets.map(({ name }) => name.text), ...builtinNames];
  // Told once for all that are in it.
  const ringed = new Set<string>();
  for (const parameter of context.spec.parameters) {
    if (parameter.default === undefined) continue;
    const names = namesOf(parameter.default);
    for (const { name, span } of names) {
      if (known.includes(name) || context.unread.has(name)) continue;
      const near = suggestions(name, known);
      context.report(
        'E0201',
        span,
        `nothing is called \`${name}\``,
        near.length === 0 ? {} : { label: didYouMean(near) },
      );
    }
    if (names.length === 0) checkLiteral(parameter, parameter.default, context);
    if (ringed.has(parameter.name.text)) continue;
    for (const name of checkRing(parameter, byName, context)) ringed.add(name);
  }
};

const namesOf = (template: Template): NameExpression[] => template.parts.filter((part) => part.form === 'name');

function checkLiteral({ type }: NodeOf<'Param'>, value: Template, context: RuleContext): void {
  if (!isValueTypeName(type.text)) return;
  const parsed = parameterTypes[type.text].parse(plainText(value));
  if (parsed.ok) return;
  context.report('E0205', value.span, `this is no ${type.text}`, {
    label: `expected ${parsed.expected}`,
    help: [`for example: ${parsed.example}`],
  });
}

/** Gives the names of the ring that it reports. */
function checkRing(
  parameter: NodeOf<'Param'>,
  byName: ReadonlyMap<string, NodeOf<'Param'>>,
  context: RuleContext,
): readonly string[] {
  const path = [parameter.name.text];
  const visited = new Set<string>();
  const leadsBack = (from: NodeOf<'Param'>): boolean =>
    (from.default === undefined ? [] : namesOf(from.default)).some(({ name }) => {
      if (name === parameter.name.text) return true;
      const next = byName.get(name);
      if (next === undefined || visited.has(name)) return false;
      visited.add(name);
      path.push(name);
      if (leadsBack(next)) return true;
      path.pop();
      return false;
    });
  if (!leadsBack(parameter)) return [];
  context.report('E0205', parameter.default?.span ?? parameter.span, 'this default needs itself', {
    help: [`the ring: ${[...path, parameter.name.text].join(' → ')}`],
  });
  return path;
}
