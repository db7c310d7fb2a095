/** Octets that are too many to be held: where a session gets them from, piece by piece. Nothing here rejects. */
export interface Pieces {
  /** How many octets there are at least. */
  readonly length: number;
  /** What stands before them, and is shown in the transcript by itself: a command line. */
  readonly head?: Uint8Array;
  /** Is a part of them shown as well? */
  readonly isShown: boolean;
  /**
   * The next octets, good until the next call; none of them: that was all. `why`: there are no more although there should be, for a
   * person; the rest is not sent.
   */
  next(): Promise<Uint8Array | { readonly why: string }>;
}
