/**
 * Waits until the event loop has asked the kernel for news once more, so that what has arrived at our end is seen before we
 * act. The first callback runs after the poll that is under way, the second after a complete one.
 */
export function nextPoll(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(setImmediate, resolve);
  });
}
