/** `capture x from auth dns-domain`: what a server told of itself in the challenges of the last login. */
import type { Word } from '../language/ast.ts';
import { factNames } from '../sasl/mechanisms.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext } from './handler.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';

export function checkFact(fact: Word, { flow, report }: CheckContext): void {
  if (!factNames.has(fact.text)) {
    const near = suggestions(fact.text, factNames);
    report('E0423', fact.span, `no mechanism tells \`${fact.text}\``, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`they tell: ${[...factNames].join(', ')}`],
    });
  }
  if (!flow.loggedIn) report('E0301', fact.span, 'there was no login yet to capture from');
}

export function takeFact(name: string, fact: string, run: CaseRun): Judged {
  const facts = run.channel.authFacts;
  if (facts === undefined) return unjudged('there was no login in this session to capture from', [], false);
  const value = facts.get(fact);
  if (value !== undefined) {
    run.environment.capture(name, value);
    return met(value);
  }
  const told = [...facts.keys()];
  return missed(`nothing to capture: the server told no ${fact}`, [
    told.length === 0 ? 'it told nothing of itself in this login' : `it told: ${told.join(', ')}`,
  ]);
}
