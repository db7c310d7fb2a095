/**
 * Fetches the policy of MTA-STS of a domain (RFC 8461 3.3): HTTPS with a certificate that is trusted and names `mta-sts.` and the domain,
 * 200, no redirects, plain text, under a deadline and a bound. Addresses come from the resolver of the run, or the operator's server stands in.
 */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { Endpoint } from '../text/endpoint.ts';
import type { Lookup } from './answer.ts';
import type { Fetched, FetchPolicy } from './mta-sts.ts';

export interface PolicySource {
  readonly server?: Endpoint | undefined;
  /** File with certificates of authorities. */
  readonly ca?: string | undefined;
  /** Milliseconds for all of it. */
  readonly deadlineMs?: number;
}

const deadline = 60_000;

/** A policy is some hundred octets (RFC 8461 3.3 lets us stop at 64 KiB). */
const maximumOctets = 64 * 1024;

export function policyFetcher(source: PolicySource, lookup: Lookup): FetchPolicy {
  return async (domain) => {
    const host = `mta-sts.${domain}`;
    const from = source.server ?? (await addressOf(host, lookup));
    if ('kind' in from) return from;
    let ca: string | undefined;
    try {
      ca = source.ca === undefined ? undefined : await readFile(source.ca, 'utf8');
    } catch (error) {
      return { kind: 'unreachable', words: `the file of authorities cannot be read: ${messageOf(error)}` };
    }
    return get(host, from, ca, source.deadlineMs ?? deadline);
  };
}

async function addressOf(host: string, lookup: Lookup): Promise<Endpoint | Fetched> {
  const four = await lookup(host, 'A');
  const answer = four.kind === 'records' ? four : await lookup(host, 'AAAA');
  if (answer.kind === 'failed') return { kind: 'unreachable', words: answer.words };
  if (answer.kind !== 'records') return { kind: 'wrong', words: `${host} has no address, so that there is no policy` };
  return { host: answer.records[0] ?? '', port: 443 };
}

function get(
  host: string,
  { host: address, port }: Endpoint,
  ca: string | undefined,
  deadlineMs: number,
): Promise<Fetched> {
  return new Promise((resolve) => {
    const url = `https://${host}/.well-known/mta-sts.txt`;
    const end = (fetched: Fetched): void => {
      clearTimeout(timer);
      sent.destroy();
      resolve(fetched);
    };
    const sent = request({
      host: address,
      port,
      servername: host,
      path: '/.well-known/mta-sts.txt',
      headers: { host },
      agent: false,
      ...(ca === undefined ? {} : { ca }),
    });
    const timer = setTimeout(
      () => end({ kind: 'unreachable', words: `${url} did not come within ${String(deadlineMs / 1000)} s` }),
      deadlineMs,
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      end(
        certificateCodes.test(error.code ?? '')
          ? wrong(`${url}: ${error.message}`)
          : { kind: 'unreachable', words: `${url}: ${error.message}` },
      );
    });
    sent.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      if (statusCode >= 500) {
        end({ kind: 'unreachable', words: `${url} was answered with ${String(statusCode)}` });
        return;
      }
      if (statusCode >= 300 && statusCode < 400) {
        end(wrong(`${url} is a redirect, which is not followed`));
        return;
      }
      if (statusCode !== 200) {
        end(wrong(`${url} was answered with ${String(statusCode)}`));
        return;
      }
      const type = headers['content-type'] ?? '';
      if (!/^text\/plain\s*(?:;|$)/i.test(type)) {
        end(wrong(`${url} is ${type || 'of no type'}, not text/plain`));
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > maximumOctets) end(wrong(`${url} has more than ${String(maximumOctets)} octets`));
      });
      response.on('end', () => end({ kind: 'fetched', text }));
      response.on('error', (error) => end({ kind: 'unreachable', words: `${url}: ${error.message}` }));
    });
    sent.end();
  });
}

/** What is wrong with a certificate is wrong with the policy (RFC 8461 3.3); the rest is about the way to it. */
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|^ERR_TLS_CERT/;

const wrong = (words: string): Fetched => ({ kind: 'wrong', words });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
