/**
 * Warnings that an author has looked at and keeps: `# smtpspec-ignore W0214: our own extension`, at the end of the line that
 * the warning is about, or alone on the line above it. Several codes have commas between them.
 *
 * Only warnings can be ignored, only with a reason, and a comment that ignores nothing (any more) is told. What is wrong
 * with such a comment is a warning that no comment ignores.
 */
import type { Span } from '../language/ast.ts';
import { catalogue, type DiagnosticCode } from '../language/catalogue.ts';
import { diagnostic, type Diagnostic } from '../language/diagnostic.ts';
import type { Parsed } from '../language/parsed.ts';
import type { Source } from '../language/source.ts';
import { allNodes } from '../language/walk.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { commentsOf, type PlacedComment } from './comments.ts';

const word = 'smtpspec-ignore';
const example = `for example: # ${word} W0214: our own extension`;

/** Codes about these comments themselves. */
const ownCodes: readonly string[] = ['W0216', 'W0217', 'W0218'] satisfies readonly DiagnosticCode[];
const ignorable = Object.entries(catalogue).flatMap(([code, { severity }]) =>
  severity === 'warning' && !ownCodes.includes(code) ? [code] : [],
);

interface PlacedCode {
  readonly text: string;
  readonly span: Span;
}

/** The diagnostics of a file without those that its comments ignore, and with what is wrong with these comments. */
export function withoutIgnored(parsed: Parsed, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const { source } = parsed;
  if (!source.text.includes(word)) return [...diagnostics];
  const told: Diagnostic[] = [];
  const ignored = new Set<Diagnostic>();
  const foundAt = byPlace(source, diagnostics);
  const lineBelow = linesBelowComments(source);
  // Beside an error not all is found that will be once it is mended.
  const complete = diagnostics.every(({ severity }) => severity === 'warning');
  for (const comment of commentsOf(parsed)) {
    const codes = ignoredBy(comment, source, told);
    const own = source.lineAt(comment.start);
    const line = comment.alone && codes.length > 0 ? lineBelow(own) : own;
    for (const { text, span } of codes) {
      const meant = foundAt(text, line);
      for (const one of meant) ignored.add(one);
      if (meant.length > 0 || !complete) continue;
      told.push(
        diagnostic('W0218', source, span, `there is no ${text} to ignore on line ${String(line)}`, {
          help: ['the comment stands at the end of the line that the warning is about, or alone on the line above'],
        }),
      );
    }
  }
  return [...diagnostics.filter((one) => !ignored.has(one)), ...told, ...sentOnes(parsed)];
}

/** Gives the diagnostics of a code on a line. */
function byPlace(source: Source, all: readonly Diagnostic[]): (code: string, line: number) => readonly Diagnostic[] {
  const places = new Map<string, Diagnostic[]>();
  for (const one of all) {
    const place = `${one.code} ${String(source.lineAt(one.span.start))}`;
    const there = places.get(place);
    if (there === undefined) places.set(place, [one]);
    else there.push(one);
  }
  return (code, line) => places.get(`${code} ${String(line)}`) ?? [];
}

/** What the comment ignores; nothing where it is another comment, or says too little to ignore anything. */
function ignoredBy({ text, start }: PlacedComment, source: Source, told: Diagnostic[]): PlacedCode[] {
  const [, open, list = '', reason] = /^(#+[ \t]*smtpspec-ignore(?![\w-]))([^:]*)(?::(.*))?$/.exec(text) ?? [];
  if (open === undefined) return [];
  const whole = { start, end: start + text.length };
  const codes = [...list.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => {
    const at = start + open.length + index;
    return { text: code, span: { start: at, end: at + code.length } };
  });
  if (codes.length === 0 || (reason ?? '').trim() === '') {
    const message = codes.length === 0 ? `\`${word}\` does not say what it ignores` : `\`${word}\` gives no reason`;
    told.push(diagnostic('W0216', source, whole, message, { help: [example] }));
    return [];
  }
  return codes.filter((code) => {
    if (ignorable.includes(code.text)) return true;
    told.push(notIgnorable(code.text, code.span, source));
    return false;
  });
}

function notIgnorable(code: string, span: Span, source: Source): Diagnostic {
  if (Object.hasOwn(catalogue, code)) {
    const why = ownCodes.includes(code) ? `it is about \`${word}\` itself` : 'it is an error, and only warnings can be';
    return diagnostic('W0217', source, span, `${code} cannot be ignored: ${why}`, { help: ['mend what it tells'] });
  }
  const near = suggestions(code, ignorable);
  return diagnostic('W0217', source, span, `there is no warning \`${code}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [example],
  });
}

/**
 * Gives for the line of a comment the first line below that is no comment: several of them can stand above one line. Looks
 * at each line once, however many there are.
 */
function linesBelowComments(source: Source): (line: number) => number {
  const known = new Map<number, number>();
  return (line) => {
    const passed = [line];
    let below = line + 1;
    while (!known.has(below) && /^[ \t]*#/.test(source.lineText(below))) {
      passed.push(below);
      below += 1;
    }
    const found = known.get(below) ?? below;
    for (const one of passed) known.set(one, found);
    return found;
  };
}

/** Behind an unquoted `send` there are no comments: the server would get it. */
function sentOnes({ source, file }: Parsed): Diagnostic[] {
  return [...allNodes(file)].flatMap((node) => {
    if (node.kind !== 'Send' || node.payload.form !== 'line') return [];
    const at = source.text.slice(node.span.start, node.span.end).search(/#+[ \t]*smtpspec-ignore(?![\w-])/);
    if (at === -1) return [];
    const span = { start: node.span.start + at, end: node.span.end };
    const message = 'this is no comment: it is sent, as all that stands behind `send`';
    return [diagnostic('W0218', source, span, message, { help: ['put the comment alone on the line above'] })];
  });
}
