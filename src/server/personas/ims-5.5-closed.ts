import { ims } from '../families/ims.ts';
import { definePersona } from './definition.ts';
import { IMS_SOURCES, LATER_IMS, seedFormOption } from './ims-5.5-open-relay.ts';

/** The routing restrictions are OR-ed, and the list of those that can never relay wins over all (KB 836500). */
export default definePersona({
  name: 'ims-5.5-closed',
  about: 'Exchange 5.5 Internet Mail Service with routing restrictions: refuses to relay, takes any local name',
  profiles: ['mx', 'exchange-5.5'],
  sources: [...IMS_SOURCES, 'KB Q244346 (user%foreign@local)', 'KB Q256856', 'KB Q193922 (RelayFlags)'],
  later: [...LATER_IMS, 'RelayFlags 8: relaying after AUTH'],
  options: (read) => ({
    seedForm: seedFormOption(read),
    allowClient: read.flag('allowClient', false, 'RelayFlags 2: the client is on the list of those that may relay'),
    allowInternal: read.flag('allowInternal', false, 'RelayFlags 4: this address is one of the internal ones'),
    deny: read.flag('deny', false, 'RelayFlags 1: the client is on the list of those that never may'),
  }),
  dialect: ({ seedForm, allowClient, allowInternal, deny }) =>
    ims({ mayRelay: () => !deny && (allowClient || allowInternal), seedForm }),
});
