/** What the operator gives for TLS: how targets are spoken to, who is trusted, and the certificates that a spec can show. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config-file.ts';
import { submissions, type Target } from '../config/target.ts';
import { plainTls, type ClientCertificate, type TlsSettings } from '../tls/handshake.ts';
import { systemErrorText } from '../text/system-error.ts';
import { CliError } from './failure.ts';

export interface TlsArguments {
  /** `--tls` */
  readonly mode: string | undefined;
  /** `--ca`: files. */
  readonly ca: readonly string[];
  /** `--client-certificate`: `NAME=FILE` or `NAME=FILE,KEYFILE`. */
  readonly clientCertificates: readonly string[];
}

/** The targets with all that holds for their TLS. Files are read here: one that cannot be read is told before anything runs. */
export async function withTls(
  targets: readonly Target[],
  args: TlsArguments,
  config: Config,
): Promise<readonly Target[]> {
  const mode = readMode(args.mode);
  const clients = new Map<string, ClientCertificate>();
  for (const [name, { certificate, key }] of config.clientCertificates) {
    clients.set(name, await clientCertificate(certificate, key, `the client certificate ${name}`));
  }
  for (const text of args.clientCertificates) {
    const [, name, certificate = '', key] = /^([A-Za-z_][\w.-]*)=([^,]+)(?:,(.+))?$/.exec(text) ?? [];
    if (name === undefined) {
      throw new CliError(`--client-certificate ${text}: expected a name and its file`, [
        'for example --client-certificate own=client.pem, or own=client.pem,client.key',
      ]);
    }
    clients.set(name, await clientCertificate(certificate, key, '--client-certificate'));
  }
  const common = await authorities(args.ca, '--ca');
  const made: Target[] = [];
  for (const target of targets) made.push(await targetWithTls(target, { mode, common, clients }));
  return made;
}

interface Common {
  readonly mode: TlsSettings['mode'] | undefined;
  readonly common: readonly string[];
  readonly clients: ReadonlyMap<string, ClientCertificate>;
}

async function targetWithTls(target: Target, { mode, common, clients }: Common): Promise<Target> {
  const implied = target.profiles.includes(submissions.profile) ? 'implicit' : 'none';
  const own = await authorities(target.ca ?? [], `${target.entry ?? target.alias}: \`ca\``);
  const { authorities: before } = target.tls ?? plainTls;
  const tls: TlsSettings = {
    mode: mode ?? target.tlsMode ?? implied,
    authorities: async () => [...(await before()), ...own, ...common],
    clients,
  };
  return { ...target, tls };
}

function readMode(text: string | undefined): TlsSettings['mode'] | undefined {
  if (text === undefined || text === 'none' || text === 'starttls' || text === 'implicit') return text;
  throw new CliError(`--tls ${text}: expected implicit, starttls or none`, [
    'implicit: TLS from the first octet on, as on port 465; starttls: each session goes over to TLS first',
  ]);
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

async function authorities(files: readonly string[], what: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) {
    const blocks = (await contentOf(file, what)).match(certificateBlock);
    if (blocks === null) throw new CliError(`${what}: ${file} has no certificate in it`, ['a PEM file is wanted']);
    found.push(...blocks);
  }
  return found;
}

async function clientCertificate(file: string, keyFile: string | undefined, what: string): Promise<ClientCertificate> {
  const certificate = await contentOf(file, what);
  const key = keyFile === undefined ? certificate : await contentOf(keyFile, what);
  if (!certificate.includes('-----BEGIN CERTIFICATE-----')) {
    throw new CliError(`${what}: ${file} has no certificate in it`, ['a PEM file is wanted']);
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    throw new CliError(`${what}: ${keyFile ?? file} has no private key in it`, [
      'a PEM file is wanted; a key in a file of its own stands behind a comma',
    ]);
  }
  return { certificate, key };
}

/** Larger files hold no certificates. */
const largest = 4 * 1024 * 1024;

async function contentOf(file: string, what: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= largest) return text;
  } catch (error) {
    throw new CliError(`${what}: ${file}: ${systemErrorText(error)}`);
  }
  throw new CliError(`${what}: ${file} is too large to be a PEM file`);
}
