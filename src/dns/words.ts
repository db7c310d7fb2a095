/** The words of records and results that a spec may name. Apart from what they mean, so that specs are checked without that. */

/** Types of records that can be asked for. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TLSA', 'TXT'] as const;

/** RFC 7208 2.6 */
export const spfResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror'] as const;

/** RFC 7489 6.3 */
export const dmarcPolicies = ['none', 'quarantine', 'reject'] as const;

/** RFC 8461 3.2 */
export const stsModes = ['enforce', 'testing', 'none'] as const;
