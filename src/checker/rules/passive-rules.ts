/**
 * A passive rule judges replies that came, one at a time: its lines ask for nothing that would have to be waited for, that is
 * about more than one reply, or that nothing comes of.
 */
import type { Alternative, Node, NodeOf } from '../../language/ast.ts';
import { maximumPassiveLines } from '../../language/limits.ts';
import { printAmount } from '../../language/print-values.ts';
import { checkKeyword } from '../../statements/expectations/check-alternatives.ts';
import { isAboutOneReply, passiveLines } from '../../statements/passive.ts';
import { knownVerbs } from '../../smtp/verbs.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';

type Report = RuleContext['report'];

export const passiveRules: Rule = ({ parsed, report }) => {
  let left = maximumPassiveLines;
  for (const node of parsed.file.items) {
    if (node.kind !== 'Always') continue;
    checkHead(node, report);
    const lines = passiveLines(node.body.items);
    for (const line of lines) {
      if (line.kind === 'Time') checkTime(line, report);
      else checkExpect(line, report);
    }
    if (lines.length === 0 && !node.body.items.some(isUnread)) {
      report('E0309', node.span, 'there is nothing to judge by', { help: ['for example: expect well-formed'] });
    }
    if (left >= 0 && lines.length > left) {
      report(
        'E0222',
        node.title.span,
        `the passive rules of a file have at most ${String(maximumPassiveLines)} lines`,
        {
          help: ['each line looks at every reply of a run: leave out what tests judge themselves'],
        },
      );
    }
    left -= lines.length;
  }
};

const isUnread = ({ kind }: Node): boolean => kind === 'Bad';

function checkHead({ after = [], when }: NodeOf<'Always'>, report: Report): void {
  for (const { text, span } of after) {
    if (knownVerbs.includes(text.toUpperCase())) continue;
    const near = suggestions(text.toUpperCase(), knownVerbs);
    if (near.length === 0) continue;
    report('E0204', span, `there is no verb \`${text}\``, {
      label: didYouMean(near),
      help: ['what stands behind `after` are verbs of SMTP: after MAIL, RCPT'],
    });
  }
  if (when !== undefined) checkKeyword(when, { report });
}

function checkTime(line: NodeOf<'Time'>, report: Report): void {
  const { name, verb, span } = line;
  checkVerb(verb, span, report);
  if (isAboutOneReply(line)) return;
  report('E0203', span, `\`time ${name === 'mark' ? 'from mark' : name}\` is about no single reply`, {
    help: ['a passive rule judges: time, time first-byte, time banner'],
  });
}

function checkExpect(line: NodeOf<'Expect'>, report: Report): void {
  const { verb, expectation, within, span } = line;
  checkVerb(verb, span, report);
  if (within !== undefined) {
    report('E0310', within.span, 'a passive rule waits for nothing: it judges replies that have come', {
      help: [`to judge how long they took, write: time < ${printAmount(within)}`],
    });
  }
  if (!isAboutOneReply(line)) {
    report('E0203', expectation.span, 'this is not about one reply that came, and a passive rule judges nothing else', {
      help: [
        'here stand codes, texts, keywords, lines, `bytes`, `well-formed` and `malformed`; the others belong in a test',
      ],
    });
    return;
  }
  const closing = expectation.kind === 'Reply' ? expectation.alternatives.find(isAboutClose) : undefined;
  if (closing === undefined) return;
  report('E0203', closing.span, 'a passive rule cannot judge a close: it sees replies alone', {
    help: ['a test can: expect 421 then close'],
  });
}

const isAboutClose = (alternative: Alternative): boolean =>
  alternative.form === 'close' || (alternative.form === 'reply' && alternative.thenClose);

/** A rule needs nothing, and is not errored for a reply that it could not judge. */
function checkVerb(verb: NodeOf<'Expect'>['verb'], { start }: NodeOf<'Expect'>['span'], report: Report): void {
  if (verb !== 'given') return;
  report('E0203', { start, end: start + verb.length }, '`given` has no meaning in `always { … }`', {
    help: ['a passive rule needs nothing to judge by: write `expect`, or narrow it (always "…" after RCPT {)'],
  });
}
