/** Runs specs against targets: reads, checks, plans, runs, reports. Gives the exit code of the run. */
import { expectedClientName, isClientName } from '../../config/client-name.ts';
import type { Config } from '../../config/config-file.ts';
import type { Target } from '../../config/target.ts';
import { reportToConsole } from '../../report/console/reporter.ts';
import { OutputFile, type OutputFileOptions } from '../../result/output-file.ts';
import { writeRunLog } from '../../result/run-log.ts';
import { EventStream } from '../../result/stream.ts';
import { exitCode } from '../../result/summary.ts';
import { defaultOptions, type RunOptions } from '../../runner/options.ts';
import { withImported } from '../../language/spec.ts';
import type { SelectedTest } from '../../runner/plan.ts';
import { startRun } from '../../runner/run.ts';
import { Redactor } from '../../text/redact.ts';
import type { Arguments } from '../command.ts';
import { CliError, exitCodes } from '../failure.ts';
import { wantsColor } from '../output.ts';
import { nameOptions } from '../name-options.ts';
import { noteProfiles, wantedSecrets } from '../names.ts';
import { environmentSettings, optionLayers, withEnvironment } from '../given.ts';
import { embeddedNames } from '../embedded-names.ts';
import { knownIssues, noteUnmatched } from '../known.ts';
import { keyPaths } from '../key-paths.ts';
import { openMail } from '../mail.ts';
import { checkValues } from '../parameters.ts';
import { version } from '../package.ts';
import { readSecrets, refuseValues } from '../secrets.ts';
import { chosenTests } from '../selection.ts';
import { onSignals } from '../signals.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';
import { onNobodyReads, standardOutput } from '../standard-output.ts';
import { configuration, openOthers, openTargets } from '../targets.ts';
import { withTls, type TlsArguments } from '../tls.ts';
import { noteUngranted } from '../ungranted.ts';
import { passwordsOf, proxiesOf, shownProxies, withWays } from '../ways.ts';
import { budgets, flag, many, one, patience, wholeNumber } from '../values.ts';

export async function runAction(args: Arguments): Promise<number> {
  const config = await configuration(one('config', args['config']));
  refuseValues(many(args['secret']), config);
  const options = { ...optionsOf(args, config), known: await knownIssues(args, new Date()) };
  const given = await optionLayers(args);
  const paths = pathsOf(args);
  const specs = await checkedSpecs(paths, wantsColor(args));
  const proxies = proxiesOf(args, config);
  const mail = await openMail(args, config, options.runId);
  const ofEmbedded = embeddedNames();
  const closing: (() => Promise<void>)[] = [ofEmbedded.close];
  if (mail !== undefined) closing.push(() => mail.source.close());
  try {
    const opened = await openTargets(many(args['target']), many(args['profile']), config, {
      forwardTo: mail?.forwardTo,
      names: options.names,
    });
    closing.push(opened.close);
    const named = await openOthers(many(args['other-target']), config);
    closing.push(named.close);
    const tls = tlsArguments(args);
    const targets = await withTls(withWays(opened.targets, args, proxies), tls, config);
    const others = othersOf(
      targets,
      await withTls(
        withWays([...config.targets.filter(({ mx }) => mx === undefined), ...named.targets], args, proxies),
        { ...tls, mode: undefined },
        config,
      ),
    );
    const declaring = withImported(specs);
    const values = withEnvironment(given, declaring, config);
    checkValues(declaring, targets, values);
    noteUngranted(declaring, values, config.grants);
    noteProfiles(specs, many(args['profile']));
    noteUnmatched(options.known.issues, specs, targets, config);
    const wanted = wantedSecrets(declaring, many(args['secret']));
    const tests = await chosenTests(specs, paths, args, targets);
    if (tests.length === 0) return exitCodes.nothing;
    const secrets = await readSecrets(wanted, config);
    const keyFiles = keyPaths(many(args['key']), config);
    // Few runs sign, and node:crypto takes its time.
    const keys = keyFiles.size === 0 ? undefined : await (await import('../keys.ts')).readKeys(keyFiles);
    const set = [...many(args['set']), ...environmentSettings(values, declaring)];
    const names = { ...options.names, embedded: ofEmbedded.start };
    const found = { values, secrets, others, proxies, names, ...(keys === undefined ? {} : { keys }) };
    const all = { ...options, ...found, ...(mail === undefined ? {} : { mail: mail.source }) };
    return await runTests(tests, targets, all, { ...args, set });
  } finally {
    await Promise.all(closing.map((close) => close()));
  }
}

/** By their names: those of the run, and those that are only named; of two with one name that of the run counts. */
const othersOf = (targets: readonly Target[], named: readonly Target[]): ReadonlyMap<string, Target> =>
  new Map([...named, ...targets].map((target) => [target.alias, target]));

async function runTests(
  tests: readonly SelectedTest[],
  targets: readonly Target[],
  options: RunOptions,
  args: Arguments,
): Promise<number> {
  const stream = new EventStream({
    redactor: new Redactor([...options.secrets.values(), ...passwordsOf(options.proxies)]),
  });
  const files = await openReports(args);
  const verbose = flag('verbose', args['verbose']) === true;
  const rerun = rerunArguments(args);
  const { columns } = standardOutput;
  const reports = [
    ...files.map(({ file, write }) => write(file, stream)),
    reportToConsole(stream.subscribe(), standardOutput, {
      color: wantsColor(args),
      verbose,
      rerun,
      ...(columns === undefined ? {} : { columns }),
    }),
  ];
  const run = startRun({ tests, targets, options, stream });
  const unhook = onSignals(run);
  // Without a report on disk the rest of the run would be for nobody, and the servers would bear it all the same.
  if (files.length === 0) {
    onNobodyReads(() => {
      run.interrupt('SIGPIPE');
    });
  }
  const summary = await run.finished;
  const problems = (await Promise.all(reports)).filter((problem) => typeof problem === 'string');
  unhook();
  for (const problem of problems) process.stderr.write(`smtpspec: ${problem}\n`);
  return exitCode(summary, { reportLost: problems.length > 0 });
}

interface Report {
  readonly file: OutputFile;
  readonly write: (file: OutputFile, stream: EventStream) => Promise<string | undefined>;
}

/** The report files that were asked for. One that cannot be opened is told before anything runs. */
async function openReports(args: Arguments): Promise<Report[]> {
  const reports: Report[] = [];
  const log = one('log', args['log']);
  const junit = one('junit', args['junit']);
  if (log !== undefined) {
    reports.push({
      file: await opened(log, 'the run log'),
      write: (file, stream) => writeRunLog(file, stream.subscribe()),
    });
  }
  if (junit !== undefined) {
    const { writeJunit } = await import('../../report/junit/writer.ts');
    const rerun = rerunArguments(args);
    reports.push({
      file: await opened(junit, 'the JUnit report', { regular: true }),
      write: (file, stream) => writeJunit(file, stream.subscribe(), { rerun }),
    });
  }
  const [first, second] = reports.map(({ file }) => file);
  if (first !== undefined && second?.isSameAs(first) === true) {
    await Promise.all([first.close(), second.close()]);
    throw new CliError(`--log and --junit are the same file: ${log ?? ''}`, ['give each of them a file of its own']);
  }
  return reports;
}

async function opened(path: string, what: string, options?: OutputFileOptions): Promise<OutputFile> {
  const file = await OutputFile.create(path, what, options);
  if (file.problem !== undefined) throw new CliError(file.problem, ['choose another path, or mend its permissions']);
  return file;
}

const tlsArguments = (args: Arguments): TlsArguments => ({
  mode: one('tls', args['tls']),
  ca: many(args['ca']),
  clientCertificates: many(args['client-certificate']),
});

/** All but the values of parameters and secrets, the known issues, and what the operator has named. */
function optionsOf(
  args: Arguments,
  config: Config,
): Omit<RunOptions, 'values' | 'secrets' | 'known' | 'others' | 'proxies'> {
  const clientName = one('client-name', args['client-name']) ?? config.clientName;
  if (clientName !== undefined && !isClientName(clientName)) {
    throw new CliError(`--client-name: expected ${expectedClientName}`, [
      'for example --client-name client.example.com',
    ]);
  }
  return {
    version,
    // Unique, not secret: the crypto module would cost more than the rest of this file.
    runId: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`,
    jobs: wholeNumber('jobs', args['jobs'], 1, 10_000) ?? defaultOptions.jobs,
    perHost: wholeNumber('per-host', args['per-host'], 1, 10_000) ?? defaultOptions.perHost,
    rate: wholeNumber('rate', args['rate'], 1, 1_000_000) ?? defaultOptions.rate,
    strict: flag('strict', args['strict']) === true,
    allowDelivery: flag('allow-delivery', args['allow-delivery']) === true,
    outside: flag('outside', args['outside']) === true,
    slow: flag('slow', args['slow']) === true,
    intrusive: flag('intrusive', args['intrusive']) === true,
    patience: patience(args['timeout']) ?? defaultOptions.patience,
    budgets: { ...config.budgets, ...budgets(args['budget']) },
    clientName,
    relay: { ...defaultOptions.relay, ...config.relay },
    grants: config.grants,
    names: nameOptions(args, config),
  };
}

/** What a command to run one case again needs besides spec, test and target. */
function rerunArguments(args: Arguments): string[] {
  const repeated = [
    'set',
    'params',
    'profile',
    'secret',
    'key',
    'timeout',
    'budget',
    'client-name',
    'resolver',
    'config',
    'known',
    'tls',
    'ca',
    'client-certificate',
    'other-target',
    'via',
    'from',
    'sink',
    'mailbox',
  ].flatMap((option) => many(args[option]).flatMap((value) => [`--${option}`, value]));
  const proxies = shownProxies(args).flatMap((proxy) => ['--proxy', proxy]);
  const flags = [
    ...['ipv4', 'ipv6', 'allow-delivery', 'fetch-policies', 'outside', 'slow', 'intrusive', 'strict', 'strict-known'],
  ].filter((option) => flag(option, args[option]) === true);
  return [...repeated, ...proxies, ...flags.map((option) => `--${option}`)];
}
