/**
 * The mechanisms that `auth` speaks: what each is given, and how it begins. Data alone, for the checker and for whoever starts one;
 * how they work is in files of their own, which nobody loads before the first login (`start.ts`).
 */

/** What can be given to a mechanism. */
export type Given = 'user' | 'password' | 'token' | 'as';

export interface MechanismForm {
  /** As servers offer it. */
  readonly name: string;
  readonly needs: readonly Given[];
  /** Besides what it needs. */
  readonly takes: readonly Given[];
  /**
   * Its first message goes in the line of AUTH itself (RFC 4954 4), or waits for an empty challenge; `never`: the server
   * speaks first.
   */
  readonly initial: 'with' | 'without' | 'never';
  /** Whoever reads along has the credentials. */
  readonly reveals: boolean;
  /** It is bound to the TLS session. */
  readonly bound?: true;
  /** What it says of itself before it needs credentials: a cancelled exchange goes so far. */
  readonly begins?: true;
  /** What the server discloses in its challenges, for `capture … from auth`. */
  readonly facts: readonly string[];
}

const scram = (name: string): MechanismForm => ({
  name,
  needs: ['user', 'password'],
  takes: ['as'],
  initial: 'with',
  reveals: false,
  facts: ['iterations', 'salt', 'error'],
});

const oauthFacts = ['status', 'scope', 'schemes', 'openid-configuration'];

/** By the word that stands behind `auth`. */
export const mechanisms: ReadonlyMap<string, MechanismForm> = new Map<string, MechanismForm>([
  ['plain', { name: 'PLAIN', needs: ['user', 'password'], takes: ['as'], initial: 'with', reveals: true, facts: [] }],
  ['login', { name: 'LOGIN', needs: ['user', 'password'], takes: [], initial: 'without', reveals: true, facts: [] }],
  [
    'cram-md5',
    {
      name: 'CRAM-MD5',
      needs: ['user', 'password'],
      takes: [],
      initial: 'never',
      reveals: false,
      facts: ['challenge'],
    },
  ],
  ...['sha-1', 'sha-256', 'sha-512'].flatMap((hash): [string, MechanismForm][] => {
    const form = scram(`SCRAM-${hash.toUpperCase()}`);
    return [
      [`scram-${hash}`, form],
      [`scram-${hash}-plus`, { ...form, name: `${form.name}-PLUS`, bound: true }],
    ];
  }),
  [
    'xoauth2',
    { name: 'XOAUTH2', needs: ['user', 'token'], takes: [], initial: 'with', reveals: true, facts: oauthFacts },
  ],
  [
    'oauthbearer',
    { name: 'OAUTHBEARER', needs: ['token'], takes: ['user'], initial: 'with', reveals: true, facts: oauthFacts },
  ],
  ['external', { name: 'EXTERNAL', needs: [], takes: ['as'], initial: 'with', reveals: false, facts: [] }],
  ['anonymous', { name: 'ANONYMOUS', needs: [], takes: ['user'], initial: 'with', reveals: false, facts: [] }],
  [
    'ntlm',
    {
      name: 'NTLM',
      needs: ['user', 'password'],
      takes: [],
      initial: 'with',
      reveals: false,
      begins: true,
      facts: [
        ...['target', 'netbios-domain', 'netbios-computer', 'dns-domain', 'dns-computer', 'dns-tree'],
        ...['timestamp', 'os-version'],
      ],
    },
  ],
]);

/** Every name that `capture … from auth` takes. */
export const factNames: ReadonlySet<string> = new Set([...mechanisms.values()].flatMap(({ facts }) => facts));
