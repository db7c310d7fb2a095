/** An address with a port, as operators and systems write it. */
import { isIPv6 } from './ip.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `192.0.2.53`, `127.0.0.1:5353`, `2001:db8::53`, `[::1]:5353`; undefined for anything else, names among it. */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  if (isIPv6(text)) return { host: text, port: defaultPort };
  const parts = /^(?:\[([^\]]+)\]|(\d{1,3}(?:\.\d{1,3}){3}))(?::(\d{1,5}))?$/.exec(text);
  const [, six, four, digits = String(defaultPort)] = parts ?? [];
  const host = six ?? four;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (six !== undefined && !isIPv6(six)) return undefined;
  if (four?.split('.').some((octet) => Number(octet) > 255) === true) return undefined;
  return { host, port };
}
