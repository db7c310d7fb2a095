/** A default fits the type of its parameter, and the names in it are declared. */
import type { NodeOf, Template } from '../../language/ast.ts';
import { plainText } from '../../language/template-text.ts';
import { isValueTypeName } from '../../language/value-types.ts';
import { parameterTypes } from '../../statements/value-rules.ts';
import { checkFileNames } from '../file-names.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const parameterValues: Rule = (context) => {
  for (const parameter of context.spec.parameters) {
    if (parameter.default === undefined) continue;
    checkFileNames(parameter.default, '', context);
    if (parameter.default.parts.every(({ form }) => form !== 'name'))
      checkLiteral(parameter, parameter.default, context);
  }
};

function checkLiteral({ type }: NodeOf<'Param'>, value: Template, context: RuleContext): void {
  if (!isValueTypeName(type.text)) return;
  const parsed = parameterTypes[type.text].parse(plainText(value));
  if (parsed.ok) return;
  context.report('E0205', value.span, `this is no ${type.text}`, {
    label: `expected ${parsed.expected}`,
    help: [`for example: ${parsed.example}`],
  });
}
