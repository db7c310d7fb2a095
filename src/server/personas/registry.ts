/** Every persona, in the order of `persona list`. Adding one is a file and a line here. */
import type { PersonaDefinition } from './definition.ts';
import exchange2003BehindPix from './exchange-2003-behind-pix-mailguard.ts';
import exchange2003 from './exchange-2003.ts';
import exchange2016Frontend from './exchange-2016-frontend.ts';
import forwarding from './forwarding.ts';
import greylister from './greylister.ts';
import imsClosed from './ims-5.5-closed.ts';
import imsOpenRelay from './ims-5.5-open-relay.ts';
import imsSlowBanner from './ims-5.5-slow-banner.ts';
import lmtp from './lmtp.ts';
import modern from './modern.ts';
import noPostmaster from './no-postmaster.ts';
import postfixHardened from './postfix-3.9-hardened.ts';
import submission from './submission.ts';
import submissions from './submissions.ts';
import tarpit from './tarpit.ts';
import thirdPartyProxy from './third-party-proxy.ts';

const all: readonly PersonaDefinition[] = [
  exchange2003,
  exchange2003BehindPix,
  imsOpenRelay,
  imsClosed,
  imsSlowBanner,
  exchange2016Frontend,
  thirdPartyProxy,
  postfixHardened,
  greylister,
  tarpit,
  noPostmaster,
  modern,
  submission,
  submissions,
  lmtp,
  forwarding,
];

export const personas: Readonly<Record<string, PersonaDefinition>> = Object.fromEntries(
  all.map((persona) => [persona.name, persona]),
);
