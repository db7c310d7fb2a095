/** What a run has for asking DNS. */
import type { FetchPolicy } from '../../dns/mta-sts.ts';
import type { Resolver } from '../../dns/resolver.ts';

export interface NamesSettings {
  /** Loaded when it is wanted first. */
  readonly resolver: () => Promise<Pick<Resolver, 'lookup'>>;
  /** The operator has named the resolver: so it is trusted with what it says of DNSSEC. */
  readonly trusted: boolean;
  /** May lines of this package ask for the name? */
  readonly mayAsk: (name: string, writer: string) => boolean;
  /** Undefined where the operator does not permit that policies are fetched. */
  readonly fetchPolicy?: FetchPolicy | undefined;
}
