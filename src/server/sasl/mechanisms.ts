/** Every mechanism that an embedded server can offer, by its name. */
import type { SaslMechanism } from './mechanism.ts';
import { ntlm } from './ntlm.ts';
import { cramMd5, login, plain } from './passwords.ts';
import { scram } from './scram.ts';
import { anonymous, external, oauthBearer, xoauth2 } from './tokens.ts';

export const mechanisms: Readonly<Record<string, SaslMechanism>> = {
  'SCRAM-SHA-256-PLUS': scram('sha256', true),
  'SCRAM-SHA-256': scram('sha256', false),
  'SCRAM-SHA-1-PLUS': scram('sha1', true),
  'SCRAM-SHA-1': scram('sha1', false),
  'CRAM-MD5': cramMd5,
  PLAIN: plain,
  LOGIN: login,
  XOAUTH2: xoauth2,
  OAUTHBEARER: oauthBearer,
  EXTERNAL: external,
  ANONYMOUS: anonymous,
  NTLM: ntlm,
};
