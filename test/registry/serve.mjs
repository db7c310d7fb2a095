/**
 * Serves a registry until the process that started it lets go: `serve.mjs FOLDER CONFIG`, with Verdaccio in FOLDER. Listens on a
 * free port of the loopback and sends its number to that process. Ends with it, however that ended.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, config] = process.argv.slice(2);
process.on('disconnect', () => process.exit());

const { runServer } = createRequire(join(folder, 'package.json'))('verdaccio');
const server = await runServer(config);
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
