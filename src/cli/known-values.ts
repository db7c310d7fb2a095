/** The values that a run with the same options would have, for the commands that only tell of them. */
import type { Config } from '../config/config-file.ts';
import type { Target } from '../config/target.ts';
import { isExpression, type Expression, type NodeOf, type Template } from '../language/ast.ts';
import { constantValue } from '../language/constant.ts';
import { scopeOf, templateOctets, valueText as evaluatedText, type Scope } from '../language/evaluate.ts';
import { ExpressionFault } from '../language/expression-fault.ts';
import { namesInText } from '../language/names.ts';
import { printExpression } from '../language/print-text.ts';
import { withImported, type Spec } from '../language/spec.ts';
import { isFresh } from '../language/subexpressions.ts';
import { templateText } from '../language/template-text.ts';
import { fitted, givenTo, targetLayer, valueText, type ValueLayer } from '../runner/values.ts';
import type { Arguments } from './command.ts';
import { optionLayers, withEnvironment } from './given.ts';
import { checkValues } from './parameters.ts';
import { configuration, knownTargets } from './targets.ts';
import { many, one } from './values.ts';

export interface KnownValues {
  readonly config: Config;
  /** Those of `--target`, else all of the configuration. Nothing of them is started. */
  readonly targets: readonly Target[];
  /** What holds for every target, highest first. */
  readonly layers: readonly ValueLayer[];
}

/**
 * Reads them, and refuses what a run would refuse. With `anyEntries` the entries of targets are taken as they are: for
 * commands that are not about a run, and must not fail because of what an entry has for other specs.
 */
export async function knownValues(
  args: Arguments,
  specs: readonly Spec[],
  { anyEntries = false }: { readonly anyEntries?: boolean } = {},
): Promise<KnownValues> {
  const config = await configuration(one('config', args['config']));
  const given = await optionLayers(args);
  const targets = await knownTargets(many(args['target']), config);
  const declaring = withImported(specs);
  const layers = withEnvironment(given, declaring, config);
  checkValues(declaring, anyEntries ? [] : targets, layers);
  return { config, targets, layers };
}

/** Has the operator given a parameter a value on every target? */
export function isGiven(spec: Spec, name: string, { layers, targets }: KnownValues): boolean {
  const gives = (some: readonly ValueLayer[]): boolean => givenTo(spec, name, some) !== undefined;
  return gives(layers) || (targets.length > 0 && targets.every((target) => gives([targetLayer(target)])));
}

/**
 * A template with its values. A name without one is `<name>`, and so is a secret: its value is never shown. A calculation that
 * needs such a name, or is another value each time, or is long, stands as it is written. `cells`: those of the rows around the
 * test, or the arguments of a call.
 */
export function withValues(
  template: Template,
  spec: Spec,
  layers: readonly ValueLayer[],
  cells: ReadonlyMap<string, Template> = new Map(),
): string {
  return templateText(settledValues(template, spec, layers, cells), (expression) => {
    if (expression.form !== 'name') return printExpression(expression);
    const parameter = spec.parameters.find((each) => each.name.text === expression.name);
    return (parameter === undefined ? undefined : parameterText(parameter, spec, layers)) ?? `<${expression.name}>`;
  });
}

/** The same with text for all that is known; the rest stays what it is. */
export function settledValues(
  template: Template,
  spec: Spec,
  layers: readonly ValueLayer[],
  cells: ReadonlyMap<string, Template>,
): Template {
  const parts = template.parts.flatMap((part): Template['parts'] => {
    if (!isExpression(part)) return [part];
    const cell = part.form === 'name' ? cells.get(part.name) : undefined;
    if (cell !== undefined) return settledValues(cell, spec, layers, new Map()).parts;
    const text = computed(part, spec, layers, cells);
    return [text === undefined ? part : { form: 'text', text }];
  });
  return { parts, span: template.span };
}

/** A longer result is harder to read than what makes it. */
const longestShown = 200;
/** Nothing waits for what is only shown. */
const mostMade = 64 * 1024;

/** What an expression comes to, where all that it needs is known and there is no fault in it. */
function computed(
  expression: Expression,
  spec: Spec,
  layers: readonly ValueLayer[],
  cells: ReadonlyMap<string, Template>,
): string | undefined {
  const lookup = (name: string): string | Buffer | undefined => {
    const cell = cells.get(name);
    if (cell !== undefined) return templateOctets(cell, scope);
    const parameter = spec.parameters.find((each) => each.name.text === name);
    return parameter === undefined || !isWhole(parameter, spec, layers)
      ? undefined
      : parameterText(parameter, spec, layers);
  };
  const scope: Scope = scopeOf(lookup, { allowance: { left: mostMade } });
  const value = constantValue(expression, scope);
  if (value === undefined || value instanceof ExpressionFault) return undefined;
  const text = evaluatedText(value);
  return expression.form !== 'name' && text.length > longestShown ? undefined : text;
}

/** Has all that a parameter stands on a value? A secret has none that could be shown; what is made anew each time none yet. */
export function isWhole(parameter: NodeOf<'Param'>, spec: Spec, layers: readonly ValueLayer[]): boolean {
  if (givenTo(spec, parameter.name.text, layers) !== undefined) return true;
  const included = spec.included?.args.get(parameter.name.text);
  const by = spec.included?.by;
  if (included !== undefined && by !== undefined) return isWholeText(included, by, layers);
  if (parameter.default === undefined || isFresh(parameter.default)) return false;
  return isWholeText(parameter.default, spec, layers);
}

function isWholeText(text: Template, spec: Spec, layers: readonly ValueLayer[]): boolean {
  return namesInText(text).every(({ expression }) => {
    const inner = spec.parameters.find((one) => one.name.text === expression.name);
    return inner !== undefined && isWhole(inner, spec, layers);
  });
}

/** What a parameter comes to: what was given, else its default; undefined where there is neither. */
export function parameterText(
  parameter: NodeOf<'Param'>,
  spec: Spec,
  layers: readonly ValueLayer[],
): string | undefined {
  const given = givenTo(spec, parameter.name.text, layers);
  const fallback = ungivenText(parameter, spec, layers);
  const value = given?.value ?? fallback;
  if (value === undefined) return undefined;
  const parsed = fitted(parameter, value);
  // A default that stands on a name without a value is none of its type, and is shown as it is.
  return parsed.ok ? parsed.value : valueText(value);
}

/** What holds where the operator gives nothing: what the including file gives, else the default. */
function ungivenText(
  { name, default: preset }: NodeOf<'Param'>,
  spec: Spec,
  layers: readonly ValueLayer[],
): string | undefined {
  const { included } = spec;
  const text = included?.args.get(name.text);
  if (included !== undefined && text !== undefined) return withValues(text, included.by, layers);
  return preset === undefined ? undefined : withValues(preset, spec, layers);
}
