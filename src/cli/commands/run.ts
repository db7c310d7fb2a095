/** `smtpspec run`: runs specs against targets. */
import { handler, pathWords, specPaths, text, yes, type Command } from '../command.ts';
import { selectionOptions } from './selection-options.ts';

export const run: Command = {
  command: 'run [paths..]',
  describe: 'Run specs against mail servers',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths(pathWords.tests, 'specs'))
      .options({
        target: text(
          '[alias=]host[:port], mx:DOMAIN, unix:PATH, an alias of the configuration, or persona:NAME; may be repeated',
        ),
        'other-target': text('name=host[:port]: a server for `connect to name`, itself not tested; may be repeated'),
        proxy: text('name=socks5h://[user:password@]host:port, or socks4a://, http://: a proxy; may be repeated'),
        via: text('the proxy, by its name, through which the targets are reached'),
        from: text('the address, or the interface, of this machine from which targets are reached'),
        ipv4: yes('reach targets by their IPv4 addresses alone'),
        ipv6: yes('reach targets by their IPv6 addresses alone'),
        config: text('configuration file (default: smtpspec.config.json, where there is one)'),
        profile: text('what the targets of the command line are, for `requires profile`; may be repeated'),
        tls: text('how targets are spoken to: implicit (TLS from the first octet, port 465), starttls or none'),
        ca: text('PEM file with certificates that are trusted besides those of the system; may be repeated'),
        'client-certificate': text('NAME=FILE[,KEYFILE]: a certificate (PEM) that specs may show; may be repeated'),
        set: text('name=value, or spec/name=value: the value of a parameter; may be repeated'),
        params: text('JSON file with values of parameters; may be repeated, a later one wins'),
        secret: text('name of a secret: its value comes from the environment (SMTPSPEC_SECRET_NAME) or a prompt'),
        key: text('NAME=FILE: a private key in PEM that messages can be signed with (DKIM); may be repeated'),
        ...selectionOptions,
        strict: yes('a SHOULD that is not met fails the test'),
        'allow-delivery': yes('run the tests that leave mail on the server'),
        sink: text('take the mail that the servers deliver: an address to listen on, such as 127.0.0.1:2525, or :0'),
        mailbox: text('look for delivered mail here instead: maildir:PATH'),
        outside: yes('no target gives this machine relay rights: run the tests that need such a client'),
        slow: yes('run the tests that take minutes'),
        intrusive: yes('run the tests that may trip bans or fill logs'),
        timeout: text('how long a step waits for a reply: a duration such as 10s, or rfc (default: 30s)'),
        budget: text('what a test may use: steps=5000,bytes=64MiB,connections=100,time=10m; may be repeated'),
        jobs: text('how many tests run at once (default: 16)'),
        'per-host': text('how many connections to one host at once (default: 2)'),
        rate: text('how many new connections to one host a second (default: 10)'),
        'client-name': text('the name that EHLO says (default: this host)'),
        resolver: text(
          "name server that is asked, and trusted with DNSSEC: 127.0.0.1:5353 (default: the system's, not trusted)",
        ),
        'fetch-policies': yes('fetch policies of MTA-STS by HTTPS, from hosts that are no targets'),
        known: text('file of known issues (default: smtpspec.known.json, where there is one)'),
        'strict-known': yes('a known issue that no longer fails is a failure'),
        verbose: yes('print the transcript of every test'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
        junit: text('write JUnit XML to this file'),
        log: text('write the run log (JSON Lines) to this file, as it happens'),
      })
      .example('$0 run specs --target mail.example.org --set domain=example.org', 'your specs, one server')
      .example('$0 run builtin:relay/closed --target old=10.0.0.1 --target new=10.0.0.2', 'two servers side by side')
      .example('$0 run builtin: --target persona:ims-5.5-open-relay', 'the shipped specs, on an embedded server'),
  handler: handler(async (args) => (await import('../actions/run.ts')).runAction(args), { isRun: true }),
};
