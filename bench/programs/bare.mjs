/**
 * The measure of the interpreter: a bare node:net loop that holds the same dialog, waits for each reply, and judges nothing.
 *
 *     node bare.mjs PORT SESSIONS AT_ONCE      prints the JSON of { seconds }
 */
import { connect } from 'node:net';

const [port, sessions, atOnce] = process.argv.slice(2).map(Number);
const MESSAGE = 'From: <a@example.com>\r\nTo: <b@example.com>\r\nSubject: benchmark\r\n\r\nbody\r\n.\r\n';
const STEPS = [
  'EHLO client.example\r\n',
  'MAIL FROM:<a@example.com>\r\n',
  'RCPT TO:<b@example.com>\r\n',
  'DATA\r\n',
  MESSAGE,
  'QUIT\r\n',
];
/** The last line of a reply. */
const COMPLETE = /(?:^|\n)\d{3} [^\n]*\n$/;

let begun = 0;
let done = 0;
const from = performance.now();

function session() {
  if (begun >= sessions) return;
  begun += 1;
  let step = 0;
  let reply = '';
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    reply += text;
    if (!COMPLETE.test(reply)) return;
    reply = '';
    if (step < STEPS.length) socket.write(STEPS[step++]);
    else socket.end();
  });
  socket.on('close', () => {
    done += 1;
    if (done === sessions) console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000 }));
    else session();
  });
}

for (let i = 0; i < atOnce; i += 1) session();
