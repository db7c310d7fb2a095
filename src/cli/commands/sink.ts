/** `smtpspec sink`: a server that takes all mail and keeps it, to look at what another one sends. */
import { handler, text, yes, type Command } from '../command.ts';

export const sink: Command = {
  command: 'sink',
  describe: 'Take all mail that comes, and keep it',
  builder: (yargs) =>
    yargs
      .options({
        listen: text('where: 127.0.0.1:2525, or :0 for a free port on 127.0.0.1 (default: :2525)'),
        dir: text('keep the messages in this Maildir (default: in memory, and they are listed at the end)'),
        lmtp: yes('speak LMTP (RFC 2033)'),
        tls: yes('offer STARTTLS, with a certificate that is made for this'),
        'max-size': text('the largest message (default: 32MiB); larger ones get 552'),
        'max-count': text('how many messages it takes (default: 10000); more get 452'),
        'max-total': text('how much it takes in all (default: 256MiB, with --dir 4GiB); more gets 452'),
      })
      .example('$0 sink --dir mail', 'then deliver to 127.0.0.1:2525, and read mail/new')
      .example('$0 sink --listen 192.0.2.1:25 --lmtp', 'reachable from elsewhere: it takes mail from everybody'),
  handler: handler(async (args) => (await import('../actions/sink.ts')).sinkAction(args)),
};
