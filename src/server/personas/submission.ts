import { modernServer } from '../families/modern/modern.ts';
import { definePersona } from './definition.ts';
import { LATER_MODERN, MODERN_SOURCES, modernOptions } from './modern-options.ts';

export default definePersona({
  name: 'submission',
  about: 'the same for users, as on port 587: STARTTLS and AUTH come before mail',
  profiles: ['submission'],
  sources: MODERN_SOURCES,
  later: LATER_MODERN,
  options: (read) => modernOptions(read, { protocol: 'smtp', implicitTls: false, forUsers: true }),
  dialect: modernServer,
});
