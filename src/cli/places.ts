/** Where the specs that a person names are looked for. */
import type { SpecPlaces } from '../language/spec-paths.ts';
import { builtinFolder } from './package.ts';

export const specPlaces = (): SpecPlaces => ({ cwd: process.cwd(), builtin: builtinFolder() });
