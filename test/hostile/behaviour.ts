/** What a hostile server does, the spec that meets it, and what has to come of it. */
import type { Target } from '../../src/config/target.ts';
import type { RawPeer } from '../../src/server/index.ts';

export interface Behaviour {
  readonly name: string;
  readonly serve: (peer: RawPeer) => Promise<void> | void;
  readonly spec: string;
  /** The outcome, the place and the words of the first finding that made it so. */
  readonly told: RegExp;
  /** Its steps wait in vain: the less patience the better. */
  readonly waits?: true;
  /** The server is met as this. */
  readonly target?: (server: { readonly port: number }) => Partial<Target>;
}
