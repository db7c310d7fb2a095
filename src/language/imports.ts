/**
 * The files that specs import: each is found, held to the bounds of its package, read and parsed once, with what it imports itself.
 * What cannot be had is told where it is imported.
 */
import { dirname, relative } from 'node:path';
import type { NodeOf } from './ast.ts';
import { isExpression } from './ast.ts';
import { diagnostic, inOrder, type Diagnostic } from './diagnostic.ts';
import { slashed, specExtension } from './folder-files.ts';
import { insidePackage } from './inside-package.ts';
import { maximumDepth, maximumFileOctets, maximumImported, maximumImports } from './limits.ts';
import { fileNamesIn, readFiles } from './named-files.ts';
import { isInstalled, originOf, type Origin, type PackageScope } from './package-of.ts';
import { findPackage, packageSpec, packageSpecifier, type Refusal } from './packages.ts';
import { packagedFile } from './packaged-file.ts';
import { parseSpec, unread } from './parse.ts';
import type { Parsed } from './parsed.ts';
import { readSpec } from './read-spec.ts';
import { plainText } from './template-text.ts';

type ImportNode = NodeOf<'Import'>;

/** A file that is being read, by its real path. */
interface Link {
  readonly path: string;
  readonly name: string;
}

type Found = { readonly ok: true; readonly origin: Origin } | ({ readonly ok: false } & Refusal);

export class Imports {
  /** By real path and package: a file that is imported in many places is read once. */
  readonly #read = new Map<string, Parsed>();
  readonly #cwd: string;
  /** How many octets the other files may have that these name. */
  readonly #files = { left: maximumFileOctets };
  #octets = 0;

  /** `cwd`: what names in messages are relative to. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * A spec with what it imports. `path`: absolute; undefined for what is no file. `origin`: where the caller knows it already.
   * Never throws.
   */
  async of(parsed: Parsed, path: string | undefined, origin?: Origin): Promise<Parsed> {
    const wanted = importsIn(parsed);
    if (path === undefined) return withoutFolder(parsed, wanted);
    const from = origin ?? (await originFor(path, wanted.length > 0 || fileNamesIn(parsed).length > 0));
    // The file was there a moment ago.
    if (from === 'gone') return withoutFolder(parsed, wanted);
    if (from === undefined) return parsed;
    return this.#complete(parsed, from, [{ path: from.path, name: parsed.source.name }]);
  }

  async #complete(parsed: Parsed, origin: Origin, chain: readonly Link[]): Promise<Parsed> {
    const imports = new Map<string, Parsed>();
    const problems: Diagnostic[] = [];
    for (const node of importsIn(parsed)) {
      const imported = await this.#import(node, parsed, origin, chain);
      if ('code' in imported) problems.push(imported);
      else if (!imports.has(node.alias.text)) imports.set(node.alias.text, imported);
    }
    return {
      ...parsed,
      imports,
      files: await readFiles(parsed, origin, this.#files),
      // What was read was UTF-8: these are the octets of the file.
      packaged: await packagedFile(parsed.source.text, origin.path, origin),
      diagnostics: problems.length === 0 ? parsed.diagnostics : inOrder([...parsed.diagnostics, ...problems]),
    };
  }

  async #import(
    node: ImportNode,
    { source }: Parsed,
    from: Origin,
    chain: readonly Link[],
  ): Promise<Parsed | Diagnostic> {
    const { span } = node.path;
    if (node.path.parts.some(isExpression)) {
      const help = ['a value could name any file: write the path out'];
      return diagnostic('E0111', source, span, 'a path has no values in it', { help });
    }
    const found = await find(plainText(node.path), from);
    if (!found.ok) return diagnostic('E0111', source, span, `the import cannot be had: ${found.why}`, found);
    const { path } = found.origin;
    const ring = chain.findIndex((link) => link.path === path);
    if (ring !== -1) {
      const names = [...chain.slice(ring).map(({ name }) => name), chain[ring]?.name ?? ''];
      return diagnostic('E0112', source, span, 'files import each other in a ring', {
        label: names.join(' imports '),
        help: ['what both need belongs into a third file, which imports neither'],
      });
    }
    const key = `${path}\0${found.origin.package?.name ?? ''}`;
    const before = this.#read.get(key);
    if (before !== undefined) return before;
    if (chain.length > maximumDepth) {
      return diagnostic('E0113', source, span, `files import each other more than ${String(maximumDepth)} deep`);
    }
    const name = slashed(relative(this.#cwd, path)) || path;
    const read = await readSpec(path, name);
    const parsed = 'code' in read ? unread(read) : parseSpec(read);
    this.#octets += parsed.source.text.length;
    if (this.#octets > maximumImported || this.#read.size >= maximumImports) {
      return diagnostic('E0113', source, span, 'too much is imported', {
        help: [`at most ${String(maximumImports)} files of together 32 MiB`],
      });
    }
    const complete = await this.#complete(parsed, found.origin, [...chain, { path, name }]);
    this.#read.set(key, complete);
    return complete;
  }
}

/** Undefined where it does not matter: the file names no other one, and belongs to no package that was installed. */
async function originFor(path: string, namesFiles: boolean): Promise<Origin | undefined | 'gone'> {
  try {
    return namesFiles || (await isInstalled(path)) ? await originOf(path) : undefined;
  } catch {
    return 'gone';
  }
}

const importsIn = ({ file }: Parsed): ImportNode[] => file.items.filter((item) => item.kind === 'Import');

function withoutFolder(parsed: Parsed, wanted: readonly ImportNode[]): Parsed {
  if (wanted.length === 0) return parsed;
  const problems = wanted.map(({ path }) =>
    diagnostic('E0111', parsed.source, path.span, 'the import cannot be had: this spec lies in no folder', {
      help: ['paths count from the folder of the spec: name the file, not -'],
    }),
  );
  return { ...parsed, diagnostics: inOrder([...parsed.diagnostics, ...problems]) };
}

/** Where what stands in an `import` leads to. */
async function find(written: string, from: Origin): Promise<Found> {
  if (/^\.{0,2}[/\\]|^[A-Za-z]:/.test(written)) return findFile(written, from);
  const specifier = packageSpecifier(written);
  if (specifier === undefined || (written.endsWith(specExtension) && !written.startsWith('@'))) {
    return {
      ok: false,
      why: 'this is neither a path from here nor the name of a package',
      help: ['a file: "./steps.smtpspec"; what a package offers: "@contoso/mail-specs/relay"'],
    };
  }
  const { name, entry } = specifier;
  const { package: scope } = from;
  if (scope !== undefined && !isCalled(scope, name) && !scope.declared.has(name)) {
    return {
      ok: false,
      why: `${scope.name} does not say that it needs ${name}`,
      help: [`its package.json has to name ${name} among its dependencies`],
    };
  }
  const found = await findPackage(name, dirname(from.path));
  return 'why' in found ? { ok: false, ...found } : packageSpec(found, entry);
}

/** One that lies inside another is installed under a longer name than it is called by. */
const isCalled = ({ name: installed }: PackageScope, name: string): boolean =>
  installed === name || installed.endsWith(`/node_modules/${name}`);

async function findFile(written: string, from: Origin): Promise<Found> {
  const inside = await insidePackage(written, from);
  if (!inside.ok) return inside;
  if (!inside.path.endsWith(specExtension)) {
    return { ok: false, why: `it is no ${specExtension} file`, help: ['specs are all that can be imported'] };
  }
  if (from.package !== undefined) return { ok: true, origin: { ...from, path: inside.path } };
  // Below `node_modules` it is a stranger's, by whatever path it was found.
  const origin = await originFor(inside.path, false);
  if (origin === 'gone') return { ok: false, why: 'there is no such file any more', help: [] };
  return { ok: true, origin: origin ?? { ...from, path: inside.path } };
}
