/** An entry of `targets` in the configuration: where the server is, how it is reached, and what the operator says of it. */
import type { Proxy, Route } from '../net/route.ts';
import { readParameterValue, type ParameterValue } from './parameter-value.ts';
import type { ProxyEntry } from './proxy.ts';
import type { Reader } from './reader.ts';
import { defaultPort, isHost, portFor, isSocketPath, parseMailDomain, type Target } from './target.ts';

const placeKeys = ['host', 'port', 'unix', 'exec'] as const;
const wayKeys = ['from', 'via', 'proxyProtocol'] as const;

export function readTarget(alias: string, reader: Reader, proxies: ReadonlyMap<string, ProxyEntry>): Target {
  reader.only([...placeKeys, ...wayKeys, 'profiles', 'parameters', 'localRecipient', 'outside', 'tls', 'ca']);
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(alias)) reader.fail('', 'a name of letters, digits, "_", "." and "-" as alias');
  const outside = reader.boolean('outside');
  const localRecipient = reader.address('localRecipient');
  const profiles = reader.strings('profiles');
  const parameters = reader.values('parameters').map(([name, value]): [string, ParameterValue] => {
    const read = readParameterValue(value);
    return [name, read.ok ? read.value : reader.fail(`parameters.${name}${read.at}`, read.expected)];
  });
  return {
    alias,
    ...readPlace(reader, alias, profiles),
    ...readWay(reader, proxies),
    profiles,
    ...readTls(reader),
    parameters: Object.fromEntries(parameters),
    argument: alias,
    entry: reader.placeIn(''),
    embedded: false,
    ...(outside === undefined ? {} : { outside }),
    ...(localRecipient === undefined ? {} : { localRecipient }),
  };
}

function readTls(reader: Reader): Pick<Target, 'tlsMode' | 'ca'> {
  const mode = reader.string('tls');
  if (mode !== undefined && mode !== 'implicit' && mode !== 'starttls' && mode !== 'none') {
    return reader.fail('tls', '`implicit`, `starttls` or `none`');
  }
  const ca = reader.strings('ca');
  return { ...(mode !== undefined && { tlsMode: mode }), ...(ca.length > 0 && { ca }) };
}

/** A host with its port, a socket, or a program: one of them. */
function readPlace(
  reader: Reader,
  alias: string,
  profiles: readonly string[],
): Pick<Target, 'host' | 'port' | 'unix' | 'exec' | 'mx'> {
  const host = reader.string('host');
  const unix = reader.string('unix');
  const exec = reader.strings('exec');
  const port = reader.port('port');
  const given = [host, unix, exec.length === 0 ? undefined : exec].filter((one) => one !== undefined);
  if (given.length > 1) reader.fail('', 'one of `host`, `unix` and `exec`');
  if (given.length === 1 && host === undefined && port !== undefined) {
    reader.fail('port', 'nothing: only a host has a port');
  }
  if (unix !== undefined) {
    if (!isSocketPath(unix)) reader.fail('unix', 'the path of a socket');
    return { host: `unix:${unix}`, port: 0, unix };
  }
  const [program] = exec;
  if (program !== undefined) {
    if (program === '' || exec.some((one) => one.includes('\0'))) reader.fail('exec', 'a program and its arguments');
    return { host: `exec:${program}`, port: 0, exec };
  }
  if (host === undefined) return reader.fail('host', 'a host name or an address');
  const mail = /^mx:(.*)$/.exec(host)?.[1];
  if (mail !== undefined) {
    const domain = mailDomain(mail, reader);
    return { host: domain, port: port ?? defaultPort, mx: { domain, argument: alias } };
  }
  if (!isHost(host)) reader.fail('host', 'a host name or an address, its port apart in `port`');
  return { host, port: port ?? portFor(profiles) };
}

function readWay(reader: Reader, proxies: ReadonlyMap<string, ProxyEntry>): Pick<Route, (typeof wayKeys)[number]> {
  const isLocal = reader.string('unix') !== undefined || reader.strings('exec').length > 0;
  const from = reader.string('from');
  const name = reader.string('via');
  if (isLocal && (from ?? name) !== undefined) {
    reader.fail(from === undefined ? 'via' : 'from', 'nothing: a socket or a program is of this machine');
  }
  const via: Proxy | undefined =
    name === undefined ? undefined : (proxies.get(name)?.proxy ?? reader.fail('via', 'the name of one of `proxies`'));
  const version = reader.string('proxyProtocol');
  if (version !== undefined && version !== 'v1' && version !== 'v2') reader.fail('proxyProtocol', '"v1" or "v2"');
  return {
    ...(from === undefined ? {} : { from }),
    ...(via === undefined ? {} : { via }),
    ...(version === 'v1' || version === 'v2' ? { proxyProtocol: version } : {}),
  };
}

/** What stands behind `mx:`: a domain, and nothing else. */
function mailDomain(text: string, reader: Reader): string {
  const read = parseMailDomain(text);
  if (typeof read === 'string' || read.domain !== text) {
    return reader.fail('host', 'mx: and a domain, its port apart in `port`');
  }
  return read.domain;
}
