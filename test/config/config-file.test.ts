/** The configuration file: what it may say, each fault with its place, and the JSON schema that says the same. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyConfig, loadConfig, readConfig } from '../../src/config/config-file.ts';
import { ConfigError } from '../../src/config/reader.ts';

function faultOf(value: unknown): string {
  try {
    readConfig(value, 'c.json');
  } catch (error) {
    if (error instanceof ConfigError) return [error.message, ...error.help].join(' | ');
    throw error;
  }
  return 'no fault';
}

test('a whole configuration is read', () => {
  expect(
    readConfig(
      {
        $schema: 'x',
        targets: {
          mail: {
            host: 'mail.example.org',
            port: 587,
            profiles: ['mx'],
            parameters: { domain: 'example.org', count: 5, on: true, all: ['a', 1] },
            localRecipient: 'a@example.org',
            outside: true,
            tls: 'starttls',
            ca: ['own.pem'],
          },
          other: { host: '::1' },
          implicit: { host: 'h', profiles: ['submissions'] },
        },
        clientCertificates: { own: { certificate: 'own.pem' }, two: { certificate: 'a.pem', key: 'a.key' } },
        secrets: { password: { env: 'PW' } },
        keys: { mail: 'keys/dkim.pem' },
        clientName: 'client.example.org',
        relay: { from: 'a@b.example' },
        budget: { steps: 5000, bytes: '64MiB', time: '10m' },
      },
      'c.json',
    ),
  ).toEqual({
    targets: [
      {
        alias: 'mail',
        host: 'mail.example.org',
        port: 587,
        profiles: ['mx'],
        tlsMode: 'starttls',
        ca: ['own.pem'],
        parameters: { domain: 'example.org', count: '5', on: 'true', all: ['a', '1'] },
        outside: true,
        localRecipient: 'a@example.org',
        argument: 'mail',
        entry: 'c.json: at targets.mail',
        embedded: false,
      },
      {
        alias: 'other',
        host: '::1',
        port: 25,
        profiles: [],
        parameters: {},
        argument: 'other',
        entry: 'c.json: at targets.other',
        embedded: false,
      },
      {
        alias: 'implicit',
        host: 'h',
        port: 465,
        profiles: ['submissions'],
        parameters: {},
        argument: 'implicit',
        entry: 'c.json: at targets.implicit',
        embedded: false,
      },
    ],
    clientCertificates: new Map([
      ['own', { certificate: 'own.pem' }],
      ['two', { certificate: 'a.pem', key: 'a.key' }],
    ]),
    secrets: { password: 'PW' },
    // From the folder of the configuration.
    keys: { mail: resolve('keys/dkim.pem') },
    clientName: 'client.example.org',
    relay: { from: 'a@b.example' },
    grants: new Map(),
    proxies: new Map(),
    budgets: { steps: 5000, bytes: 67_108_864, time: 600_000 },
  });
});

const anAddress = 'expected an address without < >, such as probe@example.net';
const target = (more: object): object => ({ targets: { mail: { host: 'h', ...more } } });

test.each([
  [[], 'c.json: at the top: expected an object { … }'],
  [null, 'c.json: at the top: expected an object { … }'],
  [{ target: {} }, 'c.json: unknown key target | did you mean `targets`?'],
  [
    { zzz: 1 },
    'c.json: unknown key zzz | known here: $schema, targets, clientCertificates, proxies, secrets, keys, grants, clientName, budget, resolver, policies, relay, mailbox',
  ],
  [{ targets: [] }, 'c.json: at targets: expected an object { … }'],
  [{ targets: { mail: 'h' } }, 'c.json: at targets.mail: expected an object { … }'],
  [{ targets: { mail: {} } }, 'c.json: at targets.mail.host: expected a host name or an address'],
  [{ targets: { '1mail': { host: 'h' } } }, /^c\.json: at targets\.1mail: expected a name of letters/],
  [target({ host: '' }), 'c.json: at targets.mail.host: expected text'],
  [target({ host: 5 }), 'c.json: at targets.mail.host: expected text'],
  [target({ host: 'h:25' }), /^c\.json: at targets\.mail\.host: expected a host name or an address/],
  [target({ host: 'a b' }), /^c\.json: at targets\.mail\.host: expected a host name or an address/],
  [target({ unix: '/run/s' }), 'c.json: at targets.mail: expected one of `host`, `unix` and `exec`'],
  [{ targets: { mail: { unix: '/run/s', port: 25 } } }, /^c\.json: at targets\.mail\.port: expected nothing/],
  [{ targets: { mail: { unix: '/run/s', from: 'eth0' } } }, /^c\.json: at targets\.mail\.from: expected nothing/],
  [{ targets: { mail: { unix: 'a\nb' } } }, 'c.json: at targets.mail.unix: expected the path of a socket'],
  [{ targets: { mail: { exec: 'sendmail -bs' } } }, 'c.json: at targets.mail.exec: expected a list of texts'],
  [{ targets: { mail: { exec: [''] } } }, 'c.json: at targets.mail.exec: expected a program and its arguments'],
  [target({ via: 'office' }), 'c.json: at targets.mail.via: expected the name of one of `proxies`'],
  [target({ proxyProtocol: 'v3' }), 'c.json: at targets.mail.proxyProtocol: expected "v1" or "v2"'],
  [{ proxies: { office: {} } }, /^c\.json: at proxies\.office\.url: expected socks5h:/],
  [{ proxies: { office: { url: 'ftp://p' } } }, /^c\.json: at proxies\.office\.url: expected socks5h:/],
  [{ proxies: { office: { url: 'http://p:99999' } } }, /^c\.json: at proxies\.office\.url: expected socks5h:/],
  [
    { proxies: { office: { url: 'http://p', password: { env: 'X' } } } },
    /^c\.json: at proxies\.office\.url: expected a user/,
  ],
  [{ proxies: { office: { url: 'http://a:%zz@p' } } }, /^c\.json: at proxies\.office\.url: expected a user name and/],
  [target({ port: '25' }), /^c\.json: at targets\.mail\.port: expected a port/],
  [target({ port: 0 }), /^c\.json: at targets\.mail\.port: expected a port/],
  [target({ port: 65536 }), /^c\.json: at targets\.mail\.port: expected a port/],
  [target({ port: 25.5 }), /^c\.json: at targets\.mail\.port: expected a port/],
  [target({ tls: 'on' }), 'c.json: at targets.mail.tls: expected `implicit`, `starttls` or `none`'],
  [
    { clientCertificates: { a: {} } },
    'c.json: at clientCertificates.a.certificate: expected a file with the certificate (PEM)',
  ],
  [target({ ports: 25 }), 'c.json: unknown key targets.mail.ports | did you mean `port`?'],
  [target({ profiles: 'mx' }), 'c.json: at targets.mail.profiles: expected a list of texts'],
  [target({ profiles: ['mx', 5] }), 'c.json: at targets.mail.profiles[1]: expected text'],
  [
    target({ parameters: { a: {} } }),
    'c.json: at targets.mail.parameters.a: expected text, a whole number, true, false, or a list of these',
  ],
  [
    target({ parameters: { a: ['x', null] } }),
    'c.json: at targets.mail.parameters.a[1]: expected text, a whole number, true or false',
  ],
  [{ secrets: { p: 'value' } }, 'c.json: at secrets.p: expected an object { … }'],
  [{ keys: { mail: 1 } }, 'c.json: at keys.mail: expected the path of a private key in PEM'],
  [{ secrets: { p: {} } }, 'c.json: at secrets.p.env: expected the name of an environment variable'],
  [{ secrets: { p: { value: 'x' } } }, 'c.json: unknown key secrets.p.value | known here: env'],
  [{ clientName: '' }, 'c.json: at clientName: expected text'],
  [{ clientName: 'a b' }, 'c.json: at clientName: expected a host name or an address literal, without blanks'],
  [{ clientName: 'a\r\nQUIT' }, /^c\.json: at clientName: expected a host name/],
  [{ budget: { step: 1 } }, 'c.json: unknown key budget.step | did you mean `steps`?'],
  [{ budget: { steps: '5000' } }, 'c.json: at budget.steps: expected a whole number from 1 to 999999999'],
  [{ budget: { bytes: 0 } }, 'c.json: at budget.bytes: expected a size such as 64MiB'],
  [{ budget: { time: 10 } }, 'c.json: at budget.time: expected a duration such as 10m'],
  [{ relay: { form: 'x' } }, 'c.json: unknown key relay.form | did you mean `from`?'],
  [{ relay: { from: '<a@b.example>' } }, `c.json: at relay.from: ${anAddress}`],
  [{ relay: { to: 'a@b.example>\r\nRSET' } }, `c.json: at relay.to: ${anAddress}`],
  [{ relay: { to: 'nobody' } }, `c.json: at relay.to: ${anAddress}`],
  [target({ outside: 'yes' }), 'c.json: at targets.mail.outside: expected `true` or `false`'],
  [target({ localRecipient: 'postmaster' }), `c.json: at targets.mail.localRecipient: ${anAddress}`],
])('%j', (value, expected) => {
  if (typeof expected === 'string') expect(faultOf(value)).toBe(expected);
  else expect(faultOf(value)).toMatch(expected);
});

test('names of JavaScript itself are names like others', () => {
  const config = readConfig(
    JSON.parse('{"targets":{"constructor":{"host":"h"}},"secrets":{"__proto__":{"env":"PW"}}}'),
    'c.json',
  );
  expect(config.targets[0]?.alias).toBe('constructor');
  expect(Object.entries(config.secrets)).toEqual([['__proto__', 'PW']]);
  expect(faultOf(JSON.parse('{"__proto__":{}}'))).toContain('unknown key __proto__');
});

describe('the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smtpspec-config-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const loaded = async (name: string, text: string): Promise<unknown> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return loadConfig(path, true);
  };

  test('that nobody named need not be there; one that was named must', async () => {
    const path = join(folder, 'none.json');
    expect(await loadConfig(path, false)).toEqual(emptyConfig);
    await expect(loadConfig(path, true)).rejects.toThrow(`cannot read the configuration ${path}`);
  });

  test('that is no JSON is told with its name', async () => {
    await expect(loaded('no.json', '{ targets')).rejects.toThrow('no.json is no JSON');
  });

  test('may begin with a byte order mark', async () => {
    expect(await loaded('bom.json', '\ufeff{}')).toEqual(emptyConfig);
  });

  // Pipes with a name are of Unix.
  describe.skipIf(process.platform === 'win32')('that is a pipe', () => {
    const pipe = (name: string): string => {
      const path = join(folder, name);
      execFileSync('mkfifo', [path]);
      return path;
    };

    test('is read once somebody writes, in pieces', async () => {
      const path = pipe('written');
      const loading = loadConfig(path, true);
      const writer = spawn('sh', ['-c', 'sleep 0.2; { printf "{"; sleep 0.2; printf "}"; } > "$0"', path]);
      const ended = once(writer, 'exit');
      expect(await loading).toEqual(emptyConfig);
      await ended;
    });

    test('and that nobody writes to is told, not waited for', async () => {
      const path = pipe('silent');
      await expect(loadConfig(path, true)).rejects.toThrow(
        `cannot read the configuration ${path}: nothing came from it for 5 s`,
      );
    });

    test('and whose writer is silent is told as well', async () => {
      const path = pipe('held');
      const writer = spawn('sh', ['-c', 'exec sleep 60 > "$0"', path]);
      try {
        await expect(loadConfig(path, true)).rejects.toThrow('nothing came from it for 5 s');
      } finally {
        writer.kill('SIGKILL');
      }
    });
  });

  test('that is a folder, or endless, is told', async () => {
    await expect(loadConfig(folder, true)).rejects.toThrow(ConfigError);
    await expect(loaded('big.json', ' '.repeat(1024 * 1024 + 1))).rejects.toThrow('larger than 1 MiB');
    await expect(loadConfig('/dev/zero', true)).rejects.toThrow(ConfigError);
  });
});

/** The parts of the schema that this test reads. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** Of the keys that are required here, one alone may stand. */
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly items?: Schema;
}

describe('the JSON schema', async () => {
  const url = new URL('../../schema/smtpspec.config.schema.json', import.meta.url);
  const schema = JSON.parse(await readFile(url, 'utf8')) as Schema;
  const keys = (one: Schema | undefined): string[] => Object.keys(one?.properties ?? {});

  /** A value that has every key of the schema. */
  function sample(one: Schema): unknown {
    const type = typeof one.type === 'string' ? one.type : one.type?.[0];
    if (one.enum !== undefined) return one.enum[0];
    if (type === 'integer') return 25;
    if (one.pattern?.includes('0-9A-Fa-f') === true) return '127.0.0.1:5353';
    if (one.pattern?.includes('://') === true) return 'http://user@name';
    if (one.pattern?.startsWith('^[a-z]+:.') === true) return 'maildir:mail';
    if (type === 'boolean') return true;
    if (type === 'array') return [one.items === undefined ? 'text' : sample(one.items)];
    if (type === 'string' && one.pattern?.includes('(ms|') === true) return '10m';
    if (type !== 'object') return one.pattern?.includes('@') === true ? 'a@b.example' : 'text';
    const not = (one.oneOf ?? []).slice(1).flatMap(({ required }) => required);
    const entries = Object.entries(one.properties ?? {})
      .filter(([key]) => !not.includes(key))
      // A proxy of the sample.
      .map(([key, inner]) => [key, key === 'via' ? 'name' : sample(inner)]);
    if (typeof one.additionalProperties === 'object') entries.push(['name', sample(one.additionalProperties)]);
    return Object.fromEntries(entries);
  }

  test('has no key that the reader refuses', () => {
    expect(faultOf(sample(schema))).toBe('no fault');
  });

  test('has every key that the reader knows, and allows no others', () => {
    const known = (value: unknown): string[] => {
      const [, list] = /known here: (.*)$/.exec(faultOf(value)) ?? [];
      return list?.split(', ') ?? [];
    };
    const entry = (one: Schema | undefined): Schema | undefined =>
      typeof one?.additionalProperties === 'object' ? one.additionalProperties : undefined;
    const { targets, proxies, secrets, relay, budget, grants, clientCertificates } = schema.properties ?? {};
    const zzz = { zzzzzzzz: 1 };
    expect(keys(schema)).toEqual(known(zzz));
    expect(keys(entry(targets))).toEqual(known({ targets: { a: zzz } }));
    expect(keys(entry(proxies))).toEqual(known({ proxies: { a: zzz } }));
    expect(keys(entry(grants))).toEqual(known({ grants: { a: zzz } }));
    expect(keys(entry(secrets))).toEqual(known({ secrets: { a: zzz } }));
    expect(keys(entry(clientCertificates))).toEqual(known({ clientCertificates: { a: zzz } }));
    expect(keys(relay)).toEqual(known({ relay: zzz }));
    expect(keys(budget)).toEqual(known({ budget: zzz }));
    for (const one of [budget, schema, entry(targets), entry(proxies), entry(secrets), relay])
      expect(one?.additionalProperties).toBe(false);
  });

  test.each(['a@b.example', '"a b"@[192.0.2.1]', 'a', '<a@b.example>', 'a@b.example\r\nRSET', 'a@b.example>'])(
    'agrees with the reader about the address %j',
    (text) => {
      const { targets, relay } = schema.properties ?? {};
      const entry = targets?.additionalProperties;
      const { localRecipient } = (typeof entry === 'object' ? entry.properties : undefined) ?? {};
      const { from, to } = relay?.properties ?? {};
      const judged = [localRecipient, from, to].map((one) => new RegExp(one?.pattern ?? '(?!)').test(text));
      const read = [target({ localRecipient: text }), { relay: { from: text } }, { relay: { to: text } }];
      expect(judged).toEqual(read.map((value) => faultOf(value) === 'no fault'));
    },
  );

  test('requires what the reader requires', () => {
    const targets = schema.properties?.['targets']?.additionalProperties;
    expect(typeof targets === 'object' && targets.oneOf?.map(({ required }) => required)).toEqual([
      ['host'],
      ['unix'],
      ['exec'],
    ]);
  });
});

test('proxies, and targets that are reached in other ways than by TCP', () => {
  const url = 'socks5h://us%40er:p%3Aw@[2001:db8::1]:9';
  const proxy = { name: 'office', scheme: 'socks5h', host: '2001:db8::1', port: 9, user: 'us@er', password: 'p:w' };
  const { targets, proxies } = readConfig(
    {
      proxies: { office: { url }, other: { url: 'http://u@p', password: { env: 'PW' } } },
      targets: {
        a: { host: 'h', via: 'office', from: 'eth0', proxyProtocol: 'v2' },
        b: { unix: '/run/s' },
        c: { exec: ['/usr/sbin/sendmail', '-bs'] },
      },
    },
    'c.json',
  );
  expect(proxies.get('office')).toEqual({ proxy });
  expect(proxies.get('other')).toMatchObject({ proxy: { port: 8080, user: 'u' }, passwordVariable: 'PW' });
  expect(targets).toMatchObject([
    { host: 'h', port: 25, via: proxy, from: 'eth0', proxyProtocol: 'v2' },
    { host: 'unix:/run/s', port: 0, unix: '/run/s' },
    { host: 'exec:/usr/sbin/sendmail', port: 0, exec: ['/usr/sbin/sendmail', '-bs'] },
  ]);
});
