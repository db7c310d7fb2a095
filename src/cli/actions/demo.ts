export function demoAction(): Promise<number> {
  return Promise.resolve(0);
}
