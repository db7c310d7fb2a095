/**
 * Builds what git ignores: the parser from its grammar, the command line as one bundle in dist/, and V8's code of it.
 *
 * Runs before `npm test`, `npm start` and `npm pack`, so it takes under a second, does again only what is out of date
 * (the parser) or is quick (the bundle), and prints one line. Several builds at once do not disturb each other: files are
 * replaced, never written in place.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle.mjs';
import { compileGrammar, GRAMMAR } from './grammar.mjs';
import { keepCode } from './keep-code.mjs';

const ENTRY = 'src/cli/start.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const began = performance.now();
const done = [];

done.push(existsSync(GRAMMAR) ? `parser ${await compileGrammar()}` : `parser skipped (no ${GRAMMAR} yet)`);
done.push(existsSync(ENTRY) ? `bundle ${await bundleCli(ENTRY)}` : `bundle skipped (no ${ENTRY} yet)`);
if (existsSync(ENTRY)) done.push(await keepCode());
console.log(`build: ${done.join(', ')} (${Math.round(performance.now() - began)} ms)`);
