/** Prints the tests of specs with ids, tags and references, and the profiles that they ask for. */
import type { Spec, TestDeclaration } from '../../language/spec.ts';
import { namesOf } from '../../runner/bind.ts';
import type { SelectedTest } from '../../runner/plan.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { profilesOf } from '../names.ts';
import { print, wantsColor } from '../output.ts';
import { chosenTests } from '../selection.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';

export async function listAction(args: Arguments): Promise<number> {
  const paths = pathsOf(args, 'builtin:');
  const specs = await checkedSpecs(paths, wantsColor(args));
  const selected = await chosenTests(specs, paths, args);
  if (selected.length === 0) return exitCodes.nothing;
  const lines: string[] = [];
  let last: Spec | undefined;
  let common: readonly string[] = [];
  for (const { spec, test } of selected) {
    if (spec !== last) {
      common = commonNeeds(spec, selected);
      lines.push(...(last === undefined ? [] : ['']), ...specLines(spec, common));
    }
    last = spec;
    lines.push(
      ...testLines(
        spec,
        test,
        neededBy(spec, test).filter((name) => !common.includes(name)),
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

/** Parameters without a value of their own that a test cannot do without. */
function neededBy({ parameters }: Spec, test: TestDeclaration): string[] {
  const needed = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const parameter = parameters.find((one) => one.name.text === name);
    if (parameter === undefined || seen.has(name)) return;
    seen.add(name);
    if (parameter.default === undefined) needed.add(name);
    else for (const part of parameter.default.parts) if (part.form === 'name') visit(part.name);
  };
  for (const name of namesOf(test)) visit(name);
  return [...needed];
}

/** What every listed test of a spec needs. */
function commonNeeds(spec: Spec, selected: readonly SelectedTest[]): string[] {
  const [first = [], ...others] = selected.filter((one) => one.spec === spec).map(({ test }) => neededBy(spec, test));
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

function testLines({ id }: Spec, test: TestDeclaration, needs: readonly string[]): string[] {
  const facts = [
    ...test.attributes,
    ...(test.tags.length === 0 ? [] : [`tags ${test.tags.join(', ')}`]),
    ...test.requirements.flatMap((one) => (one.what === 'profile' ? [`profile ${one.name.text}`] : [])),
    ...(needs.length === 0 ? [] : [setOptions(needs)]),
    ...test.references.map(({ text, level }) => (level === undefined ? text : `${text} ${level}`)),
  ];
  const indent = '    ';
  return [
    `  ${visible(`${id}/${test.id}`)}  ${visible(test.title)}`,
    ...(facts.length === 0 ? [] : [indent + visible(facts.join(' · '))]),
  ];
}
