/** `capture`: keeps a part of a reply, an argument of an extension, what a login disclosed, a fact of TLS, or a whole reply under a name. */
import type { NodeOf } from '../language/ast.ts';
import type { Exchange } from '../session/exchange.ts';
import { Session } from '../session/session.ts';
import { argumentValue } from '../smtp/extension-arguments.ts';
import type { Reply, ReplyLine } from '../smtp/reply.ts';
import type { CaseRun } from './case-run.ts';
import { checkExtensionArguments } from './expectations/check-arguments.ts';
import { keep } from './flow.ts';
import { checkFact, takeFact } from './auth-facts.ts';
import type { StatementHandler } from './handler.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';
import { noReply } from './no-reply.ts';
import { regexCapture, regexFault } from './regex.ts';
import { checkTlsFact, takeTlsFact } from './tls-facts.ts';
import { outcomeWords, partialWords, replyWords } from './words.ts';

export const capture: StatementHandler<'Capture'> = {
  check(node, context) {
    const { flow } = context;
    if (node.source === 'auth') checkFact(node.fact, context);
    else if (node.source === 'tls' || node.source === 'cert') checkTlsFact(node, context);
    else if (node.source === 'ext' ? !flow.greeted : flow.exchange === 'none') {
      const before = node.source === 'ext' ? 'EHLO was not sent before' : 'there is no reply yet to capture from';
      context.report('E0301', node.span, before);
    }
    if (node.source === 'regex') {
      const fault = regexFault(node.regex);
      if (fault !== undefined) context.report('E0303', node.regex.span, fault.message, { help: fault.help });
    }
    if (node.source === 'ext') checkExtensionArguments(node, context);
    keep(flow, node.source === 'reply' ? 'replies' : 'captures', node.name.text, node.name.span);
  },
  async run(node, run) {
    run.conclude('expect', node.span, await take(node, run));
  },
  explain: () => [],
};

async function take(node: NodeOf<'Capture'>, run: CaseRun): Promise<Judged> {
  if (node.source === 'tls' || node.source === 'cert') return takeTlsFact(node, run);
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  if (node.source === 'auth') return takeFact(node.name.text, node.fact.text, run);
  const outcome = await session.reply();
  if (outcome.kind !== 'reply') {
    if (outcome.kind !== 'overflow') return noReply(outcome, session.current);
    return unjudged(outcomeWords(outcome, session.current), partialWords(outcome));
  }
  const { reply } = outcome;
  switch (node.source) {
    case 'reply':
      run.replies.set(node.name.text, reply);
      return met(replyWords(reply));
    case 'ext': {
      const args = session.extensions?.args(node.keyword.text);
      if (args === undefined) return missed(`${node.keyword.text} is not among the extensions of the server`);
      const found = node.field === undefined ? args.join(' ') : fieldText(node.keyword.text, node.field.text, args);
      if (found === undefined)
        return missed(`${[node.keyword.text, ...args].join(' ')}: there is no ${node.field?.text ?? ''}`);
      run.environment.capture(node.name.text, found);
      return met(found);
    }
    case 'regex':
      for (const line of linesOf(session.current, reply)) {
        const found = regexCapture(node.regex, line.text);
        if (found === undefined) continue;
        run.environment.capture(node.name.text, found);
        return met(found);
      }
      return missed(`nothing to capture: no line matches in ${replyWords(reply)}`);
  }
}

/** The lines of the reply; of replies about several recipients those of each, in their order. */
function linesOf({ parts, isDivided }: Exchange, reply: Reply): readonly ReplyLine[] {
  if (!isDivided || parts === undefined) return reply.lines;
  return parts.flatMap(({ outcome }) => (outcome?.kind === 'reply' ? outcome.reply.lines : []));
}

/** One value of the arguments, as the server wrote it. */
function fieldText(keyword: string, field: string, args: readonly string[]): string | undefined {
  const value = argumentValue(keyword, field, args);
  return 'text' in value ? value.text : undefined;
}
