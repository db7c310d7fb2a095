/**
 * The operator's configuration file, `smtpspec.config.json`: targets, what is known of them, and where secrets come from.
 *
 * Every fault is told with the place in the file (`targets.mail.port`) and what belongs there; unknown keys are faults,
 * because a misspelled one would silently change what a run does. The JSON schema in `schema/` says the same to editors.
 */
import { isValidAddress } from '../smtp/path.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { expectedClientName, isClientName } from './client-name.ts';
import { ConfigError, readJsonFile } from './json-file.ts';
import { readParameterValue, type ParameterValue } from './parameter-value.ts';
import { defaultPort, isHost, type Target } from './target.ts';

export { ConfigError };

export interface Config {
  readonly targets: readonly Target[];
  /** Name of a secret → environment variable that holds it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly clientName?: string;
  readonly relay: { readonly from?: string; readonly to?: string };
}

/** What holds where there is no configuration file. */
export const emptyConfig: Config = { targets: [], secrets: {}, relay: {} };

/** Reads a configuration file. `required`: it was named by the operator, so that its absence is an error. */
export async function loadConfig(path: string, required: boolean): Promise<Config> {
  const value = await readJsonFile(path, 'the configuration', { optional: !required });
  if (value === undefined) return emptyConfig;
  return readConfig(value, path);
}

/** Reads the value of a configuration file; `path` names it in messages. */
export function readConfig(value: unknown, path: string): Config {
  const top = new Reader(value, path, '');
  top.only(['$schema', 'targets', 'secrets', 'clientName', 'relay']);
  const targets = top.entries('targets').map(([alias, reader]) => readTarget(alias, reader));
  const secrets = top.entries('secrets').map(([name, reader]): [string, string] => {
    reader.only(['env']);
    return [name, reader.string('env') ?? reader.fail('env', 'the name of an environment variable')];
  });
  const relay = top.child('relay');
  relay?.only(['from', 'to']);
  const from = relay?.address('from');
  const to = relay?.address('to');
  const clientName = top.string('clientName');
  if (clientName !== undefined && !isClientName(clientName)) top.fail('clientName', expectedClientName);
  return {
    targets,
    secrets: Object.fromEntries(secrets),
    relay: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    ...(clientName === undefined ? {} : { clientName }),
  };
}

function readTarget(alias: string, reader: Reader): Target {
  reader.only(['host', 'port', 'profiles', 'parameters', 'localRecipient']);
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(alias)) reader.fail('', 'a name of letters, digits, "_", "." and "-" as alias');
  const host = reader.string('host') ?? reader.fail('host', 'a host name or an address');
  if (!isHost(host)) reader.fail('host', 'a host name or an address, its port apart in `port`');
  const localRecipient = reader.address('localRecipient');
  const parameters = reader.values('parameters').map(([name, value]): [string, ParameterValue] => {
    const read = readParameterValue(value);
    return [name, read.ok ? read.value : reader.fail(`parameters.${name}${read.at}`, read.expected)];
  });
  return {
    alias,
    host,
    port: reader.port('port') ?? defaultPort,
    profiles: reader.strings('profiles'),
    parameters: Object.fromEntries(parameters),
    argument: alias,
    entry: reader.place(''),
    embedded: false,
    ...(localRecipient === undefined ? {} : { localRecipient }),
  };
}

/** One object of the file, read key by key. Every fault ends the reading with a sentence that names the place. */
class Reader {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #file: string;
  readonly #at: string;

  constructor(value: unknown, file: string, at: string) {
    this.#file = file;
    this.#at = at;
    this.#object = isObject(value) ? value : this.fail('', 'an object { … }');
  }

  fail(key: string, expected: string): never {
    throw new ConfigError(`${this.place(key)}: expected ${expected}`);
  }

  /** `c.json: at targets.mail.port`: where a key stands, to begin a message with. */
  place(key: string): string {
    const place = [this.#at, key].filter((part) => part !== '').join('.') || 'the top';
    return `${this.#file}: at ${place}`;
  }

  only(known: readonly string[]): void {
    for (const key of Object.keys(this.#object)) {
      if (known.includes(key)) continue;
      const near = suggestions(key, known);
      const place = [this.#at, key].filter((part) => part !== '').join('.');
      throw new ConfigError(`${this.#file}: unknown key ${place}`, [
        near.length === 0 ? `known here: ${known.join(', ')}` : didYouMean(near),
      ]);
    }
  }

  string(key: string): string | undefined {
    const value = this.#object[key];
    if (value === undefined) return undefined;
    return typeof value === 'string' && value !== '' ? value : this.fail(key, 'text');
  }

  /**
   * A mailbox. Anything else would make a server's refusal say nothing about relaying, and a line end would make a command
   * of its own.
   */
  address(key: string): string | undefined {
    const text = this.string(key);
    if (text === undefined || isValidAddress(text)) return text;
    return this.fail(key, 'an address without < >, such as probe@example.net');
  }

  strings(key: string): string[] {
    const value = this.#object[key];
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.fail(key, 'a list of texts');
    return value.map((item, i) => (typeof item === 'string' ? item : this.fail(`${key}[${String(i)}]`, 'text')));
  }

  port(key: string): number | undefined {
    const value = this.#object[key];
    if (value === undefined) return undefined;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
    return fits ? value : this.fail(key, 'a port: a number from 1 to 65535');
  }

  child(key: string): Reader | undefined {
    const value = this.#object[key];
    return value === undefined ? undefined : new Reader(value, this.#file, this.#path(key));
  }

  /** The entries of an object of objects. */
  entries(key: string): [string, Reader][] {
    return this.values(key).map(([name, value]) => [name, new Reader(value, this.#file, `${this.#path(key)}.${name}`)]);
  }

  /** The entries of an object. */
  values(key: string): [string, unknown][] {
    const child = this.child(key);
    return child === undefined ? [] : Object.entries(child.#object);
  }

  #path(key: string): string {
    return this.#at === '' ? key : `${this.#at}.${key}`;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
