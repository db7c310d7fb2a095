/**
 * What a persona is: a server that behaves like a known product, on loopback, from a table of facts. One file defines
 * one, and one line in `registry.ts` makes it known.
 */
import type { Dialect } from '../dialect.ts';
import { DOMAIN } from '../families/site.ts';
import { OptionReader, type GivenOptions, type OptionDescription } from './options.ts';

export interface PersonaDefinition {
  readonly name: string;
  /** One line: what it is and why one would test against it. */
  readonly about: string;
  /** What a spec's `requires profile` may ask of it. */
  readonly profiles: readonly string[];
  /** The domain it takes mail for. */
  readonly localDomain: string;
  /** A mailbox that exists there: a positive control. */
  readonly localRecipient: string;
  /** It sends on what it takes. */
  readonly forwards: boolean;
  /** Where its behaviour is known from. */
  readonly sources: readonly string[];
  /** What the real product has and this one has not yet. */
  readonly later: readonly string[];
  readonly options: readonly OptionDescription[];
  /** A dialect with these options and state of its own. @throws PersonaOptionError */
  readonly dialect: (given: GivenOptions) => Dialect;
}

interface Persona<T> {
  readonly name: string;
  readonly about: string;
  readonly profiles: readonly string[];
  /** Default: the postmaster. */
  readonly localRecipient?: string;
  readonly forwards?: true;
  readonly sources: readonly string[];
  readonly later: readonly string[];
  readonly options: (read: OptionReader) => T;
  readonly dialect: (options: T) => Dialect;
}

export function definePersona<T>(persona: Persona<T>): PersonaDefinition {
  const documented = new OptionReader(persona.name, {});
  persona.options(documented);
  return {
    name: persona.name,
    about: persona.about,
    profiles: persona.profiles,
    localDomain: DOMAIN,
    localRecipient: persona.localRecipient ?? `postmaster@${DOMAIN}`,
    forwards: persona.forwards === true,
    sources: persona.sources,
    later: persona.later,
    options: documented.descriptions,
    dialect(given) {
      const read = new OptionReader(persona.name, given);
      const options = persona.options(read);
      read.finish();
      return persona.dialect(options);
    },
  };
}
