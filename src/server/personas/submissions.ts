import { modernServer } from '../families/modern/modern.ts';
import { definePersona } from './definition.ts';
import { LATER_MODERN, MODERN_SOURCES, modernOptions } from './modern-options.ts';

export default definePersona({
  name: 'submissions',
  about: 'the same for users, as on port 465: TLS from the first octet, AUTH before mail',
  profiles: ['submissions'],
  sources: MODERN_SOURCES,
  later: LATER_MODERN,
  options: (read) => modernOptions(read, { protocol: 'smtp', implicitTls: true, forUsers: true }),
  dialect: modernServer,
});
