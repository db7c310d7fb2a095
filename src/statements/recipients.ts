/**
 * To whom the lines of libraries may leave mail in a case: to recipients that the operator granted to the package, and to those that
 * the operator's own files, or values that the operator gave, have named to it.
 */
import { addressesIn } from '../smtp/path.ts';

export class Recipients {
  readonly #granted: (address: string, writer: string) => boolean;
  readonly #named = new Set<string>();

  /** `granted`: what the configuration says. */
  constructor(granted: (address: string, writer: string) => boolean) {
    this.#granted = granted;
  }

  /** The operator's own file gives this text to a library, or the operator does. */
  name(text: string): void {
    for (const address of addressesIn(text)) this.#named.add(address.toLowerCase());
  }

  mayMail(address: string, writer: string): boolean {
    return this.#named.has(address.toLowerCase()) || this.#granted(address, writer);
  }
}
