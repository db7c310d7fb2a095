/**
 * Packs the package as `npm publish` would, installs the tarball in an empty project without network, and uses it there:
 * help, version, a shipped spec against an embedded server, and a project and a library begun with it. Exits with 1 and says what was wrong.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PERSONA = 'postfix-3.9-hardened';
const SPEC = ['builtin:relay/closed', '--set', 'domain=adatum.com'];

/** Runs a command and gives what it printed; throws unless it exits with 0 within a minute. */
function run(cwd, command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  return execFileSync(command, args, { cwd, encoding: 'utf8', timeout: 60_000 });
}

function expect(holds, complaint) {
  if (!holds) throw new Error(complaint);
}

/** The first address that a started persona prints. */
async function addressOf(persona) {
  const patience = setTimeout(() => persona.kill(), 15_000);
  for await (const line of createInterface({ input: persona.stdout })) {
    const address = /127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (address) {
      clearTimeout(patience);
      return address;
    }
  }
  throw new Error(`persona serve ${PERSONA} printed no address within 15 s`);
}

/** `init`, in folders of their own, with this tarball as the smtpspec that they ask for. */
function begin(smtpspec, tarball, place) {
  const install = ['install', '--offline', '--silent', '--save-dev', tarball];
  const shop = join(place, 'a shop');
  run(place, 'node', [smtpspec, 'init', shop]);
  run(shop, 'npm', install);
  run(shop, 'npm', ['run', '--silent', 'check']);
  run(shop, 'npm', ['run', '--silent', 'test', '--', '--target', `persona:${PERSONA}`]);
  expect(readdirSync(join(shop, 'reports')).length === 2, 'a run of the project left no reports');

  const library = join(place, 'library');
  run(place, 'node', [smtpspec, 'init', '--library', '@contoso/mail-specs', library]);
  run(library, 'npm', install);
  console.log(run(library, 'npm', ['test']));
  run(library, 'npm', ['run', '--silent', 'prepublishOnly']);
  const [{ files }] = JSON.parse(run(library, 'npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));
  const packed = files.map(({ path }) => path).sort();
  const wanted = ['LIBRARY.md', 'README.md', 'package.json', 'specs/postmaster.smtpspec'];
  expect(packed.join() === wanted.join(), `the library would publish ${packed.join(', ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'smtpspec-package-'));
try {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  run('.', 'npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, `smtpspec-${version}.tgz`);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  run(project, 'npm', ['install', '--offline', '--silent', tarball]);

  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed.join() === 'smtpspec', `the package brings others along: ${installed.join(', ')}`);
  expect(
    run(project, 'npx', ['--offline', 'smtpspec', '--help']).includes('smtpspec run'),
    '--help does not tell of run',
  );
  const told = run(project, 'npx', ['--offline', 'smtpspec', '--version']).trim();
  expect(told === version, `--version says ${told}, package.json ${version}`);

  const program = join(project, 'node_modules/smtpspec/dist/smtpspec.js');
  begin(program, tarball, folder);
  const persona = spawn(process.execPath, [program, 'persona', 'serve', PERSONA, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const target = await addressOf(persona);
    console.log(run(project, 'npx', ['--offline', 'smtpspec', 'run', ...SPEC, '--target', target]));
  } finally {
    persona.kill();
  }
} catch (error) {
  console.error(`check-package: ${error.message}\n${error.stdout ?? ''}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
