/**
 * What DNS says of the site that all personas play (`families/site.ts`): adatum.com, whose mail host is on loopback.
 * A zone in itself: no name of it is asked for elsewhere.
 */
import { DOMAIN, HOST } from '../families/site.ts';

export const siteZone = `
${DOMAIN} MX 10 ${HOST}
${HOST} A 127.0.0.1
${HOST} AAAA ::1
1.0.0.127.in-addr.arpa PTR ${HOST}
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa PTR ${HOST}
`;
