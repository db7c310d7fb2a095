/** What the operator says of names: `--resolver`, `--fetch-policies`, and their keys in the configuration, which these win over. */
import { expectedNameServer, type Config } from '../config/config-file.ts';
import type { NamesOptions } from '../runner/asking.ts';
import { parseEndpoint } from '../text/endpoint.ts';
import { visible } from '../text/visible.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { flag, one } from './values.ts';

const dnsPort = 53;

export function nameOptions(args: Arguments, config: Config): NamesOptions {
  const text = one('resolver', args['resolver']);
  const resolver = text === undefined ? config.resolver : parseEndpoint(text, dnsPort);
  if (text !== undefined && resolver === undefined) {
    throw new CliError(`--resolver: \`${visible(text)}\` is not ${expectedNameServer}`);
  }
  const fetch = flag('fetch-policies', args['fetch-policies']) ?? config.policies?.fetch;
  return {
    ...(resolver === undefined ? {} : { resolver }),
    ...(fetch === undefined ? {} : { policies: { ...config.policies, fetch } }),
  };
}
