/**
 * Which tests a command is about: paths with a line, `--only`, `--tag`, `--ref`, `--level`, `--last-failed`; and what is said
 * where these choose none. The same for every command that takes tests.
 */
import type { Target } from '../config/target.ts';
import type { Spec } from '../language/spec.ts';
import type { Level } from '../language/test-declaration.ts';
import type { SelectedTest } from '../runner/plan.ts';
import { selectTests, type Selection } from '../runner/select.ts';
import { parseTagExpression, tagsNamed, type TagExpression, type TagFault } from '../runner/tag-expression.ts';
import { shellWord } from '../text/shell-word.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { displayWidth } from '../text/width.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { lastFailed } from './last-failed.ts';
import { linesNamed, specArgument } from './spec-lines.ts';
import { many } from './values.ts';

/**
 * The tests of `specs` that the paths and options of a command choose; of a run only those that one of its `targets` is for.
 * Where there is none, says so on standard error, with what was probably meant and how to see what there is; the command
 * ends with `exitCodes.nothing`. Throws `CliError` for what cannot be read.
 */
export async function chosenTests(
  specs: readonly Spec[],
  paths: readonly string[],
  args: Arguments,
  targets?: readonly Target[],
): Promise<SelectedTest[]> {
  const selection = {
    only: many(args['only']),
    tags: many(args['tag']).map(tagExpression),
    references: many(args['ref']),
    levels: many(args['level']).map(levelNamed),
  } satisfies Selection;
  const lines = await linesNamed(paths, specs);
  const failed = await lastFailed(
    args,
    specs,
    targets?.map(({ alias }) => alias),
  );
  const chosen = selectTests(specs, {
    ...selection,
    ...(lines === undefined ? {} : { lines }),
    ...(failed === undefined ? {} : { cases: failed.cases }),
  });
  const notes = (failed?.notes ?? []).map((note) => `--last-failed: ${note}`);
  if (chosen.length > 0) {
    tell([...notes, ...tagNotes(selection.tags, specs)]);
    return chosen;
  }
  const given = ['only', 'tag', 'ref', 'level', 'last-failed'].filter((option) => args[option] !== undefined);
  const slips = [
    ...selection.only.flatMap((text) => hint('only', text, idsLike(text, specs))),
    ...selection.tags.flatMap(tagsNamed).flatMap((tag) => hint('tag', tag, tagsOf(specs))),
    ...selection.references.flatMap((text) => hint('ref', text, referencesOf(specs))),
  ];
  const hints = [
    ...slips,
    ...notes,
    ...(given.length > 1 && slips.length === 0
      ? [`no test meets all of ${given.map((option) => `--${option}`).join(', ')}`]
      : []),
    `see which there are: smtpspec list ${paths.map((path) => shellWord(specArgument(path).path)).join(' ')}`,
  ];
  process.stderr.write(['smtpspec: no test was selected', ...hints.map((line) => `  ${line}`), ''].join('\n'));
  return [];
}

function tell(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`smtpspec: ${note}\n`);
}

function tagExpression(text: string): TagExpression {
  const expression = parseTagExpression(text);
  if ('form' in expression) return expression;
  throw new CliError(`--tag: ${expression.message}`, marked(text, expression));
}

/** The text and, below it, the marks under the fault. */
function marked(text: string, { at, length, label }: TagFault): string[] {
  const before = displayWidth(visible(text.slice(0, at)));
  const marks = '^'.repeat(Math.max(1, displayWidth(visible(text.slice(at, at + length)))));
  return [visible(text), `${' '.repeat(before)}${marks} ${label}`.trimEnd()];
}

const levels: readonly Level[] = ['must', 'should', 'may'];

function levelNamed(text: string): Level {
  const level = levels.find((one) => one === text.toLowerCase());
  if (level !== undefined) return level;
  const near = suggestions(text, levels);
  throw new CliError(`--level: \`${visible(text)}\` is no level`, [
    near.length === 0 ? 'the levels are must, should and may' : didYouMean(near),
  ]);
}

/** Tags that no test has: a slip behind `not` would choose what was to be left out, and nothing else would say so. */
function tagNotes(expressions: readonly TagExpression[], specs: readonly Spec[]): string[] {
  const known = tagsOf(specs);
  return expressions
    .flatMap(tagsNamed)
    .filter((tag) => !known.includes(tag))
    .map((tag) => {
      const near = didYouMean(suggestions(tag, known));
      return `--tag: no test of these specs has the tag ${tag}${near === '' ? '' : `: ${near}`}`;
    });
}

/** Nothing where the word is right, or nothing is near it. */
function hint(option: string, text: string, known: readonly string[]): string[] {
  const near = known.includes(text) ? [] : suggestions(text, known);
  return near.length === 0 ? [] : [`--${option} ${visible(text)}: ${didYouMean(near.map(visible))}`];
}

/** What could have been written for `text`: with a slash both parts, and where one is `*`, the same for it. */
export function idsLike(text: string, specs: readonly Spec[]): string[] {
  const [specPart, testPart] = text.split('/');
  return specs.flatMap(({ id, tests }) => {
    if (testPart === undefined) return [id, ...tests.map((test) => test.id)];
    const first = specPart === '*' ? '*' : id;
    return testPart === '*' ? [`${first}/*`] : tests.map((test) => `${first}/${test.id}`);
  });
}

const tagsOf = (specs: readonly Spec[]): string[] => specs.flatMap(({ tests }) => tests.flatMap(({ tags }) => tags));

const referencesOf = (specs: readonly Spec[]): string[] =>
  specs.flatMap(({ tests }) => tests.flatMap(({ references }) => references.map(({ text }) => text)));
