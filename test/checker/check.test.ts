/** `check`: what can be known of a spec without a server, each with its place and what to do. */
import { describe, expect, test } from 'vitest';
import { checkSpec, checkTogether } from '../../src/checker/check.ts';
import { catalogue } from '../../src/language/catalogue.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { renderDiagnostic } from '../../src/language/render.ts';
import { Source } from '../../src/language/source.ts';

async function check(text: string): Promise<string[]> {
  const source = new Source('x.smtpspec', `${text}\n`);
  const { diagnostics } = await checkSpec(parseSpec(source));
  return diagnostics.map(({ code, span, message, label }) => {
    const { line, column } = source.place(span);
    return `${code} ${String(line)}:${String(column)} ${message}${label === undefined ? '' : ` (${label})`}`;
  });
}

/** A table `t` and a test for each of its rows. */
const table = (...rows: readonly string[]): string =>
  `table t {\n${rows.join('\n')}\n}\nfor each r in t {\ntest "a" {\n}\n}`;

/** `greet`, with these parameters, of which it uses `a` and `token`. */
const def = (parameters: string): string =>
  `def greet(${parameters}) {\nsend HELO ${parameters.startsWith('token') ? '${token}' : '${a}'}\n}\n`;

/** So many definitions, each of which uses the next one so many times. */
const chain = (length: number, times: number): string =>
  [
    ...Array.from({ length }, (_, i) => `def d${String(i)}() {\n${`use d${String(i + 1)}()\n`.repeat(times)}}`),
    `def d${String(length)}() {\nsend NOOP\n}\nuse d0()`,
  ].join('\n');

/** 47 * 47 * 47 of them. */
const tooManyTests = [
  `table t {\nid\n${Array.from({ length: 47 }, (_, i) => `r${String(i)}`).join('\n')}\n}`,
  'for each a in t {\nfor each b in t {\nfor each c in t {\ntest "x" as x {\n}\n}\n}\n}',
].join('\n');

const cases: readonly (readonly [spec: string, ...diagnostics: (string | RegExp)[]])[] = [
  // Names.
  ['send MAIL FROM:<${sendr}>', 'E0201 1:19 nothing is called `sendr`'],
  [
    'param sender: address\nsend MAIL FROM:<${sendr}>\nsend ${sender}',
    'E0201 2:19 nothing is called `sendr` (did you mean `sender`?)',
  ],
  ['param a: string = ${b}\nsend ${a}', 'E0201 1:21 nothing is called `b`'],
  ['requires param x\nsend NOOP', 'E0201 1:16 no parameter `x` is declared'],
  ['param a: string\nparam a: int\nsend ${a}', 'E0202 2:7 `a` is declared twice'],
  ['param token: string\nsend NOOP', 'E0202 1:7 `token` is a name of the language itself', /^W0215/],
  ['test "a" as x {\n}\ntest "b" as x {\n}', 'E0202 3:13 two tests have the id `x`'],
  ['test "Same" {\n}\ntest "same!" {\n}', 'E0202 3:6 two tests have the id `same`'],
  ['spec "a"\nspec "b"\nsend NOOP', 'E0202 2:1 a file says this once'],
  ['param a: string\nsend NOOP\ncapture a from /x/\nsend ${a}', 'E0202 3:9 `a` is a parameter already'],
  // What a message says.
  [
    'send NOOP\nexpect 250\nexpect header Subject has "x"',
    'E0301 3:8 there is no message yet that this could be about',
  ],
  ['send NOOP\nexpect 250\nexpect delivered exactly 0', 'E0308 3:26 so many copies cannot be asked for'],
  [
    'send NOOP\nexpect 250\nexpect bounce {\ndsn action faild\n}',
    /^E0204 4:12 there is no action of a report .* `faild` \(did you mean `failed`\?\)/,
  ],
  [
    'send NOOP\nexpect 250\nexpect bounce status 3.1.1',
    'E0302 3:22 an enhanced status code begins with 2, 4 or 5 (RFC 3463)',
  ],
  ['send NOOP\nexpect 250\nexpect delivered {\nbody /(?=x)/\n}', /^E0303 4:6 look-ahead/],
  [
    'send NOOP\nexpect 250\nexpect delivered\nexpect body has "x" within 5s',
    'E0310 4:28 the message is there already, and nothing is waited for',
  ],
  ['param a: int\nsend ${a-1}${a}', 'E0201 2:8 nothing is called `a-1`'],
  ['param a: int\nparam b: int = ${a-1}\nsend ${a}${b}', 'E0201 2:18 nothing is called `a-1`'],
  ['send ${base64("x", "${sendr}")}', 'E0201 1:23 nothing is called `sendr`'],
  ['session a\na: send NOOP\nb: expect 250', 'E0212 3:1 no session `b` is open here'],
  ['session test\nsend NOOP', 'E0202 1:9 `test` is a word of the language, and no name of a session'],
  [
    `${Array.from({ length: 101 }, (_, i) => `session s${String(i)}\ns${String(i)}: expect banner 220\n`).join('')}send NOOP`,
    'E0213 201:9 this test has more than 100 sessions',
  ],
  [
    `session a\nparallel {\n${Array.from({ length: 101 }, (_, i) => `a: barrier b${String(i)} 2\nbarrier b${String(i)} 2\n`).join('')}}`,
    'E0213 203:12 more than 100 barriers in one block',
  ],
  [
    `parallel {\n${Array.from({ length: 102 }, (_, i) => `s${String(i)}: send NOOP\n`).join('')}}`,
    'E0213 103:1 more than 100 sessions side by side',
  ],
  [
    'session a\nparallel {\na: barrier x 2\nbarrier x 3\na: barrier x 2\n}',
    'E0309 4:11 the barrier `x` is for 2 sessions elsewhere',
    'E0309 5:12 session `a` comes to the barrier `x` twice',
  ],
  [
    'session a\nparallel {\na: barrier x 3\nbarrier x 3\n}',
    'E0316 3:12 the barrier `x` is never reached (waits for 3 sessions, and 2 of them come)',
  ],
  [
    'session a\nparallel {\nuse f()\na: send NOOP\n}\ndef f() {\na: expect 250\n}',
    'E0203 7:1 a line is of one session',
  ],
  ['parallel {\nbarrier x 1\nsend NOOP\n}', /^E0308 2:11 1 is no number of sessions/],
  ['parallel {\nb: barrier x 2\nbarrier x 2\n}', 'E0212 2:1 no session `b` is open here'],
  ['repeat 0 {\nsend NOOP\n}', 'E0308 1:8 0 is no number of repetitions'],
  ['repeat 10001 concurrency 101 {\nsend NOOP\n}', /^E0308 1:8/, 'E0308 1:26 101 is no number of repetitions at once'],
  ['send NOOP\ntime p95 < 1s', 'E0203 2:1 `p95` is of all repetitions, and nothing is repeated here'],
  // A session has a course of its own.
  ['send EHLO\nrepeat 2 {\nexpect ext SIZE\n}', /^E0301 3:8/],
  ['repeat 2 {\nsend EHLO\n}\nexpect 250', /^E0301 4:8/],
  ['repeat 2 {\nsend NOOP\nexpect 250\nsend NOOP\n}\nsend NOOP\nexpect 250', /^W0303 4:1/],
  ['session a\nsend NOOP\na: expect 250', /^E0301 3:11/],
  ['session a\na: send EHLO\nexpect ext SIZE', /^E0301 3:8/],
  ['session a\na: hang up sending\nsend NOOP\na: send NOOP', /^E0312 4:4/],
  ['session a\na: send DATA\nsend NOOP\na: send NOOP', /^E0305 2:4/],
  ['session a\na: send NOOP\nsend NOOP\nexpect 250\na: send NOOP\na: expect 250', /^W0303 2:4/],
  // Values compared.
  ['param a: string\nexpect ${a} < "3"', /^E0308 2:15 text is not more or less/],
  ['param a: domain\nexpect ${a} < ${a}', /^E0308 2:8 text is not/, /^E0309 2:8 both sides are the same/],
  ['expect ${token} = 3', 'E0308 1:10 `token` is no whole number'],
  ['secret a\nexpect ${a} >= 3', 'E0308 2:10 `a` is a secret, wanted is a whole number'],
  ['param a: duration\nexpect ${a} >= 3', 'E0308 2:10 `a` is a duration, wanted is a whole number'],
  ['param a: int\nexpect ${a} >= 3s', 'E0308 2:10 `a` is a int, wanted is a duration'],
  ['param a: int\nparam b: duration\nexpect ${a} = ${b}', 'E0308 3:15 a number is compared with a duration'],
  ['param a: int\nexpect ${a} = "3"', 'E0308 2:15 a number is compared with a text'],
  ['expect ${"x"} >= 3', 'E0308 1:10 `"x"` is no whole number'],
  ['param a: string\nexpect ${a} = ${b}', 'E0201 2:17 nothing is called `b`'],
  ['expect ${a} = 3\nsend NOOP\ncapture a from /x/', 'E0206 1:10 `a` is captured further down'],
  ['send NOOP\ncapture a from /x/\nexpect ${a} < 5s\nexpect ${a} < 3\nexpect ${a} = "b"'],
  ['param a: int\nexpect ${a} != ${ a }', /^E0309 2:8 both sides are the same/],
  ['param a: int\nexpect ${a} <= ${a}', 'W0301 2:8 this can never fail: both sides are the same'],
  ['expect ${uuid()} != ${uuid()}'],
  ['param a: int\nexpect ${a} = 3 within 5s', /^E0310 2:24 two values are compared/],
  [
    'table t {\nid n\na x\n}\nfor each r in t {\ntest "a" {\ncheck ${r.n} < 3\n}\n}',
    'E0308 3:3 this cell is no whole number',
  ],
  ['def d(n) {\ncheck ${n} < 3s\n}\nuse d(n: 3)', /^E0308 4:10 /],
  ['param a: int\nsend NOOP\nexpect ${a} = 3\nsend RSET\nexpect 250', /^W0303 2:1 /],
  ['test "a" as a delivers {\nsend NOOP\nexpect 250\nsend message """\nx\n""" as is\nsend raw "x"\n}'],
  // Files.
  [
    'test "a" as a delivers {\nsend composed message {\ntext "a"\nheader content-type "b"\ntext "b"\n}\nexpect 250\n}',
    'E0492 4:8 `content-type` is made of the parts',
    'E0492 5:1 a message has one `text`',
  ],
  [
    'test "a" as a delivers {\nexpect banner 220\npipeline {\nsend chunk file "a.bin" size 1KiB\nexpect 250\n}\n}',
    'E0220 4:17 the file cannot be had: this spec lies in no folder',
    'E0490 4:30 several chunks, each of which waits for its reply, are no part of one write',
  ],
  [
    'test "a" {\nsend DATA\nsend message file "a.eml"\nexpect 250\n}',
    /^E0305 3:1 a message is sent/,
    'E0220 3:19 the file cannot be had: this spec lies in no folder',
  ],
  [
    'test "a" {\nsend DATA\nsend message file "a.eml" as is\nhang up\n}',
    /^E0305 2:1 DATA in a test/,
    'E0220 3:19 the file cannot be had: this spec lies in no folder',
  ],
  ['send message file\nsend message flie "a.eml"\nsend message file a.eml', /^E0107 1:6/, /^E0107 2:6/, /^E0107 3:6/],
  [
    'table t in "t.csv"\nfor each r in t {\ntest "${r.x}" {\n}\n}',
    'E0220 1:12 the file cannot be had: this spec lies in no folder',
  ],
  // Expressions.
  ['send ${uper("a")}', 'E0216 1:8 there is no function `uper` (did you mean `upper`?)'],
  ['send ${len(token, client)}', 'E0217 1:8 `len` takes a text, and is given 2 values'],
  ['send ${"a" + "b"}', /^E0308 1:8 `\+` takes whole numbers/, /^E0308 1:14 /],
  ['wait ${500 * 2}', 'E0308 1:8 a duration has a unit, and this is a number'],
  // Names.
  ['expect dns mxx a.example', 'E0470 1:12 `mxx` is no type of record that can be asked for (did you mean `mx`?)'],
  ['resolve axfr a.example as all', 'E0470 1:9 `axfr` is no type of record that can be asked for'],
  [
    'expect spf a.example softfial for 192.0.2.1',
    'E0470 1:22 `softfial` is no result of SPF (did you mean `softfail`?)',
  ],
  ['expect dmarc a.example policy none or block', 'E0470 1:39 `block` is no policy of DMARC'],
  ['expect mta-sts a.example mode on', 'E0470 1:31 `on` is no mode of MTA-STS'],
  ['expect spf 192.0.2.1', 'E0471 1:12 `192.0.2.1` is an address, and a name is asked for here'],
  ['expect dns a a..example', 'E0471 1:14 `a..example` is no name that DNS can be asked for'],
  ['expect reverse name of a.example', 'E0471 1:24 `a.example` is no address'],
  ['expect dkim key s of a.example revoked >= 1024', 'E0472 1:43 a revoked key has no size'],
  [
    'expect mx a.example within 5s',
    'E0310 1:28 DNS is asked, and the resolver has times of its own: 3 s for an answer, twice for each name server',
  ],
  ['pipeline {\nsend NOOP\nexpect mx a.example\n}', 'E0203 3:1 this is not about the reply to one `send`'],
  [
    'always "x" {\nexpect mx a.example\n}\ntest "a" {\n}',
    'E0203 2:8 this is not about one reply that came, and a passive rule judges nothing else',
  ],
  ['send ${unbase64("%%%")}', 'E0315 1:8 `unbase64("%%%")` cannot be computed: `%%%` is no base64'],
  ['send ${repeat("a", -1)}', /^E0315 1:8 /],
  ['send ${random(4194305)}', /^E0315 1:8 /],
  ['param limit: duration\ngroup "g" {\nrequires ext SIZE > ${limit}\ntest "a" {\n}\n}', /^E0308 3:23 /],
  // Places.
  ['test "a" {\n  test "b" {\n  }\n}', 'E0203 2:3 `test` has no meaning in a test'],
  ['test "a" {\n}\nsend NOOP', 'E0203 3:1 this line belongs to no test'],
  ['group "g" {\n  param a: string\n}\ntest "t" {\n}', 'E0203 2:3 `param` has no meaning in a group'],
  ['test "a" {\n  send NOOP\ntest "b" {\n}', /^E0103/],
  // Words.
  ['test "a" delivrs {\n}', 'E0204 1:10 `delivrs` is no attribute of a test (did you mean `delivers`?)'],
  ['param a: domian\nsend ${a}', 'E0204 1:10 `domian` is no type of a parameter (did you mean `domain`?)'],
  ['ref "RFC 5321" most\nsend NOOP', /^E0204 1:16 `most` is no level/],
  ['smtpspec 2\nsend NOOP', /^E0108 1:10/],
  ['proves fals on tarpit\nsend NOOP', 'E0204 1:8 `fals` is no outcome of a test (did you mean `fails`?)'],
  [
    `proves fails on ${Array.from({ length: 201 }, (_, i) => `s${String(i)}`).join(', ')}\nsend NOOP`,
    'E0225 1:1107 more than 200 embedded servers for one test',
  ],
  ['proves fails on tarpit, passes on tarpit\nsend NOOP', 'E0202 1:35 `tarpit` is named twice'],
  ['severity majro\nsend NOOP', 'E0204 1:10 `majro` is no severity (did you mean `major`?)'],
  ['known-issue "A-1" until 2026-02-30\nsend NOOP', 'E0204 1:25 `2026-02-30` is no day of the calendar'],
  // Values.
  ['param a: int = abc\nsend ${a}', 'E0205 1:16 this is no int (expected a whole number)'],
  ['param a: domain = "no domain"\nsend ${a}', /^E0205 1:19 this is no domain/],
  ['param a: string = ${b}\nparam b: string = ${a}\nsend ${a}', /^E0205 1:19 this default needs itself/],
  // Tables.
  [
    'table t {\n}\nfor each r in t {\ntest "a" {\n}\n}',
    'E0207 1:7 the table `t` has no rows (no test would run for it)',
  ],
  [
    table('id to', 'one <a> <b>', 'two'),
    'E0207 3:1 3 cells in a table of 2 columns',
    'E0207 4:1 1 cell in a table of 2 columns',
  ],
  // A cell that a row lacks is told there, and not again where it is used.
  [table('id to', 'one').replace('}\n}', '  send ${r.to}\n}\n}'), 'E0207 3:1 1 cell in a table of 2 columns'],
  [table('id 2nd', 'one x'), 'E0207 2:4 this is no name for a column'],
  [table('id', '"a b"', '${r.id}', 'a/b'), /^E0207 3:1 the first cell/, /^E0207 4:1/, /^E0201 4:3/, /^E0207 5:1/],
  [table('id', 'x', 'x'), 'E0202 4:1 two rows begin with `x`'],
  [table('id id', 'x y'), 'E0202 2:4 two columns are called `id`'],
  [
    table('id', 'x').replaceAll('r in t', 'r in tt'),
    /^W0215 1:7/,
    'E0201 5:15 no table is called `tt` (did you mean `t`?)',
  ],
  [table('id', 'x').replaceAll('each r', 'each target'), 'E0202 5:10 a row cannot be called `target`'],
  [
    table('id', 'x').replace('}\n}', '  send ${r.ip}\n}\n}'),
    'E0201 7:10 nothing is called `r.ip` (did you mean `r.id`?)',
  ],
  [table('id', 'a${nope}'), /^E0207 3:1/, 'E0201 3:4 nothing is called `nope` in a table'],
  [table('id for', 'x 1h', 'y soon').replace('}\n}', '  wait ${r.for}\n}\n}'), 'E0308 4:3 this cell is no duration'],
  [tooManyTests, 'E0208 54:13 too many tests (more than 100,000 with all rows)'],
  // Grades.
  ['judge {\n  pass 250\n}', 'E0301 1:1 nothing was sent yet: there is no reply to judge'],
  ['test "a" {\nlevel shuold\nsend NOOP\n}', 'E0204 2:7 `shuold` is no level (did you mean `should`?)'],
  // Passive rules.
  ['always "a" {\nref "x"\n}', 'E0309 1:1 there is nothing to judge by'],
  ['always "a" {\nsend NOOP\nexpect 250\n}', 'E0203 2:1 `send` has no meaning in `always { … }`'],
  ['always "a" {\ngiven 250\n}', 'E0203 2:1 `given` has no meaning in `always { … }`'],
  ['always "a" {\nexpect 250 within 5s\n}', /^E0310 2:19 a passive rule waits for nothing/],
  ['always "a" {\nexpect 250 or close\n}', /^E0203 2:15 a passive rule cannot judge a close/],
  ['always "a" {\nexpect 421 then close\n}', /^E0203 2:8 a passive rule cannot judge a close/],
  ['always "a" {\nexpect each 250\n}', /^E0203 2:8 this is not/],
  ['always "a" {\nexpect silence 2s\n}', /^E0203 2:8 this is not about one reply that came/],
  ['always "a" {\ntime connect < 5s\n}', 'E0203 2:1 `time connect` is about no single reply'],
  ['always "a" {\nexpect 260\nexpect "${x}"\n}', /^E0302 2:8 /, 'E0201 3:11 nothing is called `x`'],
  ['always "a" after RPCT {\nexpect 250\n}', 'E0204 1:18 there is no verb `RPCT` (did you mean `RCPT`?)'],
  ['always "a" when ext STARTTSL {\nexpect 250\n}', /^W0214 1:21 /],
  ['group "g" {\nalways "a" {\nexpect 250\n}\n}', 'E0203 2:1 `always` has no meaning in a group'],
  ['always "a" as x {\nexpect 250\n}\ntest "b" as x {\n}', 'E0202 4:13 two tests have the id `x`'],
  [
    `always "a" {\n${'expect 250\n'.repeat(300)}}\nalways "b" {\n${'expect 250\n'.repeat(300)}}`,
    'E0222 303:8 the passive rules of a file have at most 500 lines',
  ],
  ['send NOOP\njudge {\n}', 'E0309 2:1 there is nothing to judge by'],
  ['send NOOP\njudge {\n  otherwise warn\n}', 'E0309 2:1 there is nothing to judge by'],
  ['send NOOP\njudge {\n  otherwise warn\n  pass 250\n}', /^E0309 3:3 `otherwise` stands last/],
  ['send NOOP\njudge {\n  pass 260\n}', /^E0302 3:8/],
  ['send NOOP\njudge {\n  pass /(/\n}', /^E0303 3:8/],
  ['send NOOP\njudge {\n  pass 250 because "${x}"\n}', 'E0201 3:23 nothing is called `x`'],
  ['send NOOP\njudge {\n  pass 250\n}\nsend RSET\nsend NOOP\nexpect 250'],
  ['def f() {\n  send NOOP\n  given 250\n}\nsend NOOP\nuse f()\nsend NOOP\nexpect 250'],
  ['def f() {\n  send NOOP\n  send NOOP\n}\nuse f()\nsend NOOP\nexpect 250'],
  ['retry 1 every 1s in new session {\n  send NOOP\n}', 'E0308 1:7 1 is no number of attempts'],
  ['retry 101 every 1s in new session {\n  send NOOP\n}', 'E0308 1:7 101 is no number of attempts'],
  ['retry 61 every 61s in new session {\n  send NOOP\n}', /^E0308 1:16 these attempts take longer/],
  ['send NOOP\nretry 2 every 1s in new session {\n  expect 250\n}', /^E0301 3:10/],
  ['expect banner 220\njudge {\n  pass 250\n}', 'E0301 2:1 the greeting cannot be graded'],
  [table('id', 'x').replace('"a"', '"${r.ip} ${domain}"'), 'E0201 6:9 nothing is called `r.ip` (did you mean `r.id`?)'],
  // Definitions.
  ['use greet()', 'E0201 1:5 nothing is defined as `greet`'],
  [`${def('a')}use greet()`, 'E0209 4:1 `greet` needs `a`'],
  [`${def('a')}use greet(a: 1, b: 2)`, 'E0209 4:17 `greet` has no parameter `b`'],
  [`${def('a')}use greet(a: 1, a: 2)`, 'E0202 4:17 given twice is `a`'],
  [`${def('a, a')}use greet(a: 1)`, 'E0202 1:14 two parameters are called `a`'],
  [`${def('token')}use greet(token: 1)`, 'E0202 1:11 `token` is a name of the language itself'],
  [`${def('a')}${def('a')}use greet(a: 1)`, 'E0202 4:5 two definitions are called `greet`'],
  [`${def('a = ${b}')}use greet()`, 'E0201 1:17 nothing is called `b` in a default'],
  [`${def('a, b = 1')}use greet(a: 1)`, /^W0215 1:14 `b` is never used in `greet`/],
  [`${def('a')}send NOOP`, /^W0215 1:5 the definition `greet` is never used/],
  ['def f() {\n  send ${x}\n}\nsend NOOP', /^W0215 1:5/, 'E0201 2:10 nothing is called `x`'],
  ['def f() {\n  expect 250\n}\nuse f()', 'E0301 2:10 nothing was sent yet: there is no reply to judge'],
  ['def f(d) {\n  send NOOP\n  time < ${d}\n}\nuse f(d: soon)', 'E0308 5:10 this is no duration'],
  ['def f() {\n  use f()\n}\nuse f()', 'E0210 2:7 `f` uses itself (f uses f)'],
  [chain(40, 1), 'E0210 25:5 definitions use each other too deep (more than 32 levels)'],
  [chain(17, 2), /^E0211 \d+:1 this test has too many steps/],
  [
    'def f(x) {\n  send ${x}\n  capture x from /a/\n}\nuse f(x: 1)',
    'E0202 3:11 `x` is the name of a parameter or a cell here',
  ],
  [
    'def in() {\n  send A\n  capture x from /a/\n}\ndef f(x) {\n  use in()\n  send ${x}\n}\nuse f(x: 1)',
    'E0202 6:7 `in` captures `x`, which is the name of a parameter or a cell here',
  ],
  [
    'before each test {\n  send ${r.id}\n}\ntable t {\n  id\n  x\n}\nfor each r in t {\n  test "a" {\n  }\n}\ntest "b" {\n}',
    'E0201 2:10 nothing is called `r.id`',
  ],
  [`def f() {\n${'use g()\n'.repeat(130_000)}}\ndef g() {\n}\nuse f()`, /^E0211/],
  // Before it can exist.
  ['expect 250', 'E0301 1:8 nothing was sent yet: there is no reply to judge'],
  ['expect banner 220\nexpect 250', /^E0301 2:8/],
  ['send NOOP\nconnect\nexpect 250', /^E0301 3:8/],
  ['send NOOP\nexpect ext SIZE', 'E0301 2:8 no EHLO was sent yet: no extensions are known'],
  ['send NOOP\nexpect refused', /^E0301 2:8/],
  ['send NOOP\nsend ${x}\ncapture x from /a/', 'E0206 2:8 `x` is captured further down'],
  ['send NOOP\nexpect same code as a', 'E0206 2:21 no reply is kept as `a` above'],
  ['send NOOP\ntime from mark "x" < 1s', 'E0206 2:16 no mark "x" is set above'],
  // Codes.
  ['send NOOP\nexpect 260', 'E0302 2:8 there is no reply code 260 (did you mean `250` or `220`?)'],
  ['send NOOP\nexpect 1xx', 'E0302 2:8 reply codes begin with 2, 3, 4 or 5'],
  ['send NOOP\nexpect 550 3.7.1', /^E0302 2:12 an enhanced status code begins with 2, 4 or 5/],
  ['send NOOP\nexpect 550 4.7.1', /^E0309 2:12 a reply 550 has no enhanced status code 4\.7\.1/],
  ['send NOOP\nexpect 459..450', 'E0309 2:8 no code is in 459..450'],
  ['send NOOP\ntime 10s..5s', /^E0309 2:1/],
  ['send NOOP\nexpect 550 or 554 5.7.1', 'E0304 2:19 this belongs to 554 alone, not to the codes before it'],
  ['send NOOP\nexpect 250-SIZE or 550', 'E0306 2:17 `or` would be taken for an argument of the keyword'],
  // Regular expressions.
  ['send NOOP\nexpect /(?=a)/', 'E0303 2:8 look-ahead `(?=…)` is not supported'],
  ['send NOOP\nexpect /(?!a)/', 'E0303 2:8 negative look-ahead `(?!…)` is not supported'],
  ['send NOOP\nexpect /(?<=a)b/', 'E0303 2:8 look-behind is not supported'],
  ['send NOOP\nexpect /(a)\\1/', 'E0303 2:8 a back-reference is not supported'],
  ['send NOOP\nexpect /a/g', 'E0303 2:8 there is no flag `g`'],
  ['send NOOP\nexpect /(/', /^E0303 2:8 the regular expression is not valid/],
  ['send NOOP\nexpect /${token}/', 'E0303 2:8 `${…}` stands for nothing inside a regular expression'],
  ['send NOOP\nexpect /(a{900}){9}/', /^E0303 2:8/],
  ['send NOOP\ncapture x from /(?=a)/\nsend ${x}', /^E0303 2:16/],
  // Delivery.
  ['send DATA\nsend x', 'E0305 1:1 DATA in a test that is not marked `delivers`'],
  ['send DATA\njudge {\n  pass 503\n  tolerate /x/\n}\nsend x', /^E0305 1:1/],
  ['send DATA\njudge {\n  fail 354 /x/\n  otherwise warn\n}\nsend x', /^E0305 1:1/],
  ['send DATA\njudge {\n  pass 2xx or 3xx\n  fail 354\n}\nsend x', /^E0305 1:1/],
  [
    'send DATA\nexpect 354\nsend message """\na\n"""',
    'E0305 3:1 a message is sent in a test that is not marked `delivers`',
  ],
  ['send raw "DATA\\r\\nx\\r\\n.\\r\\n"', /^E0305 1:1/],
  ['send BDAT 5 LAST', /^E0305 1:1/],
  ['send BURL imap://example.com/x LAST', /^E0305 1:1/],
  ['send hex 0d0a2e0d0a', /^E0305 1:1 a line that is a lone dot/],
  ['send .', 'E0305 1:1 a line that is a lone dot, in a test that is not marked `delivers`'],
  ['send raw "NOOP\\r\\n.\\r\\n"', /^E0305 1:1 a line that is a lone dot/],
  // What would be sent by accident.
  ['send MAIL FROM:<a>\\r\\n', 'E0307 1:19 an unquoted line sends `\\r\\n` as it stands'],
  // Kinds.
  ['param a: string\nsend NOOP\ntime < ${a}', 'E0308 3:10 `a` is a string, wanted is a duration'],
  ['send NOOP\nwait 2h', 'E0308 2:6 2h is longer than any wait may be'],
  ['param d: duration = 2h\nwait ${d}', 'E0308 2:6 `d` is 2h, which is longer than any wait may be'],
  ['param d: duration = 2h\nparam e: duration = ${d}\ntimeout ${e}', /^E0308 3:9 `e` is 2h/],
  ['param d: duration = 2h\nsend NOOP\nexpect 250 within ${d}', /^E0308 3:19/],
  ['param d: duration = 2h\nexpect silence ${d}', /^E0308 2:16/],
  // A limit that nothing keeps to.
  [
    'expect refused within 5s',
    'E0310 1:23 `refused` takes no `within`: the connection may have been tried before this is judged',
  ],
  ['send NOOP\nexpect silence 1s within 5s', 'E0310 2:26 `silence` takes no `within`: it lasts as long as it says'],
  ['send NOOP\nexpect exactly 1 reply until quiet 1s within 5s', /^E0310 2:46 `until quiet 1s` takes no `within`/],
  ['param d: duration\nexpect relay rejected within ${d}', /^E0310 2:30 `relay` takes no `within`/],
  // What this version does not have.
  // TLS.
  ['starttls {\n  min 1.4\n}', 'E0401 2:7 there is no TLS 1.4 (did you mean `1.0`, `1.1` or `1.2`?)'],
  ['send NOOP\nexpect tls >= 9', 'E0401 2:15 there is no TLS 9'],
  ['handshake {\n  alpn "a"\n  alpn "b"\n}', 'E0402 3:3 `alpn` is asked for twice'],
  ['starttls {\n  sni 192.0.2.1\n}', 'E0403 2:7 an address cannot be said as the server name of TLS'],
  ['starttls\nexpect cert signature sha', /^E0404 2:23 `sha` is no hash that certificates are signed with/],
  ['starttls\ncapture a from tls ciphers\nsend NOOP ${a}', /^E0404 2:20 `ciphers` is no fact of a TLS session/],
  ['starttls\ncapture a from cert names\nsend NOOP ${a}'],
  ['starttls {\n  min 1.3\n  max 1.2\n}', 'E0309 3:3 no version is at least 1.3 and at most 1.2'],
  ['starttls\nexpect not tls 1.2', 'E0309 2:8 a version is compared with its own sign'],
  ['starttls\nexpect tls cipher /(?=a)/', /^E0303 2:19/],
  ['starttls\nexpect tls rejected within 5s', /^E0310 2:28 the handshake is over/],
  ['starttls {\n  max ssl3\n}', 'W0401 2:7 no client of today speaks ssl3: the test is skipped wherever it runs'],
  ['secret p\nstarttls\nsend AUTH PLAIN ${p}\nexpect 235'],
  ['secret p\nstarttls\nconnect\nsend AUTH PLAIN ${p}\nexpect 235', /^W0304 4:1/],
  // What an EHLO offered before TLS is forgotten.
  ['send EHLO\nexpect 250\nstarttls\nexpect ext SIZE', 'E0301 4:8 no EHLO was sent yet: no extensions are known'],
  ['send EHLO\nexpect 250\nstarttls\nsend EHLO\nexpect 250\nexpect ext SIZE'],
  ['min 1.2', /^E0102 1:1/],
  ['connect using starttls without banner', /^E0309 1:15/],
  // Where a connection goes.
  ['connect to "a b"\nexpect banner 220', 'E0440 1:12 `a b` cannot stand behind `to`'],
  ['connect via socks5://proxy:1080\nexpect banner 220', 'E0440 1:13 `socks5://proxy:1080` cannot stand behind `via`'],
  ['connect from ""\nexpect banner 220', 'E0440 1:14 `` cannot stand behind `from`'],
  ['param x: string\nconnect to ${x} from ${x} via ${x}\nexpect banner 220'],
  // What cannot take place.
  [
    'send NOOP\nhang up sending\nexpect 250\nsend NOOP\nsend NOOP',
    'E0312 4:1 nothing can be sent any more: our half of the connection is closed',
  ],
  ['send NOOP\nhang up sending\nexpect relay rejected', /^E0312 3:8/],
  ['send hex 0d 0', 'E0308 1:10 an octet is two hexadecimal digits, and here the last one has but one'],
  // Warnings.
  ['send MAIL FROM:<a@b.de> SZE=5', 'W0431 1:25 there is no parameter `SZE` of MAIL (did you mean `SIZE`?)'],
  ['param a: string = x\nsend MAIL FROM:<${a}> SIZE=x', 'W0432 2:23 this is no value of `SIZE`'],
  ['send RCPT TO:<a@b.de> RET=FULL', 'W0433 1:23 `RET` is a parameter of MAIL, not of RCPT'],
  ['send RCTP TO:<a@b.de>', 'W0434 1:6 there is no verb `RCTP` (did you mean `RCPT`?)'],
  ['send "RCTP TO:<a@b.de>"'],
  ['send "MAIL FROM:<a@b.de> SIZE=x"'],
  ['send ETRN', 'W0435 1:6 `ETRN` is not sent so'],
  ['param a: string = x\nsend MAIL FROM:<a@b.de> SIZE=${a} BODY=${a} ${a}=5 XOWN=5'],
  ['requires ext LIMITS RCPTMX >= 5\nsend NOOP', 'W0430 1:21 `LIMITS` has no value `RCPTMX` (did you mean `RCPTMAX`?)'],
  ['send EHLO\nexpect ext PIPELINING >= 5', 'W0430 2:26 `PIPELINING` has no arguments'],
  ['send EHLO\nexpect ext "PIPELINING" >= 5'],
  ['send EHLO\nexpect 250-PIPELINING 5', 'W0430 2:23 `PIPELINING` has no arguments'],
  [
    'send EHLO\nexpect ext SIZE >= 5s',
    'E0308 2:20 `SIZE` does not count seconds: a duration cannot be compared with it',
  ],
  ['requires ext STARTTSL\nsend NOOP', 'W0214 1:14 unknown extension keyword `STARTTSL` (did you mean `STARTTLS`?)'],
  ['param a: string\nsend NOOP', 'W0215 1:7 `a` is never used'],
  // What cannot fail.
  ['send NOOP\nexpect 2xx or 3xx or 4xx or 5xx', 'W0301 2:8 this can never fail: every reply satisfies it'],
  ['send NOOP\ncheck 200..399 or close or 450..599 or 4xx', /^W0301 2:7/],
  ['expect banner 220 or not 220', /^W0301 1:8/],
  ['send NOOP\nexpect 550 5.7.1 or not 550 5.7.1', /^W0301 2:8/],
  ['send NOOP\nexpect 550 "no" or not 550 "no"', /^W0301 2:8/],
  ['send NOOP\nexpect malformed or well-formed', /^W0301 2:8/],
  ['send NOOP\nexpect ""', /^W0301 2:8/],
  ['send NOOP\nshould expect /^.*$/', /^W0301 2:15/],
  [
    'send NOOP\nexpect at least 0 replies until quiet 1s',
    'W0301 2:8 this can never fail: there are always 0 replies or more',
  ],
  ['send NOOP\ntime >= 0s', 'W0301 2:1 this can never fail: no time is shorter'],
  // A code anywhere.
  ['send NOOP\nexpect /250 ok/', 'W0302 2:8 the code 250 is looked for anywhere in the line'],
  ['send NOOP\nexpect no /(?:554|550)/i', /^W0302 2:11 the code 554 is/],
  ['send NOOP\nexpect /2\\d[0-9][ -]ok/', /^W0302 2:8 the code 2\\d\[0-9\] is/],
  ['send NOOP\nexpect 250\ncapture x from /250 (\\S+)/\nsend ${x}\nexpect 250', /^W0302 3:16/],
  // A reply that nobody judges.
  ['secret pw\nsend NOOP ${hex(pw)}\nexpect 250', 'W0304 2:1 the secret `pw` goes over the line in plain text'],
  ['param a: string\nsend AUTH PLAIN ${a}\nexpect 235', 'W0304 2:1 what `AUTH` sends goes over the line in plain text'],
  // Logins.
  ['auth plian user a password b', 'E0420 1:6 `auth` does not speak plian (did you mean `plain`?)'],
  ['auth gssapi user a', 'E0420 1:6 `auth` does not speak gssapi: it needs Kerberos, which this program does not have'],
  ['auth plain user a', 'E0421 1:6 `auth plain` needs a password'],
  ['auth xoauth2', 'E0421 1:6 `auth xoauth2` needs a user and a token'],
  ['auth plain user a password b token c', 'E0422 1:36 `auth plain` has no use for `token`'],
  ['auth login user a password b as c', 'E0422 1:33 `auth login` has no use for `as`'],
  ['auth plain user a password b then cancel', /^E0422 1:17 `auth plain` is cancelled before/, /^E0422 1:28/],
  [
    'auth cram-md5 user a password b with initial response',
    'E0422 1:6 in `auth cram-md5` the server speaks first: there is no initial response',
  ],
  [
    'auth plain with initial response then cancel',
    'E0422 1:6 a login that is cancelled at once sends no initial response',
  ],
  ['auth login user a with initial response then cancel'],
  ['auth ntlm with initial response then cancel'],
  ['auth oauthbearer token ${token}', 'E0422 1:26 `${token}` is the mark of the test, and no token of OAuth'],
  ['auth EXTERNAL'],
  [
    'auth ntlm then cancel\ncapture a from auth dns-domian',
    'E0423 2:21 no mechanism tells `dns-domian` (did you mean `dns-domain`?)',
  ],
  ['send EHLO\nexpect 250\ncapture a from auth target', 'E0301 3:21 there was no login yet to capture from'],
  ['send DATA\nauth external', /^E0305 1:1/],
  ['hang up sending\nauth external', /^E0312 2:1/],
  ['pipeline {\n  send NOOP\n  auth external\n}', /^E0203 3:3 `auth` has no meaning in `pipeline/],
  ['param p: string\nauth cram-md5 user a password ${p}', 'W0420 2:33 `p` is a parameter: reports show it'],
  ['secret p\nauth cram-md5 user a password ${p}'],
  ['secret p\nauth plain user a password ${p}', 'W0304 2:1 the secret `p` goes over the line in plain text'],
  [
    'send NOOP\nexpect 250\ncapture p from /./\nauth plain user a password x${p}',
    'W0304 4:1 what `AUTH` sends goes over the line in plain text',
  ],
  ['param u: string\nauth plain user ${u} password wrong-${token}'],
  ['auth plain user a password wrong'],
  ['send EHLO\nexpect 250\nsend NOOP\nauth external', 'W0303 3:1 nothing judges the reply to this'],
  ['send EHLO\nexpect 250\nauth external\nsend NOOP\nexpect 250'],
  ['requires ext AUTH has PLAIN\nrequires ext AUTHH has X\nsend NOOP', /^W0214 2:14/],
  ['send EHLO\nsend NOOP\nexpect 250', 'W0303 1:1 nothing judges the reply to this'],
  ['send EHLO\nexpect 250\nsend NOOP', 'W0303 3:1 nothing judges the reply to this'],
  [
    'before each test {\n  send EHLO\n}\ntest "t" {\n  given {\n    send A\n  }\n  send B\n  expect 500\n}',
    /^W0303 2:3/,
    /^W0303 6:5/,
  ],
  // Comments that ignore.
  [
    'param a: string # smtpspec-ignore W0215\nsend NOOP',
    'W0215 1:7 `a` is never used',
    'W0216 1:17 `smtpspec-ignore` gives no reason',
  ],
  ['# smtpspec-ignore: no code\nsend NOOP', 'W0216 1:1 `smtpspec-ignore` does not say what it ignores'],
  ['# smtpspec-ignore W0251: a slip\nsend NOOP', /^W0217 1:19 there is no warning `W0251` \(did you mean `W0215`/],
  [
    'send NOOP\nexpect 260 # smtpspec-ignore E0302: ours',
    'E0302 2:8 there is no reply code 260 (did you mean `250` or `220`?)',
    'W0217 2:30 E0302 cannot be ignored: it is an error, and only warnings can be',
  ],
  ['# smtpspec-ignore W0218: never\nsend NOOP', /^W0217 1:19 W0218 cannot be ignored: it is about/],
  ['send NOOP\nwait 1s # smtpspec-ignore W0214: x', 'W0218 2:27 there is no W0214 to ignore on line 2'],
  [
    '# smtpspec-ignore W0215: too far away\n\nparam a: string\nsend NOOP',
    'W0218 1:19 there is no W0215 to ignore on line 2',
    'W0215 3:7 `a` is never used',
  ],
  [
    'send NOOP # smtpspec-ignore W0214: sent',
    'W0218 1:11 this is no comment: it is sent, as all that stands behind `send`',
  ],
  // Beside an error nobody knows what there would be to ignore.
  ['send EHLO # smtpspec-ignore W0214: x\nexpect 260', /^W0218/, /^E0302/],
  ['send EHLO\n# smtpspec-ignore W0303: x\nsend NOOP\nexpect 260', /^E0302/],
  ['snd NOOP\nwait 1s # smtpspec-ignore W0214: x', /^E0102/],
];

test.each(cases.map(([spec, ...expected]) => ({ spec, expected })))('$spec', async ({ spec, expected }) => {
  const came = await check(spec);
  expect(came).toHaveLength(expected.length);
  expected.forEach((one, i) => {
    if (typeof one === 'string') expect(came[i]).toBe(one);
    else expect(came[i]).toMatch(one);
  });
});

test('every code of names and statements has a case here', () => {
  const told = new Set(cases.flatMap(([, ...all]) => all.map((one) => /[EW]\d{4}/.exec(String(one))?.[0])));
  // What stands in a CSV file is told where there is one: test/language/named-files.test.ts.
  const codes = Object.keys(catalogue).filter((code) => !code.startsWith('E01') && code !== 'E0221');
  expect(codes.filter((code) => !told.has(code))).toEqual([]);
});

describe('nothing to say', () => {
  test.each([
    ['expect banner 220\ntime < 5s'],
    ['send EHLO\nexpect 250\nexpect ext SIZE >= 1MiB'],
    ['param n: int\nsend EHLO\nexpect 250\nexpect ext SIZE >= ${len("${n}") * 2 + n}\nwait ${"${n * 5}ms"}'],
    [
      'secret pw\nparam user: string = ${lower("U")}\n# smtpspec-ignore W0304: x\nsend AUTH PLAIN ${base64("\\0", user, "\\0", pw)}',
    ],
    // What a file makes in all is nothing that `check` judges.
    [`send X\n${'expect "${len(repeat("a", 4000000))}"\n'.repeat(40)}`],
    ['send NOOP\nexpect 250\ncapture n from /(\\d+)/\nsend X${n + 1}\nexpect 250'],
    ['table t {\nid text\na ${repeat(token, 2)}\n}\nfor each r in t {\ntest "a" {\nsend ${r.text}\n}\n}'],
    ['def f(a, b = ${repeat("x", 3)}) {\nsend ${upper(a)}${b}\n}\nuse f(a: ${len(token)})'],
    ['send DATA\nexpect 354\nhang up'],
    ['send DATA\nexpect 503\nsend NOOP\nexpect 250'],
    ['send DATA\nexpect not 354\nsend NOOP\nexpect 250'],
    ['send DATA\njudge {\n  pass 503\n  fail 354\n}\nsend NOOP\nexpect 250'],
    ['send DATA\njudge {\n  pass 503\n  tolerate 5xx\n}\nsend NOOP\nexpect 250'],
    ['send DATA\njudge {\n  inconclusive 3xx\n  otherwise warn\n}\nsend NOOP\nexpect 250'],
    ['send DATA\njudge {\n  pass 354 then stop\n  tolerate 250..599\n}\nsend NOOP\nexpect 250'],
    ['test "m" delivers {\n  send DATA\n  expect 354\n  send message """\n  x\n  """\n  expect 250\n}'],
    ['send raw "EHLO x\\r\\n"\nexpect 250\nexpect ext SIZE'],
    ['send NOOP\nexpect 550 5.7.1 or 554 5.7.1'],
    ['send NOOP\nexpect 5xx or close'],
    ['send DOMAIN\\user\nexpect 5xx'],
    ['requires ext "STARTTSL"\nsend NOOP'],
    ['requires ext X-LINK2STATE\nsend NOOP'],
    ['param d: duration = 5s\nparam s: size = 1MiB\nsend EHLO\ntime < ${d}\nexpect ext SIZE >= ${s}'],
    ['connect without banner\nsend raw "x"\nexpect banner 554'],
    ['param d: duration = 2h\nparam e: duration = 1h\nparam f: duration\ntime < ${d}\nwait ${e}\nwait ${f}'],
    ['param a: int = 9\nparam d: duration = ${a}h\nwait ${d}'],
    ['send NOOP\nhang up sending\nexpect 250\nconnect\nsend NOOP\nexpect 250'],
    ['send NOOP\nhang up sending\nhang up\nsend NOOP'],
    ['send ..\nexpect 5xx'],
    ['send raw "."\nwait 1ms\nsend NOOP'],
    ['expect refused'],
    ['send NOOP\nmay expect 2xx or 3xx or 4xx or 5xx'],
    ['send NOOP\nexpect 2xx or 3xx or 4xx or 5xx within 2s'],
    ['send NOOP\nexpect 2xx or 4xx or 5xx'],
    ['send NOOP\nexpect 2xx or 3xx or 4xx or 5xx then close'],
    ['send NOOP\nexpect 250 ""'],
    ['send NOOP\nexpect /^$/'],
    ['send NOOP\nexpect not 550 5.7.1'],
    ['send NOOP\nexpect at least 1 reply until quiet 1s'],
    ['send NOOP\ntime 0s..5s'],
    ['send NOOP\nexpect /^250 ok/'],
    ['send NOOP\nexpect 250 /250 ok/'],
    ['send NOOP\nexpect /512 octets/'],
    ['send NOOP\nexpect /250000/'],
    ['send NOOP\nexpect /\\b250 of them/'],
    ['send NOOP'],
    ['send EHLO\nsend NOOP'],
    ['send NOOP\nexpect 250\nsend QUIT'],
    ['send NOOP\nexpect 250\nsend RSET\nsend NOOP\nexpect 250'],
    ['send NOOP\nexpect 250\nsend DATA\nhang up'],
    ['send NOOP\nexpect 250\nsend NOOP\ntime < 5s'],
    ['send raw "NOOP\\r\\n"\nsend NOOP\nexpect 250'],
    ['param a: string # smtpspec-ignore W0215: for later\nsend NOOP'],
    ['  ##  smtpspec-ignore   W0215 :  for later\nparam a: string\nsend NOOP'],
    ['# smtpspec-ignore W0215: for later\n# and another\nparam a: string\nsend NOOP'],
    ['test "t" { # smtpspec-ignores is another word\n  send NOOP\n}'],
    ['send EHLO\nexpect 250 { # fine\n  STARTTSL # smtpspec-ignore W0214: our own\n}'],
    ['send EHLO\nexpect 250 {\n  # smtpspec-ignore W0214: our own\n  STARTTSL\n}'],
    ['send EHLO\nexpect 250-STARTTSL # smtpspec-ignore W0214: our own'],
  ])('%j', async (spec) => {
    expect(await check(spec)).toEqual([]);
  });
});

test('a clash shows both places', async () => {
  const source = new Source('x.smtpspec', 'test "a" as x {\n}\ntest "b" as x {\n}\n');
  const { diagnostics } = await checkSpec(parseSpec(source));
  expect(diagnostics.flatMap((one) => renderDiagnostic(one)).join('\n')).toBe(
    [
      'error[E0202]: two tests have the id `x`',
      '  --> x.smtpspec:3:13',
      '   |',
      ' 3 | test "b" as x {',
      '   |             ^',
      '  --> x.smtpspec:1:13',
      '   |',
      ' 1 | test "a" as x {',
      '   |             ^ the first one',
      '   = help: give one of them an id of its own: test "…" as another-id {',
    ].join('\n'),
  );
});

test('what is wrong in `before each test` is told once', async () => {
  expect(await check('before each test {\n  expect 260\n}\ntest "a" {\n}\ntest "b" {\n}')).toHaveLength(2);
});

test('two files cannot have a test of one id', async () => {
  const [one, two] = await Promise.all(
    ['a', 'b'].map((name) => checkSpec(parseSpec(new Source(`${name}.smtpspec`, 'id same\ntest "t" as t {\n}\n')))),
  );
  if (one === undefined || two === undefined) throw new Error('no specs');
  expect(checkTogether([one.spec, two.spec]).map(({ code, message }) => `${code} ${message}`)).toEqual([
    'E0202 the id same/t is used in another file too',
  ]);
});

test('a file of comments that ignore is checked in the time that others take', async () => {
  const from = performance.now();
  const one = '# smtpspec-ignore W0215: for later\n';
  const told = await check(`${one.repeat(20_000)}\nparam a: string ${one}${one.repeat(20_000)}`);
  expect(told).toHaveLength(40_000);
  expect(performance.now() - from).toBeLessThan(10_000);
});

test.each([
  ['groups', 'group "g" {\nbefore each test {\n}\ntest "t" as tN {\n}\n}\n'],
  ['tests that deliver', 'test "t" as tN delivers {\n}\n'],
])('a block that many %s begin with is checked once', async (_what, one) => {
  const tests = Array.from({ length: 10_000 }, (_, i) => one.replace('N', String(i))).join('');
  const from = performance.now();
  const told = await check(`before each test {\n${'  send A\n'.repeat(10_000)}  expect 250\n}\n${tests}`);
  expect(told).toHaveLength(9_999);
  expect(performance.now() - from).toBeLessThan(10_000);
});

test('a spec of 1 MB is read and checked in a few seconds at most', async () => {
  const one = 'send EHLO\n  expect 250\n  send MAIL FROM:<a@b>\n  expect 250 2.1.0 or 250 /ok/\n';
  let text = '';
  for (let i = 0; text.length < 1_000_000; i += 1) text += `test "t" as t${String(i)} {\n  ${one}}\n`;
  const from = performance.now();
  expect(await check(text)).toEqual([]);
  expect(performance.now() - from).toBeLessThan(10_000);
});
