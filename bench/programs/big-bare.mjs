/**
 * The measure of large messages: a bare socket that holds the same dialog and pipes the file into it, as it is.
 *
 *     node big-bare.mjs PORT FILE PIECE      PIECE: octets of one read; prints the JSON of { seconds, rss }, rss in bytes
 */
import { createReadStream } from 'node:fs';
import { connect } from 'node:net';

const [port, file, piece] = process.argv.slice(2);
const LINES = ['EHLO client.example\r\n', 'MAIL FROM:<a@example.com>\r\n', 'RCPT TO:<b@example.com>\r\n', 'DATA\r\n'];
const COMPLETE = /(?:^|\n)\d{3} [^\n]*\n$/;

const from = performance.now();
let step = 0;
let reply = '';
const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
socket.setEncoding('latin1');
socket.on('data', (text) => {
  reply += text;
  if (!COMPLETE.test(reply)) return;
  reply = '';
  step += 1;
  if (step <= LINES.length) {
    socket.write(LINES[step - 1]);
  } else if (step === LINES.length + 1) {
    const content = createReadStream(file, { highWaterMark: Number(piece) });
    content.on('end', () => socket.write('.\r\n'));
    content.pipe(socket, { end: false });
  } else {
    const seconds = (performance.now() - from) / 1000;
    socket.destroy();
    console.log(JSON.stringify({ seconds, rss: process.resourceUsage().maxRSS * 1024 }));
  }
});
