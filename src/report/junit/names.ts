/**
 * The names in a JUnit file. Jenkins and others find a test's history by suite name, class name and name, so these are
 * the same in every run: made from ids and the target's alias, never from addresses, times or counters.
 *
 * The class name holds `[A-Za-z0-9_.-]` and no `..`: some consumers use it as a folder. Jenkins takes what follows its last
 * dot for the class and the rest for the package, so the alias is one word.
 */
import type { CaseInfo } from '../../result/outcome.ts';
import { xmlLine } from './xml-text.ts';

/** `Mail acceptance on exchange` */
export function suiteName({ specTitle, target }: CaseInfo): string {
  return xmlLine(`${specTitle} on ${target.alias}`);
}

/** `exchange.mail-acceptance.mail_example_org` */
export function className({ specId, target }: CaseInfo): string {
  return [...specId.split('.').map(word), aliasWord(target.alias)].join('.');
}

/** The test's id within its spec. */
export function caseName({ testId }: CaseInfo): string {
  return xmlLine(testId);
}

/** `text` without foreign characters and never empty; where it had to change, a checksum keeps two names apart. */
function word(text: string): string {
  const clean = text.replace(/[^\w-]/g, '_');
  return clean === text && text !== '' ? clean : withChecksum(clean, text);
}

/**
 * A host and its port stay readable: `.` becomes `_`, and `:` `__`. An alias that has an underscore itself, or two such
 * characters side by side, could then pass for another one (`a_b` for `a.b`): it has a checksum as well.
 */
function aliasWord(alias: string): string {
  const clean = alias.replaceAll(':', '__').replace(/[^\w-]/g, '_');
  return /^[a-z0-9-]+(?:[.:][a-z0-9-]+)*$/i.test(alias) ? clean : withChecksum(clean, alias);
}

function withChecksum(clean: string, text: string): string {
  return `${clean.slice(0, 80)}-${checksum(text)}`;
}

/** FNV-1a over UTF-16 units: not for security, only the same for the same text in every run. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
