/**
 * Runs the tests of a library on the embedded servers that they name with `proves`, and tells which are proved.
 *
 * Exit code 0 where all are; 1 where a test comes to something else than its spec says; 4 where that is not so, and a test
 * is unproven: no server makes it fail.
 */
import { emptyConfig } from '../../config/config-file.ts';
import { maximumPersonas } from '../../language/limits.ts';
import { withImported } from '../../language/spec.ts';
import { caseLines } from '../../report/blocks/case.ts';
import { consoleTheme } from '../../report/console/colors.ts';
import type { Theme } from '../../report/theme.ts';
import type { Summary } from '../../result/outcome.ts';
import { EventStream } from '../../result/stream.ts';
import { exitCode } from '../../result/summary.ts';
import { defaultOptions, type RunOptions } from '../../runner/options.ts';
import { planSize, type SelectedTest } from '../../runner/plan.ts';
import { formatDuration } from '../../text/duration.ts';
import { plural } from '../../text/plural.ts';
import { Redactor } from '../../text/redact.ts';
import { visible } from '../../text/visible.ts';
import { clipEnd } from '../../text/width.ts';
import type { Arguments } from '../command.ts';
import { embeddedNames } from '../embedded-names.ts';
import { runEmbedded } from '../embedded-run.ts';
import { CliError, exitCodes } from '../failure.ts';
import { optionLayers, withEnvironment } from '../given.ts';
import { personasOf, Proofs, provingPlan, type Proved, type TestVerdict } from '../library-proofs.ts';
import { unknownPersonas } from '../named-personas.ts';
import { wantedSecrets } from '../names.ts';
import { print, wantsColor } from '../output.ts';
import { version } from '../package.ts';
import { checkValues } from '../parameters.ts';
import { readSecrets, refuseValues } from '../secrets.ts';
import { chosenTests } from '../selection.ts';
import { checkedSpecs, pathsOf, renderedDiagnostics } from '../specs.ts';
import { standardOutput } from '../standard-output.ts';
import { openTargets } from '../targets.ts';
import { flag, many, patience } from '../values.ts';

/** Each has its result kept until the end. */
const mostCases = 100_000;
/** How much of a line that a server said is repeated. */
const longestReason = 120;

export async function testLibraryAction(args: Arguments): Promise<number> {
  refuseValues(many(args['secret']), emptyConfig);
  const given = await optionLayers(args);
  const paths = pathsOf(args, '.');
  const color = wantsColor(args);
  const specs = await checkedSpecs(paths, color);
  const declaring = withImported(specs);
  const values = withEnvironment(given, declaring, emptyConfig);
  const tests = await chosenTests(specs, paths, args);
  if (tests.length === 0) return exitCodes.nothing;
  const personas = await knownPersonas(tests, color);
  const plan = provingPlan(tests);
  const proofs = new Proofs(tests);
  // Nothing is named: all that is to be said is that nothing is proved.
  if (personas.length === 0) return tell(proofs.verdicts(), 0, undefined, args);
  const { targets, close } = await openTargets(
    personas.map((name) => `persona:${name}`),
    [],
    emptyConfig,
  );
  const ofEmbedded = embeddedNames();
  try {
    if (planSize(plan, targets) > mostCases) {
      throw new CliError(`more than ${String(mostCases)} cases to prove`, ['choose some with --only'], exitCodes.spec);
    }
    checkValues(declaring, targets, values);
    const secrets = await readSecrets(wantedSecrets(declaring, many(args['secret'])), emptyConfig);
    const summary = await runEmbedded(
      {
        tests: plan,
        targets,
        options: { ...optionsOf(args), names: { embedded: ofEmbedded.start }, values, secrets },
        stream: new EventStream({ redactor: new Redactor([...secrets.values()]) }),
      },
      (result) => {
        proofs.take(result);
      },
    );
    if (summary.interrupted !== undefined) {
      print([`cut short by ${summary.interrupted.signal}: nothing was compared with what is said`]);
      return exitCode(summary);
    }
    return tell(proofs.verdicts(), targets.length, summary, args);
  } finally {
    await ofEmbedded.close();
    await close();
  }
}

/** The servers that tests name. The process ends with exit code 3 where there is none of that name. */
async function knownPersonas(tests: readonly SelectedTest[], color: boolean): Promise<string[]> {
  const personas = personasOf(tests);
  // Each is a server of its own in this process.
  if (personas.length > maximumPersonas) {
    throw new CliError(
      `the specs name ${String(personas.length)} embedded servers; ${String(maximumPersonas)} may run at once`,
      ['choose some tests with --only'],
      exitCodes.spec,
    );
  }
  const faults = await unknownPersonas(tests);
  if (faults.length > 0) {
    process.stderr.write(`${renderedDiagnostics(faults, color).join('\n')}\n`);
    throw new CliError(`${plural(faults.length, 'error')} in the specs: nothing was run`, [], exitCodes.spec);
  }
  return personas;
}

/** All that an author has written is to run: on an embedded server nothing needs a permission. */
const optionsOf = (args: Arguments): Omit<RunOptions, 'values' | 'secrets'> => ({
  ...defaultOptions,
  version,
  runId: 'library',
  // Slow servers are slow one beside the other.
  jobs: 200,
  slow: true,
  intrusive: true,
  rulesOfOwnSpec: true,
  patience: patience(args['timeout']) ?? defaultOptions.patience,
  clientName: 'client.example.com',
});

/** Prints the verdicts, those with a fault last and their cases whole; gives the exit code. */
function tell(
  verdicts: readonly TestVerdict[],
  servers: number,
  summary: Summary | undefined,
  args: Arguments,
): number {
  const theme = consoleTheme(wantsColor(args));
  const of = (verdict: TestVerdict['verdict']): TestVerdict[] => verdicts.filter((one) => one.verdict === verdict);
  const [proved, unproven, contradicted] = [of('proved'), of('unproven'), of('contradicted')];
  for (const one of verdicts) print(verdictLines(one, theme, args));
  const counts = [
    ...(proved.length === 0 ? [] : [`${String(proved.length)} proved`]),
    ...(unproven.length === 0 ? [] : [theme.verdict.warned(`${String(unproven.length)} unproven`)]),
    ...(contradicted.length === 0 ? [] : [theme.verdict.failed(`${String(contradicted.length)} contradicted`)]),
  ];
  const time = summary === undefined ? '' : ` (${formatDuration(summary.durationMs)})`;
  print([
    '',
    `${plural(verdicts.length, 'test')} on ${plural(servers, 'embedded server')}: ${counts.join(', ')}${time}`,
  ]);
  if (contradicted.length > 0) return exitCodes.failed;
  return unproven.length > 0 && flag('allow-unproven', args['allow-unproven']) !== true ? exitCodes.unjudged : 0;
}

const words = { proved: 'proved', unproven: 'UNPROVEN', contradicted: 'CONTRADICTED' } as const;
const verdictTheme = { proved: 'passed', unproven: 'warned', contradicted: 'failed' } as const;

function verdictLines({ spec, test, verdict, claims }: TestVerdict, theme: Theme, args: Arguments): string[] {
  const word = theme.verdict[verdictTheme[verdict]](words[verdict].padEnd(words.contradicted.length));
  return [
    `${word}  ${theme.strong(visible(`${spec.id}/${test.id}`))}  ${visible(test.title)}`,
    ...claims.flatMap((claim) => claimLines(claim, test.attributes, theme, args)),
    ...(verdict === 'unproven' ? [`  ${theme.faint(unprovenWords(claims))}`] : []),
  ];
}

const unprovenWords = (claims: readonly Proved[]): string =>
  claims.length === 0
    ? 'names no embedded server: proves passes on NAME, fails on NAME (smtpspec persona list)'
    : 'no embedded server makes it fail, so that nobody knows whether it can: proves fails on NAME';

function claimLines(
  { persona, outcome, reason, difference, result }: Proved,
  attributes: ReadonlySet<string>,
  theme: Theme,
  args: Arguments,
): string[] {
  if (difference === undefined) {
    const why = reason === undefined ? '' : `: ${clipEnd(visible(reason), longestReason)}`;
    return [`  ${outcome} on ${visible(persona)}${theme.faint(why)}`];
  }
  const { columns } = standardOutput;
  const lines =
    result === undefined
      ? []
      : caseLines(result, {
          theme,
          // What came of a good case is in its transcript alone.
          verbose: result.outcome === 'passed' || flag('verbose', args['verbose']) === true,
          ...(columns === undefined ? {} : { columns }),
          rerun: rerunArguments(args, attributes),
        });
  return [
    `  ${theme.verdict.failed('!')} ${visible(persona)}: ${visible(difference)}`,
    ...lines.map((line) => (line === '' ? line : `    ${line}`)),
  ];
}

/** What a command to run one case alone needs besides spec, test and server. */
function rerunArguments(args: Arguments, attributes: ReadonlySet<string>): string[] {
  const repeated = ['set', 'params', 'secret', 'timeout'].flatMap((option) =>
    many(args[option]).flatMap((value) => [`--${option}`, value]),
  );
  return [...repeated, ...['slow', 'intrusive'].filter((one) => attributes.has(one)).map((one) => `--${one}`)];
}
