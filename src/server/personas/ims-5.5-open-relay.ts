import { ims } from '../families/ims.ts';
import { definePersona } from './definition.ts';
import type { OptionReader } from './options.ts';

export const IMS_SOURCES = ['KB 836500', 'KB Q262945', 'KB Q250507', 'KB Q173656', 'KB Q202765', 'recog smtp_banners'];
export const LATER_IMS = ['AUTH (LOGIN, NTLM): answered 454', 'NDRs for unknown users and user%foreign@local'];

export function seedFormOption(read: OptionReader): boolean {
  return read.flag('seedForm', false, 'RCPT is answered `250 OK`, as KB 836500 prints it');
}

export default definePersona({
  name: 'ims-5.5-open-relay',
  about: 'Exchange 5.5 Internet Mail Service as installed: relays for everybody',
  profiles: ['mx', 'exchange-5.5'],
  sources: IMS_SOURCES,
  later: LATER_IMS,
  options: (read) => ({ seedForm: seedFormOption(read) }),
  dialect: ({ seedForm }) => ims({ mayRelay: () => true, seedForm }),
});
