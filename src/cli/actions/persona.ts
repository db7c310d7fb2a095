/** Lists the embedded servers, and serves one until it is interrupted. */
import { hostAndPort } from '../../report/target.ts';
import { describePersona, personaNames } from '../../server/index.ts';
import { isAddressLiteral } from '../../smtp/host.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError } from '../failure.ts';
import { print } from '../output.ts';
import { startNamedPersona } from '../targets.ts';
import { one, wholeNumber } from '../values.ts';

export function listPersonas(): Promise<number> {
  print(personaNames().flatMap((name, i) => [...(i === 0 ? [] : ['']), ...personaLines(name)]));
  return Promise.resolve(0);
}

function personaLines(name: string): string[] {
  const { about, profiles, options, later } = describePersona(name);
  return [
    name,
    `  ${about}`,
    `  profiles: ${profiles.join(', ')}`,
    ...options.map(
      (option) => `  ${name}:${option.name}=…  ${option.about}; ${option.values} (default: ${option.default})`,
    ),
    ...(later.length === 0 ? [] : [`  not yet: ${later.join('; ')}`]),
  ];
}

export async function servePersona(args: Arguments): Promise<number> {
  const name = one('name', args['name']) ?? '';
  const host = one('host', args['host']) ?? '127.0.0.1';
  if (!isLoopback(host)) {
    throw new CliError(`--host: ${visible(host)} is no loopback address`, [
      'personas are for tests on this machine: 127.0.0.1, ::1 or localhost',
    ]);
  }
  const port = wholeNumber('port', args['port'], 0, 65_535) ?? 0;
  const { running } = await startNamedPersona(name, { host, port });
  print([
    `${name} listens on ${hostAndPort({ alias: name, host, port: running.port })}`,
    `telnet ${host} ${String(running.port)}`,
  ]);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  await running.close();
  return 0;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return host.startsWith('127.') && isAddressLiteral(`[${host}]`);
}
