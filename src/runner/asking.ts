/**
 * How the cases of a run ask DNS: which resolver, whether it is trusted with DNSSEC, whether policies may be fetched. Nothing is loaded, and no
 * server started, before a case asks. All cases share a resolver, and so its answers.
 */
import type { Grants } from '../config/grants.ts';
import type { Policies } from '../config/policies.ts';
import type { Target } from '../config/target.ts';
import type { Resolver } from '../dns/resolver.ts';
import type { NamesSettings } from '../statements/names/settings.ts';
import type { Endpoint } from '../text/endpoint.ts';
import { mayAsk } from './grants.ts';

/** What the operator says of names. */
export interface NamesOptions {
  /** The name server to ask and to trust; left out: those of the system, not trusted. */
  readonly resolver?: Endpoint;
  /** Starts the one that stands in for it where an embedded server is the target; asked once. */
  readonly embedded?: () => Promise<Endpoint>;
  readonly policies?: Policies;
}

/** What cases against a target are given. */
export function namesFor({
  names,
  grants,
}: {
  readonly names: NamesOptions;
  readonly grants: Grants;
}): (target: Target) => NamesSettings {
  const own = lazily(() => Promise.resolve(names.resolver));
  const { embedded } = names;
  const ofEmbedded = embedded === undefined || names.resolver !== undefined ? undefined : lazily(embedded);
  return (target) => {
    const stand = target.embedded ? ofEmbedded : undefined;
    const resolver = stand ?? own;
    return {
      resolver,
      trusted: stand !== undefined || names.resolver !== undefined,
      mayAsk: (name, writer) => mayAsk(name, writer, grants),
      ...(names.policies?.fetch === true ? { fetchPolicy: fetcher(names.policies, resolver) } : {}),
    };
  };
}

type GetResolver = () => Promise<Resolver>;

function lazily(server: () => Promise<Endpoint | undefined>): GetResolver {
  let made: Promise<Resolver> | undefined;
  return () => {
    made ??= Promise.all([import('../dns/system.ts'), server()]).then(([{ resolverOf }, named]) => resolverOf(named));
    return made;
  };
}

function fetcher(policies: Policies, resolver: GetResolver): NonNullable<NamesSettings['fetchPolicy']> {
  return async (domain) => {
    const [{ policyFetcher }, asked] = await Promise.all([import('../dns/fetch-policy.ts'), resolver()]);
    return policyFetcher(policies, (name, type) => asked.lookup(name, type))(domain);
  };
}
