/**
 * SASLprep (RFC 4013): user names and passwords in the one form in which both sides compute with them. Other blanks become blanks, what
 * cannot be seen is taken out, the rest is normalized (NFKC), and characters that have no place in a password are refused.
 *
 * Not done: the rule about mixed writing directions (RFC 3454 6) and the refusal of code points that Unicode 3.2 had not assigned;
 * normalization is that of the runtime's Unicode, which is younger. For ASCII nothing of this makes a difference.
 */

/** RFC 3454 C.1.2, and U+200B, which is mapped before it could be taken out. */
const otherBlanks = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 B.1: commonly mapped to nothing. */
const nothings =
  /\u034f|\u180b|\u180c|\u180d|\u200c|\u200d|\ufe00|\ufe01|\ufe02|\ufe03|\ufe04|\ufe05|\ufe06|\ufe07|\ufe08|\ufe09|\ufe0a|\ufe0b|\ufe0c|\ufe0d|\ufe0e|\ufe0f|[\u00ad\u1806\u2060\ufeff]/gu;
/** RFC 3454 C.2 to C.9: controls, private use, non-characters, surrogates, and what describes or changes other text. */
const prohibited =
  /[\p{Cc}\p{Co}\p{Cs}\u06dd\u070f\u180e\u2028\u2029\u2061-\u2063\u206a-\u206f\u200e\u200f\u202a-\u202e\u2ff0-\u2ffb\ufff9-\ufffd\ufdd0-\ufdef\ufffe\uffff\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]|\u0340|\u0341|\p{Noncharacter_Code_Point}/u;

/** The prepared text, or the character (`U+0007`) for which it cannot be had. */
export function saslprep(text: string): { readonly text: string } | { readonly prohibited: string } {
  const prepared = text.replace(otherBlanks, ' ').replace(nothings, '').normalize('NFKC');
  const found = prohibited.exec(prepared)?.[0].codePointAt(0);
  if (found === undefined) return { text: prepared };
  return { prohibited: `U+${found.toString(16).toUpperCase().padStart(4, '0')}` };
}
