/**
 * The targets of a run: those of `--target`, else all of the configuration. A persona that is named as a target is started
 * here, on loopback, and ends with the run.
 */
import { loadConfig, type Config } from '../config/config-file.ts';
import { ConfigError } from '../config/reader.ts';
import {
  defaultAlias,
  defaultPort,
  parseTargetArgument,
  portFor,
  type Target,
  type TargetArgument,
} from '../config/target.ts';
import type { NamesOptions } from '../runner/asking.ts';
import { hostAndPort } from '../report/target.ts';
import type * as ServerRoom from '../server/index.ts';
import type { RunningServer } from '../server/index.ts';
import type { PersonaDefinition } from '../server/personas/definition.ts';
import { plainTls } from '../tls/handshake.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';

const configFile = 'smtpspec.config.json';

/** Reads the configuration that the operator named, or the one in the working directory. */
export async function configuration(named: string | undefined): Promise<Config> {
  return toldByConfig(loadConfig(named ?? configFile, named !== undefined));
}

/** What is wrong with a file of the operator is wrong usage. */
export async function toldByConfig<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(error.message, error.help);
    throw error;
  }
}

export interface Targets {
  readonly targets: readonly Target[];
  /** Ends the personas that were started. */
  readonly close: () => Promise<void>;
}

export async function openTargets(
  named: readonly string[],
  profiles: readonly string[],
  config: Config,
  { forwardTo, names = {} }: { readonly forwardTo?: Destination | undefined; readonly names?: NamesOptions } = {},
): Promise<Targets> {
  const servers: RunningServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const targets: Target[] = [];
    const start: OfPersona = (argument) => startTarget(argument, profiles, servers, forwardTo);
    for (const text of named) targets.push(await readTarget(text, profiles, config, start));
    if (named.length === 0) targets.push(...config.targets.map((target) => withProfiles(target, profiles)));
    if (targets.length === 0) {
      throw new CliError('no target: say which server to test', [
        'for example --target mail.example.org, or --target persona:exchange-2003 for an embedded server',
        `or list targets in ${configFile}`,
      ]);
    }
    refuseTwins(targets);
    return { targets: await withMailHosts(targets, names), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The targets that are named for lines to connect to, and that are not tested. Embedded ones are started. */
export async function openOthers(named: readonly string[], config: Config): Promise<Targets> {
  if (named.length === 0) return { targets: [], close: () => Promise.resolve() };
  for (const text of named) {
    if (/^[A-Za-z][A-Za-z0-9_.-]*=/.test(text)) continue;
    throw new CliError('--other-target: expected a name before the target', [
      'for example --other-target backup=mail2.example.org:25; a test says: connect to backup',
    ]);
  }
  return openTargets(named, [], config);
}

/**
 * The targets that a run with the same options would have, for what is known of them: nothing is started, and that there is
 * none is no fault.
 */
export async function knownTargets(named: readonly string[], config: Config): Promise<readonly Target[]> {
  if (named.length === 0) return config.targets;
  const targets: Target[] = [];
  for (const text of named) targets.push(await readTarget(text, [], config, describedTarget));
  refuseTwins(targets);
  return targets;
}

type PersonaArgument = Extract<TargetArgument, { form: 'persona' }>;
type OfPersona = (argument: PersonaArgument) => Promise<Target>;

/** The target that a value of `--target` means. */
async function readTarget(
  text: string,
  profiles: readonly string[],
  config: Config,
  ofPersona: OfPersona,
): Promise<Target> {
  const known = config.targets.find(({ alias }) => alias === text);
  if (known !== undefined) return withProfiles(known, profiles);
  const part = partOfMailTarget(text, config);
  if (part !== undefined) return withProfiles(part, profiles);
  const argument = parseTargetArgument(text, portFor(profiles));
  if (typeof argument === 'string') throw new CliError(`--target: ${argument}`);
  if (argument.form === 'persona') return ofPersona(argument);
  if (argument.form === 'mx') return ofMailDomain(argument, profiles);
  if (argument.form === 'unix') return socketTarget(text, argument, profiles);
  const { host, port } = argument;
  refuseAlias(text, host, config);
  return {
    alias: argument.alias ?? defaultAlias(host, port),
    host,
    port,
    profiles,
    parameters: {},
    // With its port, where that says that it is no alias.
    ...(/[.:]/.test(host) ? {} : { argument: text }),
    embedded: false,
  };
}

function ofMailDomain(
  { alias, domain, port, only }: Extract<TargetArgument, { form: 'mx' }>,
  profiles: readonly string[],
): Target {
  const written = `mx:${domain}${port === defaultPort ? '' : `:${String(port)}`}`;
  const argument = alias === undefined ? written : `${alias}=${written}`;
  const mx = { domain, argument, ...(only === undefined ? {} : { only }) };
  return { alias: alias ?? written, host: domain, port, profiles, parameters: {}, mx, argument, embedded: false };
}

/** `mail/10/mail1.contoso.com`: some of the mail hosts that a target of the configuration stands for. */
function partOfMailTarget(text: string, { targets }: Config): Target | undefined {
  const whole = targets.find(({ alias, mx }) => mx !== undefined && text.startsWith(`${alias}/`));
  if (whole?.mx === undefined) return undefined;
  return { ...whole, mx: { ...whole.mx, only: text.slice(whole.alias.length + 1) } };
}

/** Each target that stands for the mail hosts of a domain becomes these. */
async function withMailHosts(targets: readonly Target[], names: NamesOptions): Promise<readonly Target[]> {
  if (targets.every(({ mx }) => mx === undefined)) return targets;
  const [{ isMailTarget, mailTargets }, { resolverOf }] = await Promise.all([
    import('./mail-targets.ts'),
    import('../dns/system.ts'),
  ]);
  const resolver = resolverOf(names.resolver);
  const found: Target[] = [];
  for (const target of targets) {
    if (!isMailTarget(target)) found.push(target);
    else found.push(...(await mailTargets(target, (name, type) => resolver.lookup(name, type))));
  }
  refuseTwins(found);
  return found;
}

function socketTarget(
  text: string,
  { alias, path }: Extract<TargetArgument, { form: 'unix' }>,
  profiles: readonly string[],
): Target {
  const host = `unix:${path}`;
  return {
    alias: alias ?? host,
    host,
    port: 0,
    unix: path,
    profiles,
    parameters: {},
    argument: text,
    embedded: false,
  };
}

/** A word without port and dots that is, or is nearly, an alias of the configuration: the verdict would be about another server. */
function refuseAlias(text: string, host: string, { targets }: Config): void {
  const bare = text === host || text.endsWith(`=${host}`);
  if (!bare || /[.:]/.test(host)) return;
  const aliases = targets.map(({ alias }) => alias);
  const forHost = `for a host of that name: --target ${visible(text)}:${String(defaultPort)}`;
  if (aliases.includes(host)) {
    throw new CliError(`--target ${text}: ${host} is an alias of the configuration, and has no second one`, [
      `did you mean --target ${host}?`,
      forHost,
    ]);
  }
  const near = suggestions(host, aliases);
  if (near.length > 0) {
    throw new CliError(`--target ${text}: the configuration has no target ${host}`, [didYouMean(near), forHost]);
  }
}

async function startTarget(
  argument: PersonaArgument,
  profiles: readonly string[],
  servers: RunningServer[],
  forwardTo: Destination | undefined,
): Promise<Target> {
  const server = await startNamedPersona(argument.persona, forwardTo === undefined ? {} : { forwardTo });
  servers.push(server.running);
  return personaTarget(argument, server.definition, server.running, profiles);
}

/** An embedded server that does not run: no port is its own. */
const describedTarget: OfPersona = async (argument) => {
  const definition = await toldByPersonas(argument.persona, {}, async ({ describePersona, parsePersonaName }) =>
    describePersona(parsePersonaName(argument.persona).name),
  );
  return personaTarget(argument, definition, { host: '127.0.0.1', port: 0 }, []);
};

function personaTarget(
  { alias, persona }: PersonaArgument,
  { localDomain, localRecipient, profiles: own, forwards }: PersonaDefinition,
  { host, port }: { readonly host: string; readonly port: number },
  profiles: readonly string[],
): Target {
  return {
    alias: alias ?? persona,
    host,
    port,
    profiles: [...own, ...profiles],
    parameters: { domain: localDomain },
    localRecipient,
    argument: alias === undefined ? `persona:${persona}` : `${alias}=persona:${persona}`,
    embedded: true,
    tls: { ...plainTls, authorities: ownAuthority },
    forwards,
  };
}

/** Of the certificates that embedded servers show. */
async function ownAuthority(): Promise<readonly string[]> {
  const { authorityPem } = await import('../server/tls/authority.ts');
  return [await authorityPem()];
}

/** Where an embedded server sends mail on to. */
interface Destination {
  readonly host: string;
  readonly port: number;
}

interface Listen {
  readonly host?: string;
  readonly port?: number;
  /** To whom one that sends mail on does so. */
  readonly forwardTo?: Destination;
}

/** Starts a persona by its name, options included; an unknown name or option is the operator's mistake. */
export function startNamedPersona(name: string, listen: Listen = {}) {
  return toldByPersonas(name, listen, async ({ describePersona, parsePersonaName, startPersona }) => {
    const running = await startPersona(name, listen);
    return { running, definition: describePersona(parsePersonaName(name).name) };
  });
}

type Personas = typeof ServerRoom;

/** Does something with the persona `name`, and tells what is wrong with the name. */
async function toldByPersonas<T>(name: string, listen: Listen, work: (personas: Personas) => Promise<T>): Promise<T> {
  const personas = await import('../server/index.ts');
  try {
    return await work(personas);
  } catch (error) {
    if (error instanceof personas.UnknownPersonaError) {
      const near = suggestions(name.replace(/:.*$/, ''), personas.personaNames());
      throw new CliError(error.message, [near.length === 0 ? 'see: smtpspec persona list' : didYouMean(near)]);
    }
    if (error instanceof personas.PersonaOptionError) throw new CliError(error.message, ['see: smtpspec persona list']);
    if (systemErrorCode(error) !== undefined) throw cannotListen(listen, error);
    throw error;
  }
}

function cannotListen({ host = '127.0.0.1', port = 0 }: Listen, error: unknown): CliError {
  const low = port > 0 && port < 1024 && ['EACCES', 'EPERM'].includes(systemErrorCode(error) ?? '');
  return new CliError(`cannot listen on ${hostAndPort({ alias: '', host, port })}: ${systemErrorText(error)}`, [
    ...(low ? ['ports below 1024 need root'] : []),
    port === 0
      ? 'personas listen on this machine alone: 127.0.0.1, ::1'
      : 'choose another with --port, or 0 for a free one',
  ]);
}

const withProfiles = (target: Target, more: readonly string[]): Target => ({
  ...target,
  profiles: [...target.profiles, ...more],
});

/** Two targets with one alias could not be told apart in any report. */
function refuseTwins(targets: readonly Target[]): void {
  const seen = new Set<string>();
  for (const { alias } of targets) {
    if (seen.has(alias)) {
      throw new CliError(`two targets are called ${alias}`, ['give one of them an alias: --target other=host:port']);
    }
    seen.add(alias);
  }
}
