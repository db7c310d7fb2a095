/** XOAUTH2 (Google's and Microsoft's), OAUTHBEARER (RFC 7628), EXTERNAL (RFC 4422 A) and ANONYMOUS (RFC 4505). */
import { Buffer } from 'node:buffer';
import { challenge, malformed, success, wrong, type SaslMechanism, type SaslSite } from './mechanism.ts';

const SEPARATOR = '\x01';

/** `user=… ^A auth=Bearer token ^A ^A`. */
export const xoauth2: SaslMechanism = (site) =>
  bearer(site, '{"status":"401","schemes":"bearer","scope":"https://mail.adatum.com/"}', (text) => {
    const [user = '', token = '', ...end] = text.split(SEPARATOR);
    const wellFormed = user.startsWith('user=') && end.join('|') === '|';
    return wellFormed ? { user: user.slice('user='.length), token } : undefined;
  });

/** `n,a=user, ^A host=… ^A port=… ^A auth=Bearer token ^A ^A`. */
export const oauthBearer: SaslMechanism = (site) =>
  bearer(site, '{"status":"invalid_token","scope":"smtp"}', (text) => {
    const [header = '', ...pairs] = text.split(SEPARATOR);
    const user = /^n,a=([^,]+),$/.exec(header)?.[1];
    const token = pairs.find((pair) => pair.startsWith('auth='));
    const wellFormed = user !== undefined && token !== undefined && pairs.slice(-2).join('|') === '|';
    return wellFormed ? { user: user.replaceAll('=2C', ',').replaceAll('=3D', '='), token } : undefined;
  });

/** A refusal is a challenge that says why; the client answers it with nothing, or ^A, and then it has failed. */
function bearer(
  site: SaslSite,
  refusal: string,
  parse: (text: string) => { readonly user: string; readonly token: string } | undefined,
): ReturnType<SaslMechanism> {
  let refused = false;
  return (response) => {
    if (refused) return wrong;
    if (response === undefined) return challenge(Buffer.alloc(0));
    const given = parse(response.toString('utf8'));
    if (given === undefined) return malformed;
    const token = /^(?:auth=)?Bearer (.+)$/i.exec(given.token)?.[1];
    if (token !== undefined && site.password(given.user) === token) return success(given.user);
    refused = true;
    return challenge(Buffer.from(refusal));
  };
}

/** The certificate that the client has shown says who it is; a name that it gives besides must be that one. */
export const external: SaslMechanism = (site) => (response) => {
  if (response === undefined) return challenge(Buffer.alloc(0));
  const client = site.tls?.client;
  if (client?.trusted !== true || site.password(client.name) === undefined) return wrong;
  const acts = response.toString('utf8');
  return acts === '' || acts === client.name ? success(client.name) : wrong;
};

/** Whatever is said, up to 255 characters, is a trace and no proof. */
export const anonymous: SaslMechanism = () => (response) => {
  if (response === undefined) return challenge(Buffer.alloc(0));
  return response.length > 255 ? malformed : success('anonymous');
};
