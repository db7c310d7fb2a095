/**
 * The server of the benchmarks, a process of its own: answers one dialog as fast as Node can, and nothing else. Prints its
 * port on loopback; ends with its standard input.
 *
 *     node server.mjs [TOGETHER]      NOOP is answered when so many sessions wait for its reply: all are open at once then
 */
import { createServer } from 'node:net';

const EHLO = '250-bench.example\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n';
const together = Number(process.argv[2] ?? 1);
const waiting = new Set();

const END_OF_DATA = '\r\n.\r\n';

const server = createServer({ noDelay: true }, (client) => {
  let unread = '';
  let inMessage = false;

  const answer = (line) => {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return EHLO;
      case 'DATA':
        inMessage = true;
        return '354 go on\r\n';
      case 'QUIT':
        return '221 bye\r\n';
      case 'NOOP':
        waiting.add(client);
        if (waiting.size < together) return '';
        for (const other of waiting) other.write('250 2.0.0 ok\r\n');
        waiting.clear();
        return '';
      default:
        return '250 2.0.0 ok\r\n';
    }
  };

  client.setEncoding('latin1');
  client.write('220 bench.example ESMTP\r\n');
  client.on('data', (text) => {
    unread += text;
    let replies = '';
    for (;;) {
      const end = unread.indexOf(inMessage ? END_OF_DATA : '\r\n');
      if (end === -1) break;
      if (inMessage) {
        unread = unread.slice(end + END_OF_DATA.length);
        inMessage = false;
        replies += '250 2.0.0 queued\r\n';
      } else {
        replies += answer(unread.slice(0, end));
        unread = unread.slice(end + 2);
      }
    }
    if (replies.endsWith('221 bye\r\n')) client.end(replies);
    else if (replies !== '') client.write(replies);
  });
  client.on('error', () => client.destroy());
  client.on('close', () => waiting.delete(client));
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 2048 }, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
