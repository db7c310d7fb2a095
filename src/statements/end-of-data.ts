/**
 * Whether what judges the reply to DATA leaves room for 354: behind one that does not, the server is not reading a message, and
 * the session goes on with commands.
 */
import type { Alternative, NodeOf } from '../language/ast.ts';

const asked = 354;

/** Can none of these hold for a 354? */
export const excludeAsked = (alternatives: readonly Alternative[]): boolean => alternatives.every(excludesOne);

function excludesOne(alternative: Alternative): boolean {
  if (alternative.form === 'close') return true;
  if (alternative.form !== 'reply' || alternative.code === undefined) return false;
  return alternative.negated ? coversAsked(alternative) && isBare(alternative) : !coversAsked(alternative);
}

/** Does the test end with every 354, so that behind `judge` there is none? The first grade that holds decides. */
export function judgeExcludesAsked(grades: readonly NodeOf<'Grade'>[]): boolean {
  for (const { grade, stop, alternatives } of grades) {
    const ends = stop || grade === 'fail' || grade === 'inconclusive';
    if (alternatives === undefined) return ends;
    if (!ends && !excludeAsked(alternatives)) return false;
    if (ends && alternatives.some(isEvery)) return true;
  }
  // Without `otherwise` the rest has failed.
  return true;
}

/** Does it hold for whatever a 354 says? */
const isEvery = (alternative: Alternative): boolean =>
  alternative.form === 'reply' && !alternative.negated && coversAsked(alternative) && isBare(alternative);

type OfReply = Extract<Alternative, { form: 'reply' }>;

const coversAsked = ({ code }: OfReply): boolean => code !== undefined && code.low <= asked && asked <= code.high;

const isBare = ({ enhanced, enhancedAbsent, detail, thenClose }: OfReply): boolean =>
  enhanced === undefined && enhancedAbsent !== true && detail === undefined && !thenClose;
