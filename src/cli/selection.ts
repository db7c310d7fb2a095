/** The tests that `--only` and `--tag` choose, and what is said where these choose none: the same for every command. */
import type { Spec } from '../language/spec.ts';
import type { SelectedTest } from '../runner/plan.ts';
import { selectTests } from '../runner/select.ts';
import { shellWord } from '../text/shell-word.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import type { Arguments } from './command.ts';
import { many } from './values.ts';

/**
 * The tests of `specs` that the options of a command choose. Where there is none, says so on standard error, with what was
 * probably meant and how to see what there is; the command ends with `exitCodes.nothing`.
 */
export function chosenTests(specs: readonly Spec[], paths: readonly string[], args: Arguments): SelectedTest[] {
  const selection = { only: many(args['only']), tags: many(args['tag']) };
  const chosen = selectTests(specs, selection);
  if (chosen.length > 0) return chosen;
  const lines = [
    'smtpspec: no test was selected',
    ...selection.only.flatMap((text) => hint('only', text, idsLike(text, specs))),
    ...selection.tags.flatMap((text) => hint('tag', text, tagsOf(specs))),
    `  see which there are: smtpspec list ${paths.map(shellWord).join(' ')}`,
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  return [];
}

/** Nothing where the word is right, or nothing is near it. */
function hint(option: string, text: string, known: readonly string[]): string[] {
  const near = known.includes(text) ? [] : suggestions(text, known);
  return near.length === 0 ? [] : [`  --${option} ${visible(text)}: ${didYouMean(near.map(visible))}`];
}

/** What could have been written for `text`: with a slash both parts, and where one is `*`, the same for it. */
function idsLike(text: string, specs: readonly Spec[]): string[] {
  const [specPart, testPart] = text.split('/');
  return specs.flatMap(({ id, tests }) => {
    if (testPart === undefined) return [id, ...tests.map((test) => test.id)];
    const first = specPart === '*' ? '*' : id;
    return testPart === '*' ? [`${first}/*`] : tests.map((test) => `${first}/${test.id}`);
  });
}

const tagsOf = (specs: readonly Spec[]): string[] => specs.flatMap(({ tests }) => tests.flatMap(({ tags }) => tags));
