/**
 * A regular expression that begins with a reply code has it at the beginning of the line: `/250 ok/` finds its code anywhere,
 * also behind the code of a refusal.
 *
 * Not told where the expectation has a code of its own, as that is judged already.
 */
import type { Alternative, Node, Regex } from '../../language/ast.ts';
import { allNodes } from '../../language/walk.ts';
import { isKnownReplyCode } from '../../smtp/reply-codes.ts';
import type { Rule } from '../rule.ts';

export const unanchoredCodes: Rule = ({ parsed, report }) => {
  for (const node of allNodes(parsed.file)) {
    for (const { regex, judged } of regexesOf(node)) {
      const { source, flags, span } = regex;
      const code = unanchoredCode(source);
      if (code === undefined) continue;
      const rest = judged ? /^\d{3}[ -]([^|()]+)$/.exec(source)?.[1] : undefined;
      report('W0302', span, `the code ${code} is looked for anywhere in the line`, {
        help: [
          `at the beginning of the line it is: /${anchored(source)}/${flags}`,
          ...(rest === undefined ? [] : [`or judge the code itself: ${code} /${rest}/${flags}`]),
        ],
      });
    }
  }
};

interface Found {
  readonly regex: Regex;
  /** It stands where a code could stand before it. */
  readonly judged: boolean;
}

/** Those that see whole lines and have nothing else to say which code they want. */
function regexesOf(node: Node): Found[] {
  if (node.kind === 'Capture') return node.source === 'regex' ? [{ regex: node.regex, judged: false }] : [];
  if (node.kind !== 'Expect' || node.expectation.kind !== 'Reply') return [];
  return node.expectation.alternatives.flatMap(regexesIn);
}

function regexesIn(alternative: Alternative): Found[] {
  if (alternative.form !== 'reply' || alternative.code !== undefined) return [];
  const { detail, negated } = alternative;
  return detail?.form === 'regex' ? [{ regex: detail.regex, judged: !negated && !detail.absent }] : [];
}

/** A `^` before several alternatives would be for the first of them alone. */
const anchored = (source: string): string => (/^[^(]*\|/.test(source) ? `^(?:${source})` : `^${source}`);

const digit = String.raw`(?:\d|\\d|\[0-9\])`;
const leadingCode = new RegExp(String.raw`^(?:\((?:\?:)?)?([2-5]${digit}${digit})(?=$|[ \-|).[]|\\[sb])`);

/** The code with which a pattern begins: `250`, `2\d\d`; undefined where it begins with something else. */
function unanchoredCode(source: string): string | undefined {
  const code = leadingCode.exec(source)?.[1];
  // `512 octets` is no code.
  return code !== undefined && /^\d{3}$/.test(code) && !isKnownReplyCode(Number(code)) ? undefined : code;
}
