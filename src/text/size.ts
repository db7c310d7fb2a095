/**
 * Sizes in octets: as an author writes them (`10MiB`, `1KiB`, `35MB`, `1024B`, `1024`) and as a person reads them (`10 MiB`).
 *
 * KiB, MiB and GiB are powers of 1024, KB (or kB), MB and GB powers of 1000. Anything else, a fraction of an octet
 * included, is undefined: `1mb` could mean several things, and a test of SIZE must not guess.
 */

const UNIT_OCTETS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1000,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

const SIZE = /^(\d{1,16}(?:\.\d{1,6})?)(|B|[kKMG]B|[KMG]iB)$/;

/** Octets that `text` stands for, or undefined where it is no size or not a whole, safe number of octets. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = SIZE.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const octets = Number(amount) * (UNIT_OCTETS[unit] ?? Number.NaN);
  return Number.isSafeInteger(octets) ? octets : undefined;
}

/** `octets` for people: exact below 1 KiB (`512 octets`), else in KiB, MiB or GiB with at most one decimal (`10 MiB`). */
export function formatSize(octets: number): string {
  if (!Number.isFinite(octets) || octets < 0) return '?';
  if (octets < 1024) return `${String(Math.round(octets))} ${Math.round(octets) === 1 ? 'octet' : 'octets'}`;
  let amount = octets / 1024;
  for (const unit of ['KiB', 'MiB']) {
    if (Number(amount.toFixed(1)) < 1024) return `${trimmed(amount)} ${unit}`;
    amount /= 1024;
  }
  return `${trimmed(amount)} GiB`;
}

function trimmed(amount: number): string {
  return amount.toFixed(1).replace(/\.0$/, '');
}
