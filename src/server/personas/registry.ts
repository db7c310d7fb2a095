/** Every persona, in the order of `persona list`. Adding one is a file and a line here. */
import type { PersonaDefinition } from './definition.ts';
import exchange2003 from './exchange-2003.ts';

const all: readonly PersonaDefinition[] = [exchange2003];

export const personas: Readonly<Record<string, PersonaDefinition>> = Object.fromEntries(
  all.map((persona) => [persona.name, persona]),
);
