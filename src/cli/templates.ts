/** What `init` writes: the files of `templates/`, and a package.json of the version in hand. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { templatesFolder, version } from './package.ts';

/** Files by their paths, with `/`; each ends its lines with LF. */
export type Files = Map<string, string>;

/** Specs, configuration and Jenkinsfile of a project, with a package.json. */
export async function projectFiles(): Promise<Files> {
  return withPackage(await templateFiles('project'), {
    name: 'mail-specs',
    private: true,
    engines,
    scripts: projectScripts,
    devDependencies: { smtpspec: `^${version}` },
  });
}

/** What smtpspec itself needs: npm warns of an older Node.js when it installs. */
const engines = { node: '>=20.19' };

/** What a project's package.json has for smtpspec. */
export const projectScripts = {
  check: 'smtpspec fmt --check specs && smtpspec check specs',
  test: 'smtpspec run specs --junit reports/junit.xml --log reports/run.jsonl',
} as const;

/** The names that a template has in place of those of the library. */
const exampleName = '@example/mail-specs';
const exampleId = 'example.mail-specs';

/** A package that can be published as `name` (`@org/name`). */
export async function libraryFiles(name: string): Promise<Files> {
  const templates = await templateFiles('library');
  const named = [...templates].map(([path, text]): [string, string] => [
    path,
    text.replaceAll(exampleName, name).replaceAll(exampleId, specIdOf(name)),
  ]);
  return withPackage(new Map(named), {
    name,
    version: '0.1.0',
    description: 'Specs for mail servers',
    keywords: ['smtpspec-library', 'smtpspec', 'smtp'],
    license: 'UNLICENSED',
    engines,
    files: ['specs', 'LIBRARY.md'],
    exports: {
      './*.smtpspec': './specs/*.smtpspec',
      './*': './specs/*.smtpspec',
      './package.json': './package.json',
    },
    scripts: {
      test: 'smtpspec fmt --check specs && smtpspec check specs && smtpspec test-library specs',
      docs: 'smtpspec docs . --out LIBRARY.md',
      prepublishOnly: 'npm test && smtpspec docs . --out LIBRARY.md --check',
    },
    peerDependencies: { smtpspec: `>=${version}` },
    devDependencies: { smtpspec: `^${version}` },
  });
}

/** Whether npm takes it for a package of an organization. */
export function isLibraryName(name: string): boolean {
  return name.length <= 214 && /^@[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/.test(name);
}

/** `@contoso/mail-specs` → `contoso.mail-specs`, in the letters that ids have. */
function specIdOf(name: string): string {
  const part = (text: string): string => {
    const words = text.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
    return words === '' ? 'specs' : words;
  };
  const id = name.slice(1).split('/').map(part).join('.');
  return /^[a-z]/.test(id) ? id : `_${id}`;
}

function withPackage(files: Files, content: object): Files {
  return new Map([['package.json', `${JSON.stringify(content, undefined, 2)}\n`], ...files]);
}

async function templateFiles(name: string): Promise<Files> {
  const folder = join(templatesFolder(), name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.sort().map(async (path): Promise<[string, string]> => {
      const text = await readFile(path, 'utf8');
      return [relative(folder, path).split(sep).join('/'), text.replaceAll('\r\n', '\n')];
    }),
  );
  return new Map(files);
}
