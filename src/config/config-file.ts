/**
 * The operator's configuration file, `smtpspec.config.json`: targets, what is known of them, and where secrets come from.
 *
 * Every fault is told with the place in the file (`targets.mail.port`) and what belongs there; unknown keys are faults,
 * because a misspelled one would silently change what a run does. The JSON schema in `schema/` says the same to editors.
 */
import { dirname, resolve } from 'node:path';
import { budgetNames, readBudget, type BudgetName, type Budgets } from '../text/budgets.ts';
import { expectedClientName, isClientName } from './client-name.ts';
import { readGrants, type Grants } from './grants.ts';
import { readJsonFile } from './json-file.ts';
import { Reader } from './reader.ts';
import { readPolicies, type Policies } from './policies.ts';
import { readProxies, type ProxyEntry } from './proxy.ts';
import { readTarget } from './target-entry.ts';
import type { Target } from './target.ts';
import { parseEndpoint, type Endpoint } from '../text/endpoint.ts';

export interface Config {
  readonly targets: readonly Target[];
  /** Name of a secret → environment variable that holds it. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Name of a private key → its file. */
  readonly keys: Readonly<Record<string, string>>;
  readonly clientName?: string;
  readonly relay: { readonly from?: string; readonly to?: string };
  /** Where delivered mail is looked for: `maildir:PATH`. */
  readonly mailbox?: string;
  /** What each case of a run may use. */
  readonly budgets: Partial<Budgets>;
  /** What libraries may see and do. */
  readonly grants: Grants;
  /** The name server that is asked, and trusted; left out: those of the system, not trusted. */
  readonly resolver?: Endpoint;
  /** Whether, and from where, policies of MTA-STS may be fetched. */
  readonly policies?: Policies;
  /** By their names. */
  readonly proxies: ReadonlyMap<string, ProxyEntry>;
  /** Certificates that a spec can show by these names. */
  readonly clientCertificates: ReadonlyMap<string, ClientCertificateFiles>;
}

/** PEM files; a key that stands in the file of its certificate needs none of its own. */
export interface ClientCertificateFiles {
  readonly certificate: string;
  readonly key?: string;
}

/** What holds where there is no configuration file. */
export const emptyConfig: Config = {
  targets: [],
  secrets: {},
  keys: {},
  relay: {},
  budgets: {},
  grants: new Map(),
  clientCertificates: new Map(),
  proxies: new Map(),
};

/** Reads a configuration file. `required`: it was named by the operator, so that its absence is an error. */
export async function loadConfig(path: string, required: boolean): Promise<Config> {
  const value = await readJsonFile(path, 'the configuration', { optional: !required });
  if (value === undefined) return emptyConfig;
  return readConfig(value, path);
}

/** Reads the value of a configuration file; `path` names it in messages. */
export function readConfig(value: unknown, path: string): Config {
  const top = new Reader(value, path, '');
  top.only([
    ...[
      '$schema',
      'targets',
      'clientCertificates',
      'proxies',
      'secrets',
      'keys',
      'grants',
      'clientName',
      'budget',
      'resolver',
      'policies',
      'relay',
      'mailbox',
    ],
  ]);
  const proxies = readProxies(top);
  const targets = top.entries('targets').map(([alias, reader]) => readTarget(alias, reader, proxies));
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
  const mailbox = top.string('mailbox');
  if (mailbox !== undefined && !/^[a-z]+:./.test(mailbox)) top.fail('mailbox', 'a mailbox: maildir:PATH');
  const resolver = readResolver(top);
  const policies = readPolicies(top, path);
  return {
    targets,
    ...(mailbox === undefined ? {} : { mailbox }),
    secrets: Object.fromEntries(secrets),
    keys: readKeyPaths(top, path),
    relay: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    budgets: readConfigBudgets(top),
    ...(clientName === undefined ? {} : { clientName }),
    grants: readGrants(top),
    clientCertificates: new Map(top.entries('clientCertificates').map(readClientCertificate)),
    ...(resolver === undefined ? {} : { resolver }),
    ...(policies === undefined ? {} : { policies }),
    proxies,
  };
}

/** The files lie where the configuration does. */
function readKeyPaths(top: Reader, path: string): Record<string, string> {
  const keys = top.values('keys').map(([name, file]): [string, string] => {
    if (typeof file !== 'string' || file === '') return top.fail(`keys.${name}`, 'the path of a private key in PEM');
    return [name, resolve(dirname(path), file)];
  });
  return Object.fromEntries(keys);
}

/** What belongs where a name server is named. */
export const expectedNameServer = 'the address of a name server, with its port where that is not 53: 127.0.0.1:5353';

function readResolver(top: Reader): Endpoint | undefined {
  const text = top.string('resolver');
  return text === undefined ? undefined : (parseEndpoint(text, 53) ?? top.fail('resolver', expectedNameServer));
}

function readConfigBudgets(top: Reader): Partial<Budgets> {
  top.child('budget')?.only(budgetNames);
  const budgets = top.values('budget').map(([name, value]): [string, number] => {
    // With its unit it is text, a plain number of octets may be either.
    const types = name === 'time' ? ['string'] : name === 'bytes' ? ['string', 'number'] : ['number'];
    const read = readBudget(name as BudgetName, types.includes(typeof value) ? String(value) : '');
    return [name, typeof read === 'number' ? read : top.fail(`budget.${name}`, read.expected)];
  });
  return Object.fromEntries(budgets);
}

function readClientCertificate([name, reader]: [string, Reader]): [string, ClientCertificateFiles] {
  reader.only(['certificate', 'key']);
  const certificate = reader.string('certificate') ?? reader.fail('certificate', 'a file with the certificate (PEM)');
  const key = reader.string('key');
  return [name, { certificate, ...(key !== undefined && { key }) }];
}
