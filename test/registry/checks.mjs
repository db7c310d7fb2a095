/** Counts checks and prints a line for each; below one that fails stand the reason and what the last program printed. */

/** Thrown by a check that fails where nothing behind it makes sense. It has been told. */
export class StoryEnds extends Error {}

export class Checks {
  passed = 0;
  failed = 0;
  #printed = '';

  /** To be shown below the checks that fail from now on. Gives what it is given: the end of a program. */
  after(ended) {
    this.#printed = ended.printed;
    return ended;
  }

  /** `what` throws, or rejects, where the check fails. */
  async that(title, what) {
    try {
      await what();
      this.passed += 1;
      console.log(`registry: ok      ${title}`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`registry: FAILED  ${title}\n${error.message}\n${this.#printed}`);
      return false;
    }
  }

  /** The same of what all the rest stands on. */
  async first(title, what) {
    if (!(await this.that(title, what))) throw new StoryEnds(title);
  }
}
