/** All fuzz targets. */
import type { FuzzTarget } from './target.ts';
import { certificate, der, staple } from './targets/certificates.ts';
import { dns } from './targets/dns.ts';
import { arriving, dsn } from './targets/mail.ts';
import { proxies } from './targets/proxies.ts';
import { replies } from './targets/replies.ts';
import { guard, messages, outgoing } from './targets/sending.ts';
import { specs } from './targets/specs.ts';

export const targets: readonly FuzzTarget[] = [
  replies,
  messages,
  guard,
  outgoing,
  dsn,
  arriving,
  ...proxies,
  der,
  certificate,
  staple,
  dns,
  specs,
];
