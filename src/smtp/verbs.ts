/** The verbs that SMTP, its extensions, LMTP and well-known servers have. For saying the one that was meant; no check. */
export const knownVerbs: readonly string[] = [
  // RFC 5321 4.1.1
  'EHLO',
  'HELO',
  'MAIL',
  'RCPT',
  'DATA',
  'RSET',
  'VRFY',
  'EXPN',
  'HELP',
  'NOOP',
  'QUIT',
  // Retired: RFC 821, RFC 5321 F
  'SAML',
  'SEND',
  'SOML',
  'TURN',
  // Extensions: RFC 2033, 3030, 3207, 4954, 1985, 2645, 4468
  'LHLO',
  'BDAT',
  'STARTTLS',
  'AUTH',
  'ETRN',
  'ATRN',
  'BURL',
  // Exchange
  'X-ANONYMOUSTLS',
  'X-EXPS',
  'X-LINK2STATE',
  'XEXCH50',
  // Postfix
  'XCLIENT',
  'XFORWARD',
];
