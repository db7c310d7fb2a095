/**
 * The reply codes that exist: those of RFC 5321 4.2.3, of its extensions, and a few that no RFC has and real servers
 * send. A code outside the table may still come from a server; the table is for telling an author that he mistyped one.
 */
export interface ReplyCode {
  readonly code: number;
  readonly words: string;
  /** Where the code is defined; `in the wild` where no RFC has it. */
  readonly source: string;
}

const wild = 'in the wild';

export const replyCodes: readonly ReplyCode[] = [
  { code: 211, words: 'system status or help', source: 'RFC 5321' },
  { code: 214, words: 'help', source: 'RFC 5321' },
  { code: 220, words: 'service ready', source: 'RFC 5321' },
  { code: 221, words: 'closing the connection', source: 'RFC 5321' },
  { code: 235, words: 'authentication succeeded', source: 'RFC 4954' },
  { code: 250, words: 'done', source: 'RFC 5321' },
  { code: 251, words: 'user not local, will forward', source: 'RFC 5321' },
  { code: 252, words: 'cannot verify the user, will try to deliver', source: 'RFC 5321' },
  { code: 253, words: 'messages are pending for the node', source: 'RFC 1985' },
  { code: 334, words: 'authentication challenge', source: 'RFC 4954' },
  { code: 353, words: 'one reply for each recipient follows', source: 'PRDR (draft-hall-prdr)' },
  { code: 354, words: 'send the message', source: 'RFC 5321' },
  { code: 420, words: 'connection problem', source: wild },
  { code: 421, words: 'service not available, closing', source: 'RFC 5321' },
  { code: 422, words: 'a password change is needed, or the mailbox is full', source: 'RFC 5248' },
  { code: 431, words: 'out of memory or disk', source: wild },
  { code: 432, words: 'a password transition is needed', source: 'RFC 4954' },
  { code: 441, words: 'the next host does not answer', source: wild },
  { code: 442, words: 'the connection was dropped', source: wild },
  { code: 446, words: 'too many hops', source: wild },
  { code: 447, words: 'timed out', source: wild },
  { code: 450, words: 'mailbox unavailable for now', source: 'RFC 5321' },
  { code: 451, words: 'local error', source: 'RFC 5321' },
  { code: 452, words: 'not enough storage', source: 'RFC 5321' },
  { code: 453, words: 'you have no mail', source: 'RFC 2645' },
  { code: 454, words: 'TLS or authentication is not available for now', source: 'RFC 3207, RFC 4954' },
  { code: 455, words: 'cannot honour the parameters for now', source: 'RFC 5321' },
  { code: 458, words: 'cannot queue messages for the node', source: 'RFC 1985' },
  { code: 459, words: 'the node is not allowed', source: 'RFC 1985' },
  { code: 500, words: 'command not recognized', source: 'RFC 5321' },
  { code: 501, words: 'syntax error in parameters', source: 'RFC 5321' },
  { code: 502, words: 'command not implemented', source: 'RFC 5321' },
  { code: 503, words: 'bad sequence of commands', source: 'RFC 5321' },
  { code: 504, words: 'parameter not implemented', source: 'RFC 5321' },
  { code: 505, words: 'authentication or STARTTLS is required (Exchange)', source: wild },
  { code: 521, words: 'the host does not accept mail', source: 'RFC 7504' },
  { code: 523, words: 'encryption is needed', source: 'RFC 5248' },
  { code: 524, words: 'encryption is required for the mechanism', source: 'RFC 5248' },
  { code: 525, words: 'the user account is disabled', source: 'RFC 5248' },
  { code: 530, words: 'authentication or STARTTLS is required', source: 'RFC 4954, RFC 3207' },
  { code: 534, words: 'the authentication mechanism is too weak', source: 'RFC 4954' },
  { code: 535, words: 'authentication credentials are invalid', source: 'RFC 4954' },
  { code: 538, words: 'encryption is required for the mechanism', source: 'RFC 4954' },
  { code: 550, words: 'mailbox unavailable, or refused by policy', source: 'RFC 5321' },
  { code: 551, words: 'user not local', source: 'RFC 5321' },
  { code: 552, words: 'storage allocation exceeded', source: 'RFC 5321' },
  { code: 553, words: 'mailbox name not allowed', source: 'RFC 5321' },
  { code: 554, words: 'transaction failed', source: 'RFC 5321' },
  { code: 555, words: 'parameters not recognized or not implemented', source: 'RFC 5321' },
  { code: 556, words: 'the domain does not accept mail', source: 'RFC 7504' },
];

const known = new Map(replyCodes.map((entry) => [entry.code, entry]));

/** What the table says about a code; undefined where it does not know it. */
export function replyCodeFacts(code: number): ReplyCode | undefined {
  return known.get(code);
}

export function isKnownReplyCode(code: number): boolean {
  return known.has(code);
}

/** For "no such code: did you mean 250?": up to three codes that one slip of a key makes of this one, the likeliest first. */
export function nearestReplyCodes(code: number): readonly number[] {
  const typed = String(code);
  return replyCodes
    .map((entry) => ({ code: entry.code, slips: slips(typed, String(entry.code)) }))
    .filter((near) => near.slips <= 1)
    .sort((a, b) => likeliness(typed, a.code) - likeliness(typed, b.code) || a.code - b.code)
    .slice(0, 3)
    .map((near) => near.code);
}

/** One digit wrong, two neighbours swapped, one too many or one missing counts 1; anything more 2. */
function slips(typed: string, meant: string): number {
  if (typed === meant) return 0;
  if (typed.length === meant.length) {
    const wrong = Array.from(meant).flatMap((digit, at) => (typed[at] === digit ? [] : [at]));
    const [first = 0, second = 0] = wrong;
    if (wrong.length === 1) return 1;
    const swapped = second === first + 1 && typed[first] === meant[second] && typed[second] === meant[first];
    return wrong.length === 2 && swapped ? 1 : 2;
  }
  const [short, long] = typed.length < meant.length ? [typed, meant] : [meant, typed];
  if (long.length !== short.length + 1) return 2;
  return Array.from(long).some((_, at) => long.slice(0, at) + long.slice(at + 1) === short) ? 1 : 2;
}

/** Smaller is likelier: the same first digit, then a code in daily use, then the nearest number. */
function likeliness(typed: string, code: number): number {
  const daily = [220, 221, 235, 250, 334, 354, 421, 450, 451, 500, 501, 503, 530, 535, 550, 554].includes(code);
  return (typed.startsWith(String(code)[0] ?? '') ? 0 : 10_000) + (daily ? 0 : 1_000) + Math.abs(Number(typed) - code);
}
