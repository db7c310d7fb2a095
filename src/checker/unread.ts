/**
 * The names in lines that could not be read, or that stand where they mean nothing: such a line may declare or use them.
 * Its own mistake is told; that its names are unknown or unused is not told on top of it.
 */
import { allNodes } from '../language/walk.ts';
import type { Parsed } from '../language/parsed.ts';

export function unreadNames({ file }: Parsed): ReadonlySet<string> {
  const names = new Set<string>();
  const head = new Set(file.items);
  for (const node of allNodes(file)) {
    if (node.kind === 'Bad') for (const [name] of node.text.matchAll(/[A-Za-z_][\w.]*/g)) names.add(name);
    if ((node.kind === 'Param' || node.kind === 'Secret') && !head.has(node)) names.add(node.name.text);
  }
  return names;
}
