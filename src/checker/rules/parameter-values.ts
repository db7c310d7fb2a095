/** A default fits the type of its parameter, and the names in it are declared. */
import type { NodeOf, Template } from '../../language/ast.ts';
import { constantText } from '../../language/constant.ts';
import { isValueTypeName } from '../../language/value-types.ts';
import { parameterTypes } from '../../statements/value-rules.ts';
import { checkFileNames } from '../file-names.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const parameterValues: Rule = (context) => {
  for (const parameter of context.spec.parameters) {
    if (parameter.default === undefined) continue;
    checkFileNames(parameter.default, '', context);
    const text = constantText(parameter.default);
    if (text !== undefined) checkLiteral(parameter, parameter.default, text, context);
  }
};

function checkLiteral({ type }: NodeOf<'Param'>, value: Template, text: string, context: RuleContext): void {
  if (!isValueTypeName(type.text)) return;
  const parsed = parameterTypes[type.text].parse(text);
  if (parsed.ok) return;
  context.report('E0205', value.span, `this is no ${type.text}`, {
    label: `expected ${parsed.expected}`,
    help: [`for example: ${parsed.example}`],
  });
}
