/** Where this package lies, and its version. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

declare const SMTPSPEC_VERSION: string;

export const version = SMTPSPEC_VERSION;

/** The folder of our package.json: above dist/ in the published package, above src/ in a checkout. */
function packageFolder(): string {
  let folder = dirname(dirname(fileURLToPath(import.meta.url))); // dist/ has a package.json of its own
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('the package smtpspec has no package.json above its program');
    folder = above;
  }
  return folder;
}

/** The shipped specs: what `builtin:` names. */
export const builtinFolder = (): string => join(packageFolder(), 'specs');

/** What `init` writes. */
export const templatesFolder = (): string => join(packageFolder(), 'templates');

/** What each code of `check` means, as an absolute URI: the document of this installation. */
export const diagnosticsDocument = (): string => pathToFileURL(join(packageFolder(), 'docs', 'diagnostics.md')).href;
