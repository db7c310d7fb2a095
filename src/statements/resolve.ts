/**
 * `resolve mx ${domain} as hosts`: keeps what DNS says under a name: the records, with `, ` between them; mail hosts in the order of their
 * preference, without it. That there are none is a miss, as of a `capture`.
 */
import type { Answer, Lookup, RecordType } from '../dns/answer.ts';
import type { Verdict } from '../dns/verdict.ts';
import { keep } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { askNames } from './names/asking.ts';
import { askedName } from './names/judge-name-test.ts';
import { checkAsked, checkType, recordTypeOf } from './names/words-of.ts';

export const resolve: StatementHandler<'Resolve'> = {
  check({ type, target, name }, context) {
    checkType(type, context);
    checkAsked(type, target, context);
    keep(context.flow, 'captures', name.text, name.span);
  },
  async run({ type, target, name, span }, run) {
    const recordType = recordTypeOf(type);
    if (recordType === undefined) throw new Error(`there is no record type ${type.text}, which the checker refuses`);
    const asked = await askedName(type, target, run);
    let found: string | undefined;
    const judged = await askNames(run, [asked], async (lookup) => {
      const kept = await take(asked, recordType, lookup);
      if ('text' in kept) found = kept.text;
      return 'text' in kept ? { kind: 'met', seen: kept.text } : kept;
    });
    if (found !== undefined) run.environment.capture(name.text, found);
    run.conclude('expect', span, judged);
  },
  explain: ({ type, target, name }, context) => [
    { who: '*', text: `ask DNS: ${type.text} of ${context.show(target)}, kept as ${name.text}` },
  ],
};

async function take(name: string, type: RecordType, lookup: Lookup): Promise<{ readonly text: string } | Verdict> {
  const [{ noRecordsWords }, { notAnswered, missed }] = await Promise.all([
    import('../dns/answer.ts'),
    import('../dns/verdict.ts'),
  ]);
  const answer: Answer = await lookup(name, type);
  if (answer.kind === 'failed') return notAnswered(answer);
  if (answer.kind !== 'records') return missed(`nothing to keep: ${noRecordsWords(answer, name, type)}`);
  const { recordsText } = await import('../dns/records.ts');
  return { text: recordsText(answer.records) };
}
