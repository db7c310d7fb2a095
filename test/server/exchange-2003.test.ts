import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPersona, type RunningServer } from '../../src/server/index.ts';
import { playDialog } from './client.ts';

const clock = (): Date => new Date(Date.UTC(2011, 8, 3, 8, 39, 16));
let server: RunningServer;
beforeAll(async () => {
  server = await startPersona('exchange-2003', { clock });
});
afterAll(() => server.close());

test('the whole dialog, octet for octet', async () => {
  const { expected, seen } = await playDialog(
    server.port,
    `
    [connect]
    220 mail.adatum.com Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at  Sat, 3 Sep 2011 08:39:16 +0000
    > mail from:<a@contoso.com>
    503 5.5.2 Send hello first
    > ehlo client.example.com
    250-mail.adatum.com Hello [127.0.0.1]
    250-TURN
    250-SIZE
    250-ETRN
    250-PIPELINING
    250-DSN
    250-ENHANCEDSTATUSCODES
    250-8bitmime
    250-BINARYMIME
    250-CHUNKING
    250-VRFY
    250-X-EXPS GSSAPI NTLM LOGIN
    250-X-EXPS=LOGIN
    250-AUTH GSSAPI NTLM LOGIN
    250-AUTH=LOGIN
    250-X-LINK2STATE
    250-XEXCH50
    250 OK
    > RCPT TO:<user@adatum.com>
    503 5.5.2 Need Mail From: first
    > DATA
    503 5.5.2 Need Rcpt command.
    > MAIL FROM: ExMFA-MailAcceptTest@Fabrikam.com
    250 2.1.0 ExMFA-MailAcceptTest@Fabrikam.com....Sender OK
    > MAIL FROM:<b@contoso.com>
    503 5.5.2 Sender already specified
    > DATA
    503 5.5.2 Need Rcpt command.
    > RCPT TO:<someone@alpineskihouse.com>
    550 5.7.1 Unable to relay for someone@alpineskihouse.com
    > RCPT TO:<@adatum.com:someone@alpineskihouse.com>
    550 5.7.1 Unable to relay for someone@alpineskihouse.com
    > RCPT TO:<someone@alpineskihouse.com@adatum.com>
    501 5.5.4 Invalid Address
    > RCPT TO:<relaytest%contoso.net>
    250 2.1.5 relaytest%contoso.net@adatum.com
    > RCPT TO:<"nobody@mail-contoso.org">
    250 2.1.5 "nobody@mail-contoso.org"@adatum.com
    > RCPT TO:<PostMaster>
    250 2.1.5 PostMaster@adatum.com
    > rcpt to: nobody-at-all@ADATUM.COM
    250 2.1.5 nobody-at-all@ADATUM.COM
    > RCPT TO:<>
    501 5.5.4 Invalid Address
    > RCPT TO:<a b@adatum.com>
    501 5.5.4 Invalid Address
    > DATA
    354 Start mail input; end with <CRLF>.<CRLF>
    > Subject: x
    > ..dotted
    > .
    250 2.6.0 <MAILx0000005d@mail.adatum.com> Queued mail for delivery
    > MAIL FROM:<>
    250 2.1.0 <>....Sender OK
    > RSET
    250 2.0.0 Resetting
    > MAIL FROM:<spamtest>
    250 2.1.0 spamtest@adatum.com....Sender OK
    > RSET
    250 2.0.0 Resetting
    > MAIL FROM:<a@b@c>
    501 5.5.4 Invalid Address
    > MAIL FROM:<a@b.example
    501 5.5.4 Invalid Address
    > MAIL FROM:<a@contoso.com> SIZE=100 BODY=8BITMIME
    250 2.1.0 a@contoso.com....Sender OK
    > HELO again.example.com
    250 mail.adatum.com Hello [127.0.0.1]
    > RCPT TO:<user@adatum.com>
    503 5.5.2 Need Mail From: first
    > MAIL FROM:<a@contoso.com> FOO=1
    501 5.5.4 Invalid arguments
    > NOOP
    250 2.0.0 OK
    > VRFY chris
    252 2.1.5 Cannot VRFY user, but will take message for <chris@adatum.com>
    > VRFY
    501 5.5.4 Argument missing
    > HELP
    214-This server supports the following commands:
    214 HELO EHLO STARTTLS RCPT DATA RSET MAIL QUIT HELP AUTH TURN ETRN BDAT VRFY
    > ETRN contoso.com
    250 2.0.0 Queuing for contoso.com started
    > STARTTLS
    554 5.7.3 Unable to initialize security subsystem
    > AUTH LOGIN
    454 4.7.0 Temporary authentication failure
    > XEXCH50 1912 2
    504 Need to authenticate first
    > X-LINK2STATE LAST CHUNK={0}
    500 5.3.3 Unrecognized command
    > goodmorning
    500 5.3.3 Unrecognized command
    > rpct to:<someone@alpineskihouse.com>
    500 5.3.3 Unrecognized command
    > QUIT
    221 2.0.0 mail.adatum.com Service closing transmission channel
    [close]
    `,
  );
  expect(seen).toBe(expected);
  expect(server.mail).toHaveLength(1);
  expect(server.mail[0]).toMatchObject({
    number: 1,
    helo: 'client.example.com',
    reversePath: 'ExMFA-MailAcceptTest@Fabrikam.com',
    octets: 'Subject: x\r\n..dotted\r\n',
    receivedAt: clock(),
  });
  expect(server.mail[0]?.recipients.map(({ address }) => address)).toEqual([
    'relaytest%contoso.net',
    '"nobody@mail-contoso.org"',
    'PostMaster',
    'nobody-at-all@ADATUM.COM',
  ]);
  expect(server.mail[0]?.transcript.slice(0, 3)).toEqual([
    { from: 'server', octets: expect.stringMatching(/^220 /) as string },
    { from: 'client', octets: 'mail from:<a@contoso.com>' },
    { from: 'server', octets: '503 5.5.2 Send hello first\r\n' },
  ]);
});
