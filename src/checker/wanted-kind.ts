/** What a value has to be at its place: a duration, a size, or a whole number to calculate with. */
import type { NodeOf, Span } from '../language/ast.ts';
import type { Report } from '../language/diagnostic.ts';
import type { WantedKind } from '../language/names.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/** Is a value that is written out what is wanted? */
export function isOfKind(text: string, kind: WantedKind): boolean {
  if (kind === undefined) return true;
  if (kind === 'duration') return parseDuration(text) !== undefined;
  return parseSize(text) !== undefined || (kind === 'number' && /^-\d{1,15}$/.test(text));
}

export function kindWords(kind: WantedKind): string {
  return kind === 'number' ? 'whole number' : (kind ?? 'text');
}

export function exampleOf(kind: WantedKind): string {
  if (kind === 'duration') return 'for example: 500ms, 5s, 2m';
  return kind === 'number' ? 'for example: 25' : 'for example: 1000, 64KiB, 10MiB';
}

const typesOf: { readonly [kind in NonNullable<WantedKind>]: readonly string[] } = {
  duration: ['duration'],
  size: ['size', 'int'],
  // A string may be digits: only the run can tell.
  number: ['int', 'size', 'string'],
};

/** A parameter is of a type that can stand there. */
export function checkKindOf(
  declaration: NodeOf<'Param'> | NodeOf<'Secret'>,
  kind: WantedKind,
  span: Span,
  report: Report,
): void {
  const type = declaration.kind === 'Param' ? declaration.type.text : 'secret';
  if (kind === undefined || typesOf[kind].includes(type)) return;
  report('E0308', span, `\`${declaration.name.text}\` is a ${type}, wanted is a ${kindWords(kind)}`, {
    related: { message: 'declared here', span: declaration.name.span },
  });
}

/** The names of the language are text. */
export function checkKindOfText(name: string, kind: WantedKind, span: Span, report: Report): void {
  if (kind === undefined) return;
  const help = kind === 'number' ? 'numbers can be calculated with' : `only a parameter of type ${kind} can stand here`;
  report('E0308', span, `\`${name}\` is no ${kindWords(kind)}`, { help: [help] });
}
