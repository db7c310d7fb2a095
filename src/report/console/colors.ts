/**
 * Whether to colour, and the colours. The decision is ours: picocolors' own turns colours on wherever `CI` is set, and
 * for `FORCE_COLOR=0`, and looks at one stream only.
 */
import picocolors from 'picocolors';
import { PLAIN_THEME, type Theme } from '../theme.ts';

export interface ColorFacts {
  /** `--color` or `--no-color`; undefined where neither was given. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the very stream that is written to. */
  readonly isTTY: boolean;
}

/** `--color` > `NO_COLOR` > `FORCE_COLOR` (0 and false: off) > a terminal that is not dumb. Empty variables count as unset. */
export function colorDecision({ flag, env, isTTY }: ColorFacts): boolean {
  if (flag !== undefined) return flag;
  if (isSet(env['NO_COLOR'])) return false;
  const force = env['FORCE_COLOR'];
  if (isSet(force)) return force !== '0' && force !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

/** The theme for a terminal, or the plain one. */
export function consoleTheme(color: boolean): Theme {
  if (!color) return PLAIN_THEME;
  const colors = picocolors.createColors(true);
  const bold = (paint: (text: string) => string) => (text: string) => colors.bold(paint(text));
  return {
    verdict: {
      passed: colors.green,
      failed: bold(colors.red),
      errored: bold(colors.magenta),
      skipped: colors.cyan,
      known: colors.yellow,
      warned: bold(colors.yellow),
    },
    strong: colors.bold,
    faint: colors.dim,
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
