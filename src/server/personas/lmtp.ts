import { modernServer } from '../families/modern/modern.ts';
import { definePersona } from './definition.ts';
import { LATER_MODERN, MODERN_SOURCES, modernOptions } from './modern-options.ts';

export default definePersona({
  name: 'lmtp',
  about:
    'the same as a store of mail speaks it: LHLO, and a reply for each recipient after a message; the mailbox full is full',
  profiles: ['lmtp'],
  sources: MODERN_SOURCES,
  later: LATER_MODERN,
  options: (read) => modernOptions(read, { protocol: 'lmtp', implicitTls: false, forUsers: false }),
  dialect: modernServer,
});
