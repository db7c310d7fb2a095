/** The names of the language with their values, as far as they are known before there is a connection. */
import { addressLiteral } from '../statements/environment.ts';
import type { PlannedCase } from './plan.ts';

export function builtins({ seq, target }: PlannedCase, clientName: string, runId: string): Map<string, string> {
  const { host, ip } = whereIs(target);
  return new Map([
    ['token', `${runId}-${seq.toString(36)}`],
    ['target.host', host],
    // Until the connection stands; then the address that is used.
    ['target.ip', ip],
    ['target.literal', addressLiteral(ip)],
    ['client', clientName],
  ]);
}

/** A socket or a program is of this machine. */
function whereIs({ host, address = host, unix, exec }: PlannedCase['target']): {
  readonly host: string;
  readonly ip: string;
} {
  return unix === undefined && exec === undefined ? { host, ip: address } : { host: 'localhost', ip: '127.0.0.1' };
}
