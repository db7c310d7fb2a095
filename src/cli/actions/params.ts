/** Prints what specs need: a list for people, the same as JSON, or a file for `--params` to fill in. */
import type { Config } from '../../config/config-file.ts';
import { withImported, type Spec } from '../../language/spec.ts';
import { waysToGive } from '../../runner/values.ts';
import { jsonText } from '../../text/json-text.ts';
import { plural } from '../../text/plural.ts';
import { shellWord } from '../../text/shell-word.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError } from '../failure.ts';
import { knownValues } from '../known-values.ts';
import { needsOf, type ParameterNeed, type SecretNeed, type SpecNeeds, type ValueNow } from '../needs.ts';
import { print, wantsColor } from '../output.ts';
import { parametersTemplate } from '../parameters-template.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';
import { flag } from '../values.ts';

export async function paramsAction(args: Arguments): Promise<number> {
  const [json, template] = [flag('json', args['json']) === true, flag('template', args['template']) === true];
  if (json && template) throw new CliError('--json and --template print different things', ['choose one of them']);
  const paths = pathsOf(args);
  const specs = await checkedSpecs(paths, wantsColor(args));
  if (template) {
    print([jsonText(parametersTemplate(withImported(specs)))]);
    return 0;
  }
  const known = await knownValues(args, specs);
  const needs = needsOf(specs, known);
  if (json) print([jsonText(asJson(needs))]);
  else print([...needs.flatMap(specLines), ...summary(needs, paths, known.config)]);
  return 0;
}

/** The form for programs: `schema` grows when a reader of an earlier one would misunderstand it. */
const asJson = (needs: readonly SpecNeeds[]) => ({
  schema: 1,
  parameters: needs.flatMap(({ parameters }) => parameters),
  secrets: needs.flatMap(({ secrets }) => secrets),
});

function specLines({ spec, parameters, secrets }: SpecNeeds): string[] {
  return [
    `${visible(spec.title)}  (${visible(spec.source.name)})`,
    ...parameters.flatMap((need) => parameterLines(need, spec)),
    ...secrets.flatMap((need) => secretLines(need, spec)),
    ...(parameters.length + secrets.length === 0 ? ['  needs no parameters'] : []),
    '',
  ];
}

function parameterLines(need: ParameterNeed, spec: Spec): string[] {
  const fallback = need.default === undefined ? 'required' : `default ${visible(need.default)}`;
  return [
    `  ${need.name}: ${need.type}, ${fallback}`,
    ...(need.about === undefined ? [] : [`      ${visible(need.about)}`]),
    `      ${testsText(need.tests, spec)}`,
    ...need.values.map(
      (value) => `      ${value.target === undefined ? '' : `on ${visible(value.target)}: `}${valueText(value)}`,
    ),
  ];
}

function valueText({ from, place, value }: ValueNow): string {
  if (from === 'nothing') return 'no value yet';
  const what = from === 'include' ? 'what it is given' : 'its default';
  const shown = value === undefined ? `${what} stands on a secret, or on what has no value` : `now ${visible(value)}`;
  if (place !== undefined) return `${shown}, from ${visible(place)}`;
  return value === undefined ? shown : `${shown}, its default`;
}

function secretLines({ name, about, variable, set, tests }: SecretNeed, spec: Spec): string[] {
  return [
    `  ${name}: secret`,
    ...(about === undefined ? [] : [`      ${visible(about)}`]),
    `      ${testsText(tests, spec)}`,
    `      from --secret ${name}: the environment variable ${variable} (${set ? 'is set' : 'not set'}), or a prompt`,
  ];
}

function testsText(tests: readonly string[], { id, tests: all }: Spec): string {
  if (tests.length === 0) return 'needed by no test';
  if (tests.length === all.length && tests[0]?.startsWith(`${id}/`) === true)
    return all.length === 1 ? 'needed by its test' : 'needed by every test';
  const own = `${id}/`;
  const shown = tests.slice(0, mostTests).map((test) => visible(test.startsWith(own) ? test.slice(own.length) : test));
  const more = tests.length - shown.length;
  return `needed by ${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** How many tests are named where not all of a spec need a parameter. The JSON has all of them. */
const mostTests = 5;

/** How many there are, and how to give those that have no value. */
function summary(needs: readonly SpecNeeds[], paths: readonly string[], { grants }: Config): string[] {
  const all = needs.flatMap(({ spec, parameters }) => parameters.map((need) => ({ ...need, home: spec })));
  const unset = all.filter(({ values }) => values.some(({ from }) => from === 'nothing'));
  const [first] = unset;
  if (all.length === 0) return [`${plural(needs.length, 'spec')}: no parameters`];
  const counts = `${plural(all.length, 'parameter')} in ${plural(needs.length, 'spec')}`;
  if (first === undefined) return [`${counts}: each has a value`];
  const names = [...new Set(unset.map(({ name }) => name))];
  return [
    `${counts}, without a value: ${names.join(', ')}`,
    `give ${names.length === 1 ? 'it' : 'one'} with ${waysToGive(first.home, first.name, grants)}`,
    `a file to fill in: smtpspec params ${paths.map(shellWord).join(' ')} --template`,
  ];
}
