/**
 * Defaults that need each other come to an end: not in a ring, not in a chain of more than 100, and not in a text of more
 * than 1 MiB. What binds values can then simply follow them.
 *
 * Walks each default once, without recursion: a spec may have as many parameters as it has lines.
 */
import type { NodeOf } from '../../language/ast.ts';
import { namesInText } from '../../language/names.ts';
import { formatSize } from '../../text/size.ts';
import type { Rule, RuleContext } from '../rule.ts';

const maximumDepth = 100;
const maximumLength = 1024 * 1024;

type Param = NodeOf<'Param'>;

/** What is known of a default that was walked: a text no longer than this, through a chain no deeper. */
interface Extent {
  readonly length: number;
  readonly depth: number;
}

interface Visit {
  readonly parameter: Param;
  readonly needs: readonly Param[];
  next: number;
}

export const defaultChains: Rule = (context) => {
  const byName = new Map(context.spec.parameters.map((parameter) => [parameter.name.text, parameter]));
  const known = new Map<Param, Extent>();
  for (const parameter of byName.values()) walk(parameter, byName, known, context);
};

function walk(start: Param, byName: ReadonlyMap<string, Param>, known: Map<Param, Extent>, context: RuleContext): void {
  if (known.has(start)) return;
  const path: Visit[] = [visitOf(start, byName)];
  const open = new Map<Param, number>([[start, 0]]);
  for (let top = path[0]; top !== undefined; top = path[path.length - 1]) {
    const need = top.needs[top.next];
    top.next += 1;
    if (need === undefined) {
      path.pop();
      open.delete(top.parameter);
      known.set(top.parameter, extentOf(top, known, context));
    } else if (open.has(need)) {
      reportRing(
        path.slice(open.get(need)).map(({ parameter }) => parameter),
        context,
      );
    } else if (!known.has(need)) {
      open.set(need, path.length);
      path.push(visitOf(need, byName));
    }
  }
}

function visitOf(parameter: Param, byName: ReadonlyMap<string, Param>): Visit {
  const names = parameter.default === undefined ? [] : namesInText(parameter.default);
  const needs = names.flatMap(({ expression }) => byName.get(expression.name) ?? []);
  return { parameter, needs, next: 0 };
}

/** Reports a default that goes too far, and counts it as nothing then: those that need it are not told as well. */
function extentOf({ parameter, needs }: Visit, known: ReadonlyMap<Param, Extent>, context: RuleContext): Extent {
  const { default: value } = parameter;
  if (value === undefined) return { length: 1, depth: 0 };
  const inner = needs.map((need) => known.get(need) ?? { length: 1, depth: 0 });
  const depth = 1 + inner.reduce((deepest, one) => Math.max(deepest, one.depth), 0);
  const own = value.span.end - value.span.start;
  const length = inner.reduce((sum, one) => sum + one.length, own);
  if (depth <= maximumDepth && length <= maximumLength) return { length, depth };
  const message =
    depth > maximumDepth
      ? `this default stands on more than ${String(maximumDepth)} others`
      : `this default becomes longer than ${formatSize(maximumLength)}`;
  context.report('E0205', value.span, message, { help: ['write the value itself'] });
  return { length: 1, depth: 0 };
}

/** Told once, at the parameter of the ring that stands first. */
function reportRing(ring: readonly Param[], context: RuleContext): void {
  const starts = ring.map(({ span }) => span.start);
  const first = starts.indexOf(starts.reduce((least, one) => Math.min(least, one)));
  const names = [...ring.slice(first), ...ring.slice(0, first + 1)].map(({ name }) => name.text);
  const span = ring[first]?.default?.span;
  if (span === undefined) return;
  const shown = names.length > 12 ? [...names.slice(0, 10), '…', ...names.slice(-1)] : names;
  context.report('E0205', span, 'this default needs itself', { help: [`the ring: ${shown.join(' → ')}`] });
}
