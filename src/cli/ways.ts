/**
 * How servers are reached: the proxies that the operator has named, with their passwords, and what holds for all targets of a run
 * (`--via`, `--from`, `--ipv4`, `--ipv6`).
 */
import type { Config } from '../config/config-file.ts';
import { expectedProxy, isProxyName, parseProxy, shownProxy } from '../config/proxy.ts';
import type { Target } from '../config/target.ts';
import type { Proxy } from '../net/route.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { flag, many, one } from './values.ts';

export type Proxies = ReadonlyMap<string, Proxy>;

/** Shorter ones could not be masked without masking half of a report with them. */
const shortestPassword = 4;

/** Those of the configuration, and those of `--proxy`, which win. */
export function proxiesOf(args: Arguments, config: Config): Proxies {
  const proxies = new Map<string, Proxy>();
  for (const [name, { proxy, passwordVariable }] of config.proxies) {
    const password = passwordVariable === undefined ? proxy.password : process.env[passwordVariable];
    // Where it is missing the proxy itself will say so, if it is used at all.
    proxies.set(name, { ...proxy, ...(password === undefined ? {} : { password }) });
  }
  for (const text of many(args['proxy'])) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(equals, 0));
    if (!isProxyName(name)) throw new CliError('--proxy: expected a name before the proxy', [example]);
    const proxy = parseProxy(name, text.slice(equals + 1));
    if (typeof proxy === 'string') throw new CliError(`--proxy ${name}: expected ${proxy}`, [example]);
    proxies.set(name, proxy);
  }
  for (const { name, password } of proxies.values()) {
    if (password === undefined || password.length >= shortestPassword) continue;
    throw new CliError(
      `the password of the proxy ${name} is shorter than ${String(shortestPassword)} characters: it could not be masked in reports`,
    );
  }
  return proxies;
}

const example = `for example --proxy office=socks5h://proxy.example.org:1080 (${expectedProxy})`;

/** What reports have to mask. */
export function passwordsOf(proxies: Proxies): string[] {
  return [...proxies.values()].flatMap(({ password }) => (password === undefined ? [] : [password]));
}

/** `--proxy` as a command that is shown has it: without a password. */
export function shownProxies(args: Arguments): string[] {
  return many(args['proxy']).map((text) => {
    const [name = ''] = text.split('=', 1);
    const proxy = parseProxy(name, text.slice(name.length + 1));
    return typeof proxy === 'string' ? name : `${name}=${shownProxy(proxy)}`;
  });
}

/** The targets as the options of the run have them reached. An embedded server is of this process: nothing stands between. */
export function withWays(targets: readonly Target[], args: Arguments, proxies: Proxies): Target[] {
  const via = proxyNamed(one('via', args['via']), proxies);
  const from = one('from', args['from']);
  const family = familyOf(args);
  if (from !== undefined && !/^[^\s/]+$/.test(from)) {
    throw new CliError('--from: expected an address of this machine, or the name of an interface');
  }
  return targets.map((target) => {
    if (target.embedded) return target;
    // The entry has the proxy without its password.
    const own = target.via === undefined ? undefined : (proxies.get(target.via.name) ?? target.via);
    const proxy = via ?? own;
    if (target.unix !== undefined || target.exec !== undefined) return target;
    return {
      ...target,
      ...(proxy === undefined ? {} : { via: proxy }),
      ...(from === undefined ? {} : { from }),
      ...(family === undefined ? {} : { family }),
    };
  });
}

function proxyNamed(name: string | undefined, proxies: Proxies): Proxy | undefined {
  if (name === undefined) return undefined;
  const proxy = proxies.get(name);
  if (proxy !== undefined) return proxy;
  const near = suggestions(name, proxies.keys());
  throw new CliError(`--via: there is no proxy ${name}`, [
    near.length === 0 ? `name it: --proxy ${name}=socks5h://host:port, or in the configuration` : didYouMean(near),
  ]);
}

function familyOf(args: Arguments): 4 | 6 | undefined {
  const four = flag('ipv4', args['ipv4']) === true;
  const six = flag('ipv6', args['ipv6']) === true;
  if (four && six) throw new CliError('--ipv4 and --ipv6 exclude each other', ['leave both out for either']);
  return four ? 4 : six ? 6 : undefined;
}
