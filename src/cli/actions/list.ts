/** Prints the tests of specs with ids, tags and references, and the profiles that they ask for. */
import type { NodeOf } from '../../language/ast.ts';
import { printStatement } from '../../language/print.ts';
import type { Spec } from '../../language/spec.ts';
import type { TestDeclaration } from '../../language/test-declaration.ts';
import { isAboutTest, type KnownIssue } from '../../result/known-issue.ts';
import { neededBy, type Need } from '../../runner/needs.ts';
import { ownKnownIssues } from '../../runner/own-known-issues.ts';
import { qualified } from '../../runner/values.ts';
import type { SelectedTest } from '../../runner/plan.ts';
import { passiveWords } from '../../statements/passive.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { knownIssues } from '../known.ts';
import { isGiven, knownValues, type KnownValues } from '../known-values.ts';
import { profilesOf } from '../names.ts';
import { print, wantsColor } from '../output.ts';
import { chosenTests } from '../selection.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';

export async function listAction(args: Arguments): Promise<number> {
  const paths = pathsOf(args, 'builtin:');
  const specs = await checkedSpecs(paths, wantsColor(args));
  const known = await knownValues(args, specs, { anyEntries: true });
  const onFile = await knownIssues(args, new Date());
  const selected = await chosenTests(specs, paths, args);
  if (selected.length === 0) return exitCodes.nothing;
  const lines: string[] = [];
  let last: Spec | undefined;
  let common: readonly string[] = [];
  for (const { spec, test } of selected) {
    if (spec !== last) {
      common = commonNeeds(spec, selected, known);
      lines.push(...(last === undefined ? [] : ['']), ...specLines(spec, common));
    }
    last = spec;
    lines.push(
      ...testLines(
        spec,
        test,
        [
          ...onFile.issues.filter(({ id }) => isAboutTest(id, `${spec.id}/${test.id}`)),
          ...ownKnownIssues({ spec, test }),
        ].map((issue) => issueWords(issue, onFile.today)),
        missingOf(spec, test, known).filter((name) => !common.includes(name)),
      ),
    );
  }
  const profiles = profilesOf(selected.map(({ test }) => test));
  lines.push(
    '',
    `${plural(selected.length, 'test')} in ${plural(new Set(selected.map(({ spec }) => spec)).size, 'spec')}`,
  );
  if (profiles.length > 0) {
    lines.push(`profiles that tests ask for: ${profiles.join(', ')} (say which one a target is: --profile NAME)`);
  }
  print(lines);
  return 0;
}

/** Parameters that a test needs and that have no value yet. */
function missingOf(spec: Spec, test: TestDeclaration, known: KnownValues): string[] {
  const isOpen = ({ home, name }: Need): boolean =>
    home.parameters.some((one) => one.name.text === name && one.default === undefined) &&
    home.included?.args.has(name) !== true &&
    !isGiven(home, name, known);
  return neededBy(spec, test, (home, name) => isGiven(home, name, known))
    .filter(isOpen)
    .map(({ home, name }) => (home === spec ? name : qualified(home.id, name)));
}

/** What every listed test of a spec needs. */
function commonNeeds(spec: Spec, selected: readonly SelectedTest[], known: KnownValues): string[] {
  const [first = [], ...others] = selected
    .filter((one) => one.spec === spec)
    .map(({ test }) => missingOf(spec, test, known));
  return first.filter((name) => others.every((names) => names.includes(name)));
}

const setOptions = (names: readonly string[]): string => `needs ${names.map((name) => `--set ${name}=…`).join(' ')}`;

function specLines({ source, title, about }: Spec, needs: readonly string[]): string[] {
  return [
    `${visible(title)}  (${visible(source.name)})`,
    ...(about === undefined ? [] : [`  ${visible(about)}`]),
    ...(needs.length === 0 ? [] : [`  ${setOptions(needs)}`]),
  ];
}

/** `known issue OPS-812 on mail until 2026-12-31` */
function issueWords({ ticket, target, until }: KnownIssue, today: string): string {
  const where = target === undefined ? '' : ` on ${target}`;
  const end = until === undefined ? '' : ` ${today <= until ? 'until' : 'expired on'} ${until}`;
  return `known issue ${ticket}${where}${end}`;
}

/** What the operator has to say of a target; what a server offers is asked of the server. */
function requirementTexts(one: NodeOf<'Requires'>): string[] {
  if (one.what === 'profile') return [`profile ${one.names.map(({ text }) => text).join(' or ')}`];
  return one.what === 'ext' || one.what === 'param' ? [] : [printStatement(one)];
}

function testLines({ id }: Spec, test: TestDeclaration, issues: readonly string[], needs: readonly string[]): string[] {
  const facts = [
    ...test.attributes,
    ...(test.passive === undefined ? [] : [`judges ${passiveWords(test.passive)}`]),
    ...(test.tags.length === 0 ? [] : [`tags ${test.tags.join(', ')}`]),
    ...test.requirements.flatMap(requirementTexts),
    ...(needs.length === 0 ? [] : [setOptions(needs)]),
    ...(test.level === undefined ? [] : [`level ${test.level}`]),
    ...test.meta.map(({ key, value }) => `${key} ${value}`),
    ...(test.skip === undefined ? [] : [`skipped: ${test.skip}`]),
    ...issues,
    ...test.references.map(({ text, level }) => (level === undefined ? text : `${text} ${level}`)),
  ];
  const indent = '    ';
  return [
    `  ${visible(`${id}/${test.id}`)}  ${visible(test.title)}`,
    ...(facts.length === 0 ? [] : [indent + visible(facts.join(' · '))]),
  ];
}
