/** Prints the tests of specs with ids, tags and references, and the profiles that they ask for. */
import type { Spec, TestDeclaration } from '../../language/spec.ts';
import { selectTests } from '../../runner/select.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { print, wantsColor } from '../output.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';
import { many } from '../values.ts';

export async function listAction(args: Arguments): Promise<number> {
  const specs = await checkedSpecs(pathsOf(args, 'builtin:'), wantsColor(args));
  const selected = selectTests(specs, { only: many(args['only']), tags: many(args['tag']) });
  const lines: string[] = [];
  let last: Spec | undefined;
  for (const { spec, test } of selected) {
    if (spec !== last) lines.push(...(last === undefined ? [] : ['']), ...specLines(spec));
    last = spec;
    lines.push(...testLines(spec, test));
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
  return selected.length === 0 ? 5 : 0;
}

function specLines({ source, title, about, parameters }: Spec): string[] {
  const needed = parameters.filter((parameter) => parameter.default === undefined).map(({ name }) => name.text);
  return [
    `${visible(title)}  (${visible(source.name)})`,
    ...(about === undefined ? [] : [`  ${visible(about)}`]),
    ...(needed.length === 0 ? [] : [`  needs: ${needed.map((name) => `--set ${name}=…`).join(' ')}`]),
  ];
}

function testLines({ id }: Spec, test: TestDeclaration): string[] {
  const facts = [
    ...test.attributes,
    ...(test.tags.length === 0 ? [] : [`tags ${test.tags.join(', ')}`]),
    ...test.requirements.flatMap((one) => (one.what === 'profile' ? [`profile ${one.name.text}`] : [])),
    ...test.references.map(({ text, level }) => (level === undefined ? text : `${text} ${level}`)),
  ];
  const indent = '    ';
  return [
    `  ${visible(`${id}/${test.id}`)}  ${visible(test.title)}`,
    ...(facts.length === 0 ? [] : [indent + visible(facts.join(' · '))]),
  ];
}

function profilesOf(tests: readonly TestDeclaration[]): string[] {
  const names = tests.flatMap(({ requirements }) =>
    requirements.flatMap((one) => (one.what === 'profile' ? [one.name.text] : [])),
  );
  return [...new Set(names)].sort();
}
