/** A default fits the type of its parameter, and the names in it are declared. */
import type { NameExpression, NodeOf, Template } from '../../language/ast.ts';
import { plainText } from '../../language/template-text.ts';
import { builtinNames } from '../../statements/environment.ts';
import { isValueTypeName } from '../../language/value-types.ts';
import { parameterTypes } from '../../statements/value-rules.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const parameterValues: Rule = (context) => {
  const { parameters, secrets } = context.spec;
  const known = new Set([...parameters, ...secrets].map(({ name }) => name.text));
  for (const name of builtinNames) known.add(name);
  for (const parameter of context.spec.parameters) {
    if (parameter.default === undefined) continue;
    const names = namesOf(parameter.default);
    for (const { name, span } of names) {
      if (known.has(name) || context.unread.has(name)) continue;
      const near = suggestions(name, known);
      context.report(
        'E0201',
        span,
        `nothing is called \`${name}\``,
        near.length === 0 ? {} : { label: didYouMean(near) },
      );
    }
    if (names.length === 0) checkLiteral(parameter, parameter.default, context);
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
