/** What the shipped tests about smuggling come to on a server that is sick. */
import { failed } from '../../src/demo/expected.ts';

export const smuggled = failed('expect at most 1 reply 2xx until quiet…');
export const refused = failed('expect exactly 1 reply 2xx until quiet…');
