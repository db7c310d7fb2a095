/**
 * Expressions can be computed: their functions exist and are given what they take, numbers are calculated with, and what is
 * all written out comes to something. Names are checked where they are used.
 */
import type { CallExpression, Expression, OperationExpression } from '../../language/ast.ts';
import { constantScope, constantText, constantValue } from '../../language/constant.ts';
import type { Scope } from '../../language/evaluate.ts';
import { ExpressionFault, shownExpression } from '../../language/expression-fault.ts';
import { functions, type LanguageFunction } from '../../language/functions.ts';
import { maximumMade, maximumText } from '../../language/limits.ts';
import { printInner } from '../../language/print-text.ts';
import { placesIn, subexpressions, type ExpressionPlace } from '../../language/subexpressions.ts';
import { allNodes } from '../../language/walk.ts';
import { plural } from '../../text/plural.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { exampleOf, isOfKind, kindWords } from '../wanted-kind.ts';

type Report = RuleContext['report'];

const moreThanAName = /\$\{[ \t]*(?![A-Za-z_][\w.-]*[ \t]*\})/;

export const expressions: Rule = ({ parsed, report }) => {
  // Most specs have names in `${…}` and nothing else.
  if (!moreThanAName.test(parsed.source.text)) return;
  const scope = constantScope(maximumMade);
  for (const node of allNodes(parsed.file)) {
    for (const { expression, unit } of placesIn(node)) {
      let fine = true;
      for (const one of subexpressions(expression)) {
        if (one.form === 'call') fine = checkCall(one, report) && fine;
        if (one.form === 'operation') fine = checkOperation(one, report) && fine;
      }
      if (!fine || !isComputable(expression, scope, report)) continue;
      if (unit !== undefined) checkAmount(expression, unit, report);
    }
  }
};

function checkCall(call: CallExpression, report: Report): boolean {
  const { name, args, span } = call;
  const called = functions.get(name.text);
  if (called === undefined) {
    const near = suggestions(name.text, functions.keys());
    report('E0216', name.span, `there is no function \`${name.text}\``, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`the functions are ${[...functions.keys()].join(', ')}`],
    });
    return false;
  }
  const { takes, joins } = called;
  if (args.length < takes.length || (args.length > takes.length && joins !== true)) {
    const given = args.length === 0 ? 'nothing' : plural(args.length, 'value');
    report('E0217', span, `\`${name.text}\` takes ${takesWords(called)}, and is given ${given}`, {
      help: [`it gives ${called.about}`],
    });
    return false;
  }
  let fine = true;
  for (const [i, argument] of args.entries()) {
    if (takes[i] === 'number')
      fine = checkNumber(argument, `here \`${name.text}\` takes a whole number`, withoutQuotes, report) && fine;
  }
  return fine;
}

function takesWords({ takes, joins }: LanguageFunction): string {
  if (takes.length === 0) return 'nothing';
  const words = takes.map((kind) => (kind === 'number' ? 'a whole number' : 'a text')).join(' and ');
  return joins === true ? 'one text or more' : words;
}

function checkOperation({ first, rest }: OperationExpression, report: Report): boolean {
  let fine = true;
  for (const [i, operand] of [first, ...rest.map((one) => one.operand)].entries()) {
    const operator = rest[Math.max(0, i - 1)]?.operator ?? '+';
    fine = checkNumber(operand, `\`${operator}\` takes whole numbers`, sideBySide, report) && fine;
  }
  return fine;
}

const sideBySide = 'texts are joined by writing them side by side: "${a}${b}"';
const withoutQuotes = 'a number stands without quotes';

/** What is text whatever its value is no number; a name may be one. */
function checkNumber(expression: Expression, wanted: string, help: string, report: Report): boolean {
  const called = expression.form === 'call' ? functions.get(expression.name.text) : undefined;
  if (expression.form !== 'string' && called?.gives !== 'text') return true;
  report('E0308', expression.span, `${wanted}, and this is text`, { help: [help] });
  return false;
}

/** False where it is all written out and comes to nothing. What would make too much in all is left to the run. */
function isComputable(expression: Expression, scope: Scope, report: Report): boolean {
  for (const one of subexpressions(expression)) {
    if (scope.allowance.left < maximumText) return true;
    const value = constantValue(one, scope);
    if (!(value instanceof ExpressionFault)) continue;
    // It may be but the rest of what is made here that was too little.
    if (scope.allowance.left < maximumText) return true;
    report('E0315', value.span, value.message, { help: value.help });
    return false;
  }
  return true;
}

/** A duration, or a size, comes out. A name is checked where it is used. */
function checkAmount(expression: Expression, unit: NonNullable<ExpressionPlace['unit']>, report: Report): void {
  if (expression.form === 'name') return;
  if (unit === 'duration' && givesNumber(expression)) {
    report('E0308', expression.span, 'a duration has a unit, and this is a number', {
      help: [`put number and unit into quotes: \${"\${${printInner(expression)}}ms"}`],
    });
    return;
  }
  const text = constantText({ parts: [expression], span: expression.span });
  if (text === undefined || isOfKind(text, unit)) return;
  report('E0308', expression.span, `\`${shownExpression(expression)}\` is no ${kindWords(unit)}`, {
    help: [exampleOf(unit)],
  });
}

function givesNumber(expression: Expression): boolean {
  if (expression.form === 'call') return functions.get(expression.name.text)?.gives === 'number';
  return expression.form === 'number' || expression.form === 'operation';
}
