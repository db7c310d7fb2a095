/**
 * Finds a persona by what a person typed and starts it: `exchange-2003`, `tarpit:mode=per-char,byteMs=50`.
 */
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { ListenOptions } from '../listener.ts';
import { startDialect, type RunningServer } from '../smtp-server.ts';
import type { PersonaDefinition } from './definition.ts';
import { PersonaOptionError, type GivenOptions } from './options.ts';
import { personas } from './registry.ts';

/** A persona and its options. */
export interface PersonaSpec {
  readonly name: string;
  readonly options: GivenOptions;
}

/** There is no persona of that name; the message lists those there are. */
export class UnknownPersonaError extends Error {
  override readonly name = 'UnknownPersonaError';
}

/** The names of all personas, in the order of the registry. */
export function personaNames(): readonly string[] {
  return Object.keys(personas);
}

/** @throws UnknownPersonaError */
export function describePersona(name: string): PersonaDefinition {
  const found = Object.hasOwn(personas, name) ? personas[name] : undefined;
  if (found === undefined) {
    const meant = didYouMean(suggestions(name, personaNames()));
    const hint = meant === '' ? '' : `${meant} `;
    throw new UnknownPersonaError(
      `there is no persona \`${name}\`: ${hint}the personas are ${personaNames().join(', ')}`,
    );
  }
  return found;
}

/**
 * Reads `name`, or `name:option=value,option=value`. A flag may stand alone: `wrap` is `wrap=true`. Neither the name nor
 * the options are checked here.
 *
 * @throws PersonaOptionError when an option has no name or is given twice.
 */
export function parsePersonaName(text: string): PersonaSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { name: text, options: {} };
  const name = text.slice(0, colon);
  const options = new Map<string, string>();
  for (const part of text.slice(colon + 1).split(',')) {
    const equals = part.indexOf('=');
    const key = (equals < 0 ? part : part.slice(0, equals)).trim();
    if (key === '')
      throw new PersonaOptionError(`\`${text}\` has an option without a name: write ${name}:option=value,…`);
    if (options.has(key)) throw new PersonaOptionError(`\`${text}\` gives option \`${key}\` twice`);
    options.set(key, equals < 0 ? 'true' : part.slice(equals + 1).trim());
  }
  return { name, options: Object.fromEntries(options) };
}

/**
 * Starts a persona; without `listen` on a free port of 127.0.0.1.
 *
 * @throws UnknownPersonaError, PersonaOptionError, or the system's error when it cannot listen.
 */
export async function startPersona(spec: string | PersonaSpec, listen: ListenOptions = {}): Promise<RunningServer> {
  const { name, options } = typeof spec === 'string' ? parsePersonaName(spec) : spec;
  const definition = describePersona(name);
  return startDialect(nameOf(name, options), definition.dialect(options), listen);
}

function nameOf(name: string, options: GivenOptions): string {
  const parts = Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length === 0 ? name : `${name}:${parts.join(',')}`;
}
