/** `smtpspec test-library`: what a library says of its tests, held against what they come to on embedded servers. */
import { expect, test } from 'vitest';
import { cli, folder } from './support.ts';

const proved = `spec "Closed"
id org.closed
param who: string = x
test "no relaying" as closed {
  proves passes on postfix-3.9-hardened, fails on ims-5.5-open-relay
  expect relay rejected
}
`;

/** Without times, ports and the blanks that align them. */
const same = (text: string): string =>
  text
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME')
    .replace(/ +(?=HOST)/g, '  ');

test('a test that passes and fails where it says so is proved', async () => {
  const cwd = await folder({ 'a.smtpspec': proved });
  const { code, out, err } = await cli(['test-library'], { cwd });
  expect({ code, err, out: same(out) }).toEqual({
    code: 0,
    err: '',
    out: `proved        org.closed/closed  no relaying
  passed on postfix-3.9-hardened
  failed on ims-5.5-open-relay: the server relays: RCPT got 250 OK - Recipient <probe@example.net>, and DATA 354 Send data.  End with CRLF.CRLF

1 test on 2 embedded servers: 1 proved (TIME)
`,
  });
});

test('one that comes to something else is contradicted, with its case', async () => {
  const cwd = await folder({
    'a.smtpspec': proved.replace('passes on', 'errors on').replace('fails on', 'passes on'),
    'b.smtpspec': `test "slow" as slow slow {
  proves fails on exchange-2003
  known-issue "A-1"
  expect banner 220
}
`,
  });
  const { code, out } = await cli(['test-library', '.', '--set', 'who=y'], { cwd });
  expect(code).toBe(1);
  expect(out).toMatch(/^CONTRADICTED {2}org\.closed\/closed/m);
  expect(out).toContain('  ! postfix-3.9-hardened: expected errored, came passed\n');
  expect(out).toContain(
    '    = rerun: npx smtpspec run a.smtpspec --only org.closed/closed --target persona:ims-5.5-open-relay --set who=y\n',
  );
  // That it passed is in its transcript.
  expect(out).toMatch(/^ {2}! exchange-2003: expected failed, came passed\n {4}ok .*b\/slow[^]* S: 220 /m);
  expect(out).toMatch(/^2 tests on 3 embedded servers: 2 contradicted/m);
});

test('a passive rule is about its own spec, and what it judges is the same whatever is chosen', async () => {
  const masked = 'exchange-2003-behind-pix-mailguard';
  const asks = 'send VRFY x\n  expect 250 or 252 or 5xx\n';
  const cwd = await folder({
    'a.smtpspec': `spec "A"
id org.a
always "well formed" as form {
  proves passes on exchange-2003, fails on ${masked}
  expect well-formed
}
always "not asked here" as vrfy after VRFY {
  proves skips on ${masked}
  expect not 250
}
test "n" as n {
  proves passes on ${masked}
  send NOOP
  expect 250
}
`,
    'b.smtpspec': `spec "B"\nid org.b\ntest "v" as v {\n  proves warns on ${masked}\n  ${asks}}\n`,
  });
  for (const args of [
    ['.'],
    ['a.smtpspec'],
    ['b.smtpspec'],
    ['.', '--only', 'org.a/n'],
    ['.', '--only', 'org.a/form'],
  ]) {
    const { out } = await cli(['test-library', ...args], { cwd });
    expect(out, args.join(' ')).not.toContain('contradicted');
  }
});

test('one that nothing makes fail is unproven', async () => {
  const cwd = await folder({
    'a.smtpspec': `proves passes on postfix-3.9-hardened
test "greets" as greets {
  expect banner 220
}
group "g" {
  proves passes on exchange-2003
  test "mends" as mends {
    proves warns on postfix-3.9-hardened
    send EHLO
    should expect 250-XEXCH50
  }
  test "ill-formed" as ill-formed {
    # The greeting warns, and the test has nothing to do with that.
    proves warns on third-party-proxy:product=mcafee
    send NOOP
    expect 250
  }
}
`,
    'b.smtpspec': 'expect banner 220\n',
  });
  const { code, out } = await cli(['test-library', '.'], { cwd });
  expect(code, out).toBe(4);
  expect(out).toMatch(
    /^UNPROVEN {6}a\/greets .*\n {2}passed on postfix-3\.9-hardened\n {2}no embedded server makes it fail/m,
  );
  expect(out).toContain('  warned on postfix-3.9-hardened: got 250-mail.adatum.com');
  expect(out).toMatch(/^proved {8}a\/mends/m);
  expect(out).toMatch(/^UNPROVEN {6}a\/ill-formed .*\n.*\n.*\n {2}warned on third-party-proxy:product=mcafee/m);
  expect(out).toMatch(/^UNPROVEN {6}b\/b .*\n {2}names no embedded server: proves passes on NAME/m);
  expect(out).toMatch(/\n4 tests on 3 embedded servers: 1 proved, 3 unproven \(/);
  expect((await cli(['test-library', '.', '--allow-unproven'], { cwd })).code).toBe(0);
  expect((await cli(['test-library', '.', '--only', 'a/mends'], { cwd })).code).toBe(0);
  expect((await cli(['test-library', 'b.smtpspec'], { cwd })).code).toBe(4);
  expect((await cli(['test-library', '.', '--tag', 'no'], { cwd })).code).toBe(5);
});

test('each row of a table is a test, and mail may be left', async () => {
  const cwd = await folder({
    'a.smtpspec': `param domain: domain
table who {
  id   local
  pm   postmaster
  user user
}
for each w in who {
  test "\${w.local}" as known delivers {
    proves passes on exchange-2016-frontend
    send HELO
    given 250
    send MAIL FROM:<>
    given 250
    send RCPT TO:<\${w.local}@\${domain}>
    expect 250
    send DATA
    expect 354
    send message """
      Subject: x

      x
      """
    expect 250
  }
}
`,
  });
  const { code, out } = await cli(['test-library', '.', '--allow-unproven'], { cwd });
  expect(code, out).toBe(0);
  expect(out.match(/^UNPROVEN {6}a\/known\/(?:pm|user) .*\n {2}passed on exchange-2016-frontend$/gm)).toHaveLength(2);
});

test('servers that there are not are told at their places, once', async () => {
  const cwd = await folder({
    'a.smtpspec': `proves fails on ims-5.5-open-rely
test "a" as a {
  proves passes on third-party-proxy:blokced, skips on tarpit:mode=x
  expect banner 220
}
test "b" as b {
  expect banner 220
}
`,
  });
  const { code, out, err } = await cli(['test-library'], { cwd });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err.match(/ a\.smtpspec:1:17\n/g)).toHaveLength(1);
  expect(err).toContain('did you mean `ims-5.5-open-relay`?');
  expect(err).toContain('persona `third-party-proxy` has no option `blokced`');
  expect(err).toContain('option `mode` of persona `tarpit` cannot be `x`');
  expect(err).toContain('3 errors in the specs: nothing was run');
});

test('more servers than may run are refused', async () => {
  const names = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `tarpit:tarpitMs=${String(from + i)}`).join(', ');
  const cwd = await folder({
    'a.smtpspec': `test "a" as a {\n  proves fails on ${names(0, 200)}\n  expect banner 220\n}
test "b" as b {\n  proves fails on ${names(200, 201)}\n  expect banner 220\n}\n`,
    'b.smtpspec': `proves fails on ${names(0, 201)}\nexpect banner 220\n`,
  });
  const { code, err } = await cli(['test-library', 'a.smtpspec'], { cwd });
  expect(code).toBe(3);
  expect(err).toContain('the specs name 201 embedded servers; 200 may run at once');
  const one = await cli(['test-library', 'b.smtpspec'], { cwd });
  expect(one.code).toBe(3);
  expect(one.err).toContain('error[E0225]: more than 200 embedded servers for one test');
});

test('a server that is named as a target is told by its name', async () => {
  const cwd = await folder({ 'a.smtpspec': proved.replace('passes on ', 'passes on persona:') });
  const { code, err } = await cli(['test-library'], { cwd });
  expect(code).toBe(3);
  expect(err).toContain('there is no embedded server `persona:postfix-3.9-hardened`');
  expect(err).toContain('^ did you mean `postfix-3.9-hardened`?');
});
