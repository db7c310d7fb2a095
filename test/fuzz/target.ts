/**
 * What every fuzz target is: octets or texts made at random, and what must hold of whatever reads them. A target is one file in `targets/`
 * with a pure function of the program and its invariants, and a line in `index.ts`; all runners (the smoke test, `npm run fuzz`) go
 * through them the same way.
 */
import fc from 'fast-check';

export interface FuzzTarget {
  /** For `--only`. */
  readonly name: string;
  /** Made anew for each run. Must throw where an invariant does not hold. */
  readonly property: () => fc.IAsyncProperty<[unknown]>;
}

/** A target; `holds` throws where something is not as it must be. */
export function target<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  holds: (input: T) => void | Promise<void>,
): FuzzTarget {
  return {
    name,
    property: () => fc.asyncProperty(inputs, async (input) => holds(input)),
  };
}

/** Words that a reader knows, octets that it may not, and pieces of both. */
export function octetsOf(...words: readonly string[]): fc.Arbitrary<Buffer> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((octets) => Buffer.from(octets).toString('latin1')) },
    { weight: 1, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\0', ' ', '\t', '\xff', '') },
  );
  return fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
}

/** Octets that are good, with some of them changed, cut off or put twice. */
export function damaged(...good: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat(4096),
    octet: fc.nat(255),
    how: fc.constantFrom('set', 'cut', 'insert', 'drop'),
  });
  return fc.tuple(fc.constantFrom(...good), fc.array(change, { maxLength: 8 })).map(([octets, changes]) => {
    let out = Buffer.from(octets);
    for (const { at, octet, how } of changes) {
      const place = out.length === 0 ? 0 : at % out.length;
      if (how === 'set') out[place] = octet;
      else if (how === 'cut') out = out.subarray(0, place);
      else if (how === 'insert')
        out = Buffer.concat([out.subarray(0, place), Buffer.from([octet]), out.subarray(place)]);
      else out = Buffer.concat([out.subarray(0, place), out.subarray(place + 1)]);
    }
    return out;
  });
}

/** Where octets are cut into pieces. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 });

/** These octets in pieces of these lengths; what is left is the last. */
export function inPieces(octets: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= octets.length) break;
    pieces.push(octets.subarray(at, at + length));
    at += length;
  }
  if (at < octets.length) pieces.push(octets.subarray(at));
  return pieces;
}

/** Throws with words where two things differ that must be the same. */
export function mustEqual(what: string, one: unknown, other: unknown): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}

export function must(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}
