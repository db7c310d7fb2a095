/**
 * Extension keywords that are known, for saying the one that was meant. A server may offer any other: the list is no
 * check of a server.
 */

/** The registry "SMTP Service Extensions" of IANA. */
const registered: readonly string[] = [
  '8BITMIME',
  'ATRN',
  'AUTH',
  'BINARYMIME',
  'BURL',
  'CHUNKING',
  'CONNEG',
  'CONPERM',
  'DELIVERBY',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'ETRN',
  'EXPN',
  'FUTURERELEASE',
  'HELP',
  'LIMITS',
  'MT-PRIORITY',
  'MTRK',
  'NO-SOLICITING',
  'ONEX',
  'PIPELINING',
  'REQUIRETLS',
  'RRVS',
  'SAML',
  'SEND',
  'SIZE',
  'SMTPUTF8',
  'SOML',
  'STARTTLS',
  'SUBMITTER',
  'TURN',
  'UTF8SMTP',
  'VERB',
];

/** Unregistered ones that real servers offer. */
const vendor: readonly string[] = [
  // Old spellings for old clients.
  'AUTH=LOGIN',
  'TLS',
  'VRFY',
  'XAUTH',
  // Exchange 5.5 to 2003.
  'X-EXPS',
  'X-EXPS=LOGIN',
  'X-LINK2STATE',
  'XEXCH50',
  // Exchange 2007 and later.
  'X-ANONYMOUSTLS',
  'X-EXCHANGEAUTH',
  'XLONGADDR',
  'XOORG',
  'XORAR',
  'XPROXY',
  'XPROXYFROM',
  'XPROXYTO',
  'XRDST',
  'XSESSIONPARAMS',
  'XSHADOW',
  'XSHADOWREQUEST',
  // Postfix, Exim.
  'PIPECONNECT',
  'PRDR',
  'XCLIENT',
  'XFORWARD',
  'XVERP',
];

export const knownKeywords: readonly string[] = [...registered, ...vendor];
