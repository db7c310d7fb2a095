/** Servers with logins in plain text, for the shipped specs about them: a good one, and each way to be sick, with what its test must come to. */
import { failed, passed, warned, type Expected } from '../../src/demo/expected.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import type { ServerSession } from '../../src/server/dialect.ts';
import type { Script } from '../../src/server/index.ts';

export const account = { user: 'tim', password: 'tanstaaftanstaaf' };

/** What the server knows of a session when a line comes. */
interface Login {
  /** It has asked (334), and the line is the answer. */
  asked: boolean;
  /** Somebody is logged in. */
  loggedIn: boolean;
  readonly inTransaction: boolean;
}

/** Undefined: as the good server has it. Verbs, and so answers, come in capitals. */
type Sick = (verb: string, args: string, login: Login) => string | undefined;

const offer = '250-mail.adatum.com\r\n250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN';

/** The same behind STARTTLS. */
function insideTls(sick: Sick): Script {
  const { onCommand } = loginServer(sick);
  return {
    tls: {},
    onCommand: (verb, args, session) => {
      if (session.tls !== undefined) return onCommand?.(verb, args, session);
      return verb === 'EHLO' ? '250-mail.adatum.com\r\n250 STARTTLS' : undefined;
    },
  };
}

function loginServer(sick: Sick = () => undefined): Script {
  const logins = new WeakMap<ServerSession, Login>();
  return {
    onCommand(verb, args, session) {
      const before = logins.get(session);
      const login: Login = {
        asked: before?.asked ?? false,
        loggedIn: before?.loggedIn ?? false,
        inTransaction: session.sender !== undefined,
      };
      const reply = sick(verb, args, { ...login }) ?? answer(verb, args, login);
      logins.set(session, {
        asked: reply?.startsWith('334') ?? false,
        loggedIn: login.loggedIn || (reply?.startsWith('235') ?? false),
        inTransaction: false,
      });
      if (verb === 'EHLO' && reply?.startsWith('250') === true) session.helo = args;
      return reply;
    },
  };
}

function answer(verb: string, args: string, login: Login): string | undefined {
  if (login.asked) return verb === '*' ? '501 5.7.0 Cancelled' : credentials(verb);
  if (verb === 'EHLO') return offer;
  if (verb !== 'AUTH') return undefined;
  if (login.loggedIn || login.inTransaction) return '503 5.5.1 Not now';
  const [mechanism, response] = args.split(' ');
  if (mechanism === '') return '501 5.5.4 Which mechanism?';
  if (mechanism?.toUpperCase() !== 'PLAIN') return '504 5.5.4 Unknown mechanism';
  return response === undefined ? '334 ' : credentials(response.toUpperCase());
}

/** In capitals, as answers come. */
const right = Buffer.from(`\0${account.user}\0${account.password}`).toString('base64').toUpperCase();

function credentials(response: string): string {
  if (!/^(?:[A-Z0-9+/]{4})*(?:[A-Z0-9+/]{2,3}={1,2})?$/.test(response)) return '501 5.5.2 No base64';
  return response === right ? '235 2.7.0 Welcome' : '535 5.7.8 Wrong';
}

/** What a server is like, what the test of this id must come to on it, and the line that says so. */
const entries: readonly (readonly [id: string, what: string, server: Script | string, expected: Expected])[] = [
  [
    'auth.offered/no-plain-text',
    'gives passwords away',
    loginServer(),
    warned('should expect no ext AUTH has PLAIN, LOGIN, XOAUTH2, OAUTHBEARER'),
  ],
  [
    'auth.offered/names',
    'divides them by commas',
    loginServer((verb) => (verb === 'EHLO' ? '250-x\r\n250 AUTH CRAM-MD5,NTLM' : undefined)),
    failed('expect /^250[- ]AUTH…'),
  ],
  [
    'auth.offered/historic',
    'offers what is over',
    loginServer((verb) => (verb === 'EHLO' ? '250-x\r\n250 AUTH SCRAM-SHA-1 DIGEST-MD5' : undefined)),
    warned('should expect no ext AUTH has DIGEST-MD5, "KERBEROS_V4"'),
  ],
  ['auth.offered/refused-in-plain-text', 'goes into it', loginServer(), warned('otherwise warn because…')],
  [
    'auth.offered/refused-in-plain-text',
    'lets in everybody',
    loginServer((verb) => (verb === 'AUTH' ? '235 2.7.0 Welcome' : undefined)),
    failed('fail 235 because "it lets in who does not exist"'),
  ],
  [
    'auth.dialog/wrong-password',
    'lets in everybody',
    loginServer((verb) => (verb === 'AUTH' ? '235 2.7.0 Welcome' : undefined)),
    failed('expect 535'),
  ],
  [
    'auth.dialog/wrong-password',
    'has no enhanced code',
    loginServer((verb) => (verb === 'AUTH' ? '535 Wrong' : undefined)),
    warned('should expect 5.7.8'),
  ],
  [
    'auth.dialog/cancelled',
    'takes the star for an answer',
    loginServer((verb) => (verb === '*' ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 501'),
  ],
  [
    'auth.dialog/unknown-mechanism',
    'asks for more of what it does not know',
    loginServer((verb, args) => (verb === 'AUTH' && args.startsWith('X-') ? '334 ' : undefined)),
    failed('otherwise fail because "it goes into a mechanism…'),
  ],
  [
    'auth.dialog/no-mechanism',
    'asks for more of nothing',
    loginServer((verb, args) => (verb === 'AUTH' && args === '' ? '334 ' : undefined)),
    failed('expect 501 or 504'),
  ],
  [
    'auth.dialog/no-base64',
    'takes it for a wrong password',
    loginServer((_, args) => (args.endsWith('@@@@') ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 501'),
  ],
  [
    'auth.dialog/answer-no-base64',
    'takes it for a wrong password',
    loginServer((verb) => (verb === '@@@@' ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 501'),
  ],
  [
    'auth.dialog/empty',
    'takes nobody for somebody',
    loginServer((_, args) => (args.endsWith('=') && args.includes(' =') ? '235 2.7.0 Welcome' : undefined)),
    failed('expect 501 or 535'),
  ],
  [
    'auth.dialog/inside-a-transaction',
    'looks at the password all the same',
    loginServer((verb, _, { inTransaction }) => (verb === 'AUTH' && inTransaction ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 503'),
  ],
  [
    'auth.dialog/right-password',
    'knows nobody',
    loginServer((verb) => (verb === 'AUTH' ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 235'),
  ],
  [
    'auth.dialog/asked',
    'asks without end',
    loginServer((_, __, { asked }) => (asked ? '334 ' : undefined)),
    failed('auth plain user ${user} password ${password} without initial response'),
  ],
  [
    'auth.dialog/twice',
    'lets in twice',
    loginServer((verb, _, { loggedIn }) => (verb === 'AUTH' && loggedIn ? '235 2.7.0 Welcome' : undefined)),
    failed('expect 503'),
  ],
  [
    'auth.dialog/no-enumeration',
    'says who has an account',
    loginServer((verb, args) => {
      if (verb !== 'AUTH') return undefined;
      const [, user] = Buffer.from(args.split(' ')[1] ?? '', 'base64')
        .toString('latin1')
        .split('\0');
      return user === account.user ? '535 5.7.8 Wrong password' : '535 5.7.8 No such user';
    }),
    warned('should expect ${known} = ${unknown}'),
  ],
  [
    'auth.inside-tls/plain-offered',
    'has what few clients have',
    'modern:mechanisms=SCRAM-SHA-256',
    failed('expect ext AUTH has PLAIN'),
  ],
  ['auth.inside-tls/wrong-password', 'lets in everybody', 'modern:authTakesAnybody', failed('expect 535')],
  [
    'auth.inside-tls/cancelled',
    'takes the star for an answer',
    insideTls((verb) => (verb === '*' ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 501'),
  ],
  [
    'auth.inside-tls/no-base64',
    'takes it for a wrong password',
    insideTls((_, args) => (args.endsWith('@@@@') ? '535 5.7.8 Wrong' : undefined)),
    failed('expect 501'),
  ],
  ['auth.inside-tls/right-password', 'knows nobody', 'modern:authAnswer=535', failed('expect 235')],
  [
    'auth.inside-tls/scram',
    'knows another password',
    `modern:user=${account.user},password=another-one`,
    failed('auth scram-sha-256 user ${user} password ${password}'),
  ],
  [
    'auth.inside-tls/bound',
    'cannot look anybody up',
    'modern:authAnswer=454',
    failed('auth scram-sha-256-plus user ${user} password ${password}'),
  ],
];

/** Without logins before TLS. */
const strict: Script = { onCommand: (verb) => (verb === 'AUTH' ? '538 5.7.11 TLS first' : undefined) };

/** The good ones first: every test of logins passes on one. */
export const loginServers: readonly {
  readonly id: string;
  readonly what: string;
  /** A script, or the name of a persona. */
  readonly server: Script | string;
  readonly expected: Expected;
}[] = [
  ...shippedTests
    .filter(({ spec }) => spec.startsWith('auth.'))
    .map(({ spec, id }) => ({ id, what: 'is good', server: goodServer(spec, id), expected: passed })),
  ...entries.map(([id, what, server, expected]) => ({ id, what, server, expected })),
];

function goodServer(spec: string, id: string): Script | string {
  if (spec === 'auth.inside-tls') return `modern:user=${account.user},password=${account.password}`;
  return id.endsWith('plain-text') ? strict : loginServer();
}
