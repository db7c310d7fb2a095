/**
 * Waits until the event loop has asked the kernel for news once more, so that what has arrived at our end is seen before we
 * act. The first callback runs after the poll that is under way, the second after a complete one.
 */
export function nextPoll(): Promise<void> {
  return new Promise((resolve) => {
    afterPoll(resolve);
  });
}

/** The same without a promise, for what is done for every command. */
export function afterPoll(then: () => void): void {
  setImmediate(setImmediate, then);
}
