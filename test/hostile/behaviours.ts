/**
 * What servers do that they should not, at each point of a dialog, and what they do beside (`special.ts`): each behaviour with the spec that meets it and what has to come of it, at which line. `passed`
 * where it is within a server's right, or the spec is about it.
 */
import type { RawPeer } from '../../src/server/index.ts';
import type { Behaviour } from './behaviour.ts';
import { dialogSpec, flood, octetwise, politeUntil, quit, stateNames, states, type State } from './server.ts';
import { special } from './special.ts';

type Misbehaviour = (peer: RawPeer, reply: string) => unknown;

/** What can go wrong at each point of a dialog. `words`: the outcome with `L` for the line. */
const everywhere: readonly (readonly [name: string, misbehave: Misbehaviour, words: string, waits?: 'waits'])[] = [
  ['resets', (peer) => peer.reset(), 'errored L the connection was reset instead'],
  ['closes', () => undefined, 'errored L the server closed the connection instead'],
  ['says nothing', (peer) => peer.end(), 'failed L no reply to', 'waits'],
  [
    'begins a reply and stops',
    async (peer, reply) => {
      await peer.write(reply.slice(0, -2));
      await peer.end();
    },
    'failed L the reply to .* began and did not end',
    'waits',
  ],
  [
    'begins a reply and closes',
    (peer, reply) => peer.write(reply.slice(0, -2)),
    'errored L the server closed the connection instead',
  ],
  [
    'leaves with 421',
    (peer) => peer.write('421 4.3.2 shutting down\r\n'),
    'errored L the server ends the session: 421',
  ],
  [
    'says what is no reply',
    async (peer) => {
      await peer.write('hello, who are you?\r\n');
      await peer.end();
    },
    'failed L got a reply that cannot be read: hello',
  ],
  [
    'has an endless reply',
    (peer, reply) => flood(peer, `${reply.slice(0, 3)}-and so on\r\n`),
    'failed L the reply to .* has no end',
  ],
  [
    'has an endless line',
    (peer, reply) => flood(peer, `${reply.slice(0, 3)} ${'x'.repeat(1000)}`),
    'failed L the reply to .* has no end',
  ],
  [
    'answers with another class',
    async (peer, reply) => {
      await peer.write(
        reply
          .replace(/^\d/, '5')
          .replace(/\r\n\d/g, '\r\n5')
          .replace(/[23]50-/g, '550-'),
      );
      await peer.end();
    },
    'failed L got 5\\d\\d',
  ],
  [
    'answers octet by octet',
    async (peer, reply) => {
      await octetwise(peer, reply);
      return true;
    },
    'passed',
  ],
  [
    'answers twice',
    async (peer, reply) => {
      await peer.write(`${reply}${reply}`);
      await quit(peer).catch(() => undefined);
    },
    'failed N unexpected reply before send|passed$',
  ],
];

const atEachPoint: Behaviour[] = stateNames.flatMap((state) =>
  everywhere.map(([name, misbehave, words, waits]) => ({
    name: `${state === 'greeting' ? 'instead of the greeting' : `after ${state}`} it ${name}`,
    serve: (peer: RawPeer) => politeUntil(peer, state, misbehave),
    spec: dialogSpec,
    told: told(words, state),
    ...(waits === undefined ? {} : { waits: true }),
  })),
);

function told(words: string, state: State): RegExp {
  const { line } = states[state];
  // The next send is in the next line.
  const placed = words.replaceAll(' L ', ` ${String(line)}:10 `).replaceAll(' N ', ` ${String(line + 1)}:3 `);
  return new RegExp(`^(?:${placed})`);
}

export const behaviours: readonly Behaviour[] = [...atEachPoint, ...special];
