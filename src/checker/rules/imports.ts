/**
 * Imports have names of their own that are used, and `include tests` gives an imported file what it takes.
 */
import type { NodeOf, Span } from '../../language/ast.ts';
import { constantText } from '../../language/constant.ts';
import { maximumIncluded, maximumTests } from '../../language/limits.ts';
import { hasTests, specOf, specsOf, type Spec } from '../../language/spec.ts';
import { allNodes } from '../../language/walk.ts';
import { isValueTypeName } from '../../language/value-types.ts';
import { parameterTypes } from '../../statements/value-rules.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { checkFileNames } from '../file-names.ts';
import { reportTwin } from '../twins.ts';
import type { Rule, RuleContext } from '../rule.ts';

type Include = NodeOf<'Include'>;

export const imports: Rule = (context) => {
  const { items } = context.parsed.file;
  const imported = items.filter((item) => item.kind === 'Import');
  if (imported.length === 0 && !items.some(({ kind }) => kind === 'Include')) return;
  const named = new Map<string, Span>();
  const used = usedAliases(context);
  for (const { alias } of imported) {
    const before = named.get(alias.text);
    if (before !== undefined) reportTwin(context.report, alias, 'two imports are called', before);
    named.set(alias.text, alias.span);
    if (alias.text.includes('.')) {
      context.report('E0204', alias.span, 'the name of an import has no dot in it', {
        help: ['a dot stands between it and what the file defines'],
      });
    }
    if (used.has(alias.text)) continue;
    context.report('W0215', alias.span, `the import \`${alias.text}\` is never used`, {
      help: [`use ${alias.text}.name(…) calls what it defines; include tests from ${alias.text} takes its tests`],
    });
  }
  for (const item of items) if (item.kind === 'Include') checkInclude(item, named, context);
  checkCount(context);
};

function usedAliases({ parsed, unread }: RuleContext): Set<string> {
  const used = new Set(unread);
  for (const node of allNodes(parsed.file)) {
    if (node.kind === 'Use') used.add(node.name.text.replace(/\..*$/, ''));
  }
  for (const item of parsed.file.items) {
    if (item.kind === 'Include') used.add(item.library.text);
    // It could not be had: what would be used of it is unknown.
    if (item.kind === 'Import' && !parsed.imports.has(item.alias.text)) used.add(item.alias.text);
  }
  return used;
}

function checkInclude(node: Include, named: ReadonlyMap<string, Span>, context: RuleContext): void {
  const { parsed, report, unread } = context;
  const { text, span } = node.library;
  const file = parsed.imports.get(text);
  for (const { value } of node.args ?? []) checkFileNames(value, ' in a `with`', context);
  if (file === undefined) {
    if (named.has(text) || unread.has(text)) return;
    const near = suggestions(text, named.keys());
    report('E0201', span, `nothing is imported as \`${text}\``, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`import it first: import "./${text}.smtpspec" as ${text}`],
    });
    return;
  }
  const spec = specOf(file);
  if (!hasTests(file)) {
    report('E0201', span, `\`${text}\` has no tests`, { help: ['what it defines is called: use name.of(…)'] });
  }
  checkGiven(node, spec, context);
}

function checkGiven({ library, args = [] }: Include, spec: Spec, { report }: RuleContext): void {
  const seen = new Map<string, Span>();
  for (const { name, value } of args) {
    const before = seen.get(name.text);
    if (before !== undefined) reportTwin(report, name, 'given twice is', before);
    seen.set(name.text, name.span);
    const parameter = spec.parameters.find((one) => one.name.text === name.text);
    if (parameter === undefined) {
      unknownParameter(name, library.text, spec, report);
      continue;
    }
    const text = constantText(value);
    const { text: type } = parameter.type;
    if (text === undefined || !isValueTypeName(type)) continue;
    const parsed = parameterTypes[type].parse(text);
    if (parsed.ok) continue;
    report('E0205', value.span, `this is no ${type}`, {
      label: `expected ${parsed.expected}`,
      help: [`for example: ${parsed.example}`],
    });
  }
}

function unknownParameter(
  { text, span }: { readonly text: string; readonly span: Span },
  library: string,
  { parameters, secrets }: Spec,
  report: RuleContext['report'],
): void {
  if (secrets.some(({ name }) => name.text === text)) {
    report('E0209', span, `\`${text}\` is a secret of \`${library}\``, {
      help: ['a secret comes from the operator: --secret, and for a package its grant in the configuration'],
    });
    return;
  }
  const names = parameters.map(({ name }) => name.text);
  const near = suggestions(text, names);
  report('E0209', span, `\`${library}\` has no parameter \`${text}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [names.length === 0 ? 'it has none' : `it has ${names.slice(0, 30).join(', ')}`],
  });
}

/** A file that includes another twice, which includes another twice, comes to more than anybody wants to wait for. */
function checkCount({ parsed, report }: RuleContext): void {
  const first = parsed.file.items.find(({ kind }) => kind === 'Include');
  if (first === undefined) return;
  const specs = specsOf(parsed);
  const help = ['include fewer of them, or each once'];
  if (specs.length > maximumIncluded) {
    const label = `more than ${String(maximumIncluded)}, with those that they include`;
    report('E0113', first.span, 'too many files are included', { label, help });
  } else if (specs.reduce((sum, { tests }) => sum + tests.length, 0) > maximumTests) {
    const label = `more than ${maximumTests.toLocaleString('en-US')}, with those of this file`;
    report('E0113', first.span, 'too many tests are included', { label, help });
  }
}
