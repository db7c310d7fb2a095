/**
 * The server of the benchmark of large messages, a process of its own: takes messages (DATA) and chunks (BDAT) as fast as Node can, and
 * counts octets. Prints its port on loopback; ends with its standard input.
 *
 *     node big-server.mjs
 */
import { createServer } from 'node:net';

const END_OF_DATA = Buffer.from('\r\n.\r\n');

const server = createServer({ noDelay: true }, (client) => {
  let line = '';
  let inMessage = false;
  let chunk = 0;
  let last = Buffer.alloc(0);

  const answer = (text) => {
    const verb = text.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return '250-bench.example\r\n250-SIZE 0\r\n250 CHUNKING\r\n';
    if (verb === 'DATA') {
      inMessage = true;
      return '354 go on\r\n';
    }
    if (verb === 'BDAT') {
      chunk = Number(text.split(' ')[1]);
      return chunk === 0 ? '250 2.0.0 ok\r\n' : '';
    }
    return verb === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 ok\r\n';
  };

  client.write('220 bench.example ESMTP\r\n');
  client.on('data', (octets) => {
    let at = 0;
    while (at < octets.length) {
      if (chunk > 0) {
        const taken = Math.min(chunk, octets.length - at);
        chunk -= taken;
        at += taken;
        if (chunk === 0) client.write('250 2.0.0 ok\r\n');
      } else if (inMessage) {
        // The client sends nothing behind the end until it is answered.
        last = Buffer.concat([last, octets.subarray(Math.max(at, octets.length - 5))]).subarray(-5);
        at = octets.length;
        if (!last.equals(END_OF_DATA)) continue;
        inMessage = false;
        client.write('250 2.0.0 queued\r\n');
      } else {
        const end = octets.indexOf(0x0a, at);
        line += octets.toString('latin1', at, end === -1 ? octets.length : end + 1);
        at = end === -1 ? octets.length : end + 1;
        if (end === -1) continue;
        const reply = answer(line);
        line = '';
        if (reply.startsWith('221')) client.end(reply);
        else if (reply !== '') client.write(reply);
      }
    }
  });
  client.on('error', () => client.destroy());
});

server.listen({ host: '127.0.0.1', port: 0 }, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
