/** What tells whether a secret stands in some octets in a form that reports mask: expressions must not hide one from that. */
import type { Scope } from '../language/evaluate.ts';
import { Redactor } from '../text/redact.ts';

type Watches = Scope['secrets'];

/** The secrets are those of the whole run. */
const known = new WeakMap<ReadonlyMap<string, string>, Watches>();

/** One for each secret, in their order. */
export function secretWatches(secrets: ReadonlyMap<string, string>): Watches {
  const watches = known.get(secrets) ?? [...secrets.values()].map(watchOf);
  known.set(secrets, watches);
  return watches;
}

function watchOf(secret: string): Watches[number] {
  const redactor = new Redactor([secret]);
  return (octets) => {
    // At the very end of a text a part of a secret would count as well.
    const text = `${octets}\n`;
    return redactor.redact(text) !== text;
  };
}
