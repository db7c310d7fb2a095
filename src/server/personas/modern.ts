import { modernServer } from '../families/modern/modern.ts';
import { definePersona } from './definition.ts';
import { LATER_MODERN, MODERN_SOURCES, modernOptions } from './modern-options.ts';

export default definePersona({
  name: 'modern',
  about: 'a well-kept server of today, with every extension there is; its options make it sick in one respect each',
  profiles: ['mx'],
  sources: MODERN_SOURCES,
  later: LATER_MODERN,
  options: (read) => modernOptions(read, { protocol: 'smtp', implicitTls: false, forUsers: false }),
  dialect: modernServer,
});
