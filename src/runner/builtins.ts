/** The names of the language with their values, as far as they are known before there is a connection. */
import { addressLiteral } from '../statements/environment.ts';
import type { PlannedCase } from './plan.ts';

export function builtins({ seq, target }: PlannedCase, clientName: string, runId: string): Map<string, string> {
  const { address = target.host } = target;
  return new Map([
    ['token', `${runId}-${seq.toString(36)}`],
    ['target.host', target.host],
    // Until the connection stands; then the address that is used.
    ['target.ip', address],
    ['target.literal', addressLiteral(address)],
    ['client', clientName],
  ]);
}
