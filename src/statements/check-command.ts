/**
 * Command lines that look like a slip: a verb or a parameter that is nearly a known one, a value that its grammar does not have. Warnings
 * alone, as tests send wrong lines on purpose; a line in quotes is meant as it stands.
 */
import type { NodeOf, Span, Template } from '../language/ast.ts';
import { xclientAttributes, xforwardAttributes } from '../smtp/extension-arguments.ts';
import { parameters } from '../smtp/parameters.ts';
import { leadingPath } from '../smtp/path.ts';
import { knownVerbs } from '../smtp/verbs.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CheckContext } from './handler.ts';
import { literalText, verbOf } from './payload.ts';

type Report = CheckContext['report'];

const quoteIt = 'a warning only; a line that is meant as it stands is quoted: send "…"';

/** Says what looks like a slip in the line of a `send`. */
export function checkCommand({ payload }: NodeOf<'Send'>, { report }: Pick<CheckContext, 'report'>): void {
  const verb = verbOf(payload);
  if (verb === undefined || payload.form !== 'line') return;
  const line: Line = { text: literalText(payload.text), template: payload.text, report };
  if (!knownVerbs.includes(verb)) checkVerb(verb, line);
  else if (verb === 'MAIL' || verb === 'RCPT') checkParameters(verb, line);
  else checkArguments(verb, line);
}

/** What the spec says, with a control character where a value stands. */
interface Line {
  readonly text: string;
  readonly template: Template;
  readonly report: Report;
}
const value = '\u0001';

function checkVerb(verb: string, line: Line): void {
  const near = suggestions(verb, knownVerbs);
  if (near.length === 0) return;
  line.report('W0434', placeOf(line, 0, verb.length), `there is no verb \`${verb}\``, {
    label: didYouMean(near),
    help: [quoteIt],
  });
}

/** What stands behind the path. */
function checkParameters(verb: 'MAIL' | 'RCPT', line: Line): void {
  const { text } = line;
  const begin = /^\w+[ \t]+(?:FROM|TO):[ \t]*/i.exec(text)?.[0];
  if (begin === undefined) return;
  const behind = begin.length + leadingPath(text.slice(begin.length)).length;
  for (const found of text.slice(behind).matchAll(/[^ \t]+/g)) {
    checkParameter(verb, found[0], behind + found.index, line);
  }
}

function checkParameter(verb: 'MAIL' | 'RCPT', text: string, at: number, line: Line): void {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  // What a value stands for is not known here.
  if (name.includes(value) || !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) return;
  const known = parameters.get(name.toUpperCase());
  const where = placeOf(line, at, text.length);
  if (known === undefined) {
    const near = suggestions(name.toUpperCase(), parameters.keys());
    if (near.length > 0)
      line.report('W0431', placeOf(line, at, name.length), `there is no parameter \`${name}\` of ${verb}`, {
        label: didYouMean(near),
        help: [quoteIt],
      });
  } else if (known.command !== verb) {
    line.report('W0433', where, `\`${name}\` is a parameter of ${known.command}, not of ${verb}`, {
      help: [known.clause, quoteIt],
    });
  } else {
    const given = equals === -1 ? undefined : text.slice(equals + 1);
    if (given?.includes(value) === true || known.fits(given)) return;
    const message = given === undefined ? `\`${name}\` stands without its value` : `this is no value of \`${name}\``;
    line.report('W0432', where, message, { help: [`it is ${known.form} (${known.clause})`, quoteIt] });
  }
}

/** The arguments of other commands, where a standard tells what they are. */
const forms: ReadonlyMap<string, readonly [form: RegExp, words: string]> = new Map([
  ['BDAT', [/^\d{1,20}(?:[ \t]+LAST)?$/i, 'a number of octets, perhaps with LAST (RFC 3030 2)']],
  ['ETRN', [/^[@#]?\S+$/, 'a domain, @ and a domain, or # and the name of a queue (RFC 1985 5.2)']],
  ['VRFY', [/./, 'a mailbox or a name (RFC 5321 4.1.1.6)']],
  ['EXPN', [/./, 'the name of a list (RFC 5321 4.1.1.7)']],
  ['XCLIENT', [/^[\w-]+=\S*(?:[ \t]+[\w-]+=\S*)*$/, 'attributes: NAME=value (XCLIENT_README)']],
  ['XFORWARD', [/^[\w-]+=\S*(?:[ \t]+[\w-]+=\S*)*$/, 'attributes: NAME=value (XFORWARD_README)']],
]);
const attributes: ReadonlyMap<string, readonly string[]> = new Map([
  ['XCLIENT', xclientAttributes],
  ['XFORWARD', xforwardAttributes],
]);

function checkArguments(verb: string, line: Line): void {
  const form = forms.get(verb);
  const rest = line.text.slice(verb.length).trim();
  if (form === undefined || rest.includes(value)) return;
  const [fits, words] = form;
  if (!fits.test(rest)) {
    line.report('W0435', placeOf(line, 0, line.text.length), `\`${verb}\` is not sent so`, {
      help: [`behind it stands ${words}`, quoteIt],
    });
    return;
  }
  const known = attributes.get(verb);
  if (known === undefined) return;
  for (const { 1: name = '', index } of line.text.matchAll(/(?<=[ \t])([\w-]+)=/g)) {
    const near = known.includes(name.toUpperCase()) ? [] : suggestions(name.toUpperCase(), known);
    if (near.length === 0) continue;
    line.report('W0431', placeOf(line, index, name.length), `there is no attribute \`${name}\` of ${verb}`, {
      label: didYouMean(near),
      help: [quoteIt],
    });
  }
}

/** Where it stands in the file: exactly before the first value and behind the last, else somewhere in the line. */
function placeOf({ text, template: { span } }: Line, at: number, length: number): Span {
  // `$${` is written with one more.
  const places = [text.indexOf(value), text.indexOf('${')].filter((place) => place !== -1);
  const first = places.length === 0 ? -1 : Math.min(...places);
  if (first === -1 || at + length <= first) return { start: span.start + at, end: span.start + at + length };
  if (at > text.lastIndexOf(value) && !text.slice(at).includes('${')) {
    const start = span.end - (text.length - at);
    return { start, end: start + length };
  }
  return span;
}
