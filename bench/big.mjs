/** (f) A message of 1 GiB from a file, with DATA and as chunks, against a bare socket into which the same file is piped. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, ask, megabytes, withServer } from './measure.mjs';

const LIMIT = 0.7;
/** How much more memory the large file may take than a small one, and still count as flat. */
const FLAT = 30e6;
const PIECE = 256 * 1024;
const MIB = 1024 ** 2;
const ways = {
  message: 'send DATA\n  expect 354\n  send message file "big.eml"',
  chunk: 'send chunk file "big.eml" last',
  chunks: 'send chunk file "big.eml" size 1MiB last',
};
const words = {
  message: '`send message file`',
  chunk: '`send chunk file`, one chunk',
  chunks: '`send chunk file … size 1MiB`',
};

/** Lines of 76 letters, as base64 has them, with CRLF: the bare socket could send no others as they are. */
async function writeBig(path, octets) {
  const block = Buffer.from(`${'x'.repeat(76)}\r\n`.repeat(Math.floor(MIB / 78)), 'latin1');
  const file = createWriteStream(path);
  for (let written = 0; written < octets; written += block.length) {
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** A folder with the file and with a spec for each way; gives the folders of the specs by the way. */
async function prepare(folder, octets) {
  const places = {};
  for (const [way, lines] of Object.entries(ways)) {
    const place = join(folder, `${way}-${octets}`);
    await mkdir(place, { recursive: true });
    await writeBig(join(place, 'big.eml'), octets);
    const envelope =
      'send EHLO\n  expect 250\n  send MAIL FROM:<>\n  expect 250\n  send RCPT TO:<b@example.com>\n  expect 250';
    await writeFile(
      join(place, 'spec.smtpspec'),
      `test "big" as big delivers {\n  ${envelope}\n  ${lines}\n  expect 250\n}\n`,
    );
    places[way] = place;
  }
  return places;
}

/** @type {import('./run.mjs').Benchmark} */
export async function big({ programs, folder, quick }) {
  const octets = (quick ? 16 : 1024) * MIB;
  const small = await prepare(folder, 8 * MIB);
  const large = await prepare(folder, octets);
  return withServer(programs['big-server'], async (port) => {
    const most = {};
    const timed = (way) => async () => {
      const { seconds, rss } = await ask(programs.big, large[way], port);
      most[way] = Math.max(most[way] ?? 0, rss);
      return seconds;
    };
    const seconds = await alternate(quick ? 1 : 5, {
      bare: async () => (await ask(programs['big-bare'], port, join(large.message, 'big.eml'), PIECE)).seconds,
      ...Object.fromEntries(Object.keys(ways).map((way) => [way, timed(way)])),
    });
    const rate = (time) =>
      `${(octets / MIB / time).toFixed(0)} MiB a second, ${(seconds.bare / time).toFixed(2)} × bare`;
    const rows = [{ what: `${octets / MIB} MiB into a bare socket`, figure: rate(seconds.bare) }];
    for (const way of Object.keys(ways)) {
      rows.push({
        what: `${octets / MIB} MiB with ${words[way]}`,
        figure: rate(seconds[way]),
        limit: `at least ${LIMIT} × bare`,
        met: seconds.bare / seconds[way] >= LIMIT,
      });
    }
    for (const way of Object.keys(ways)) {
      const { rss } = await ask(programs.big, small[way], port);
      rows.push({
        what: `memory of ${words[way]} (RSS at its peak)`,
        figure: `${megabytes(most[way])}, ${megabytes(rss)} with 8 MiB`,
        limit: `${megabytes(FLAT)} more than with 8 MiB`,
        met: most[way] <= rss + FLAT,
      });
    }
    return rows;
  });
}
