/** Lists the embedded servers, and serves one until it is interrupted. */
import { describePersona, personaNames } from '../../server/index.ts';
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
  if (!/^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
    throw new CliError(`--host: ${host} is no loopback address`, [
      'personas are for tests on this machine: 127.0.0.1 or ::1',
    ]);
  }
  const port = wholeNumber('port', args['port'], 0, 65_535) ?? 0;
  const { running } = await startNamedPersona(name, { host, port });
  const address = host.includes(':') ? `[${host}]:${String(running.port)}` : `${host}:${String(running.port)}`;
  print([`${name} listens on ${address}`, `telnet ${host} ${String(running.port)}`]);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  await running.close();
  return 0;
}
