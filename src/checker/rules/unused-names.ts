/** A parameter, secret, table or session that nothing uses is told: it is a line that was forgotten, or a name mistyped. */
import { namesIn } from '../../language/names.ts';
import type { Node, NodeOf } from '../../language/ast.ts';
import { isTable } from '../../language/table.ts';
import { isReserved } from '../../language/words.ts';
import { allNodes, nodesOf } from '../../language/walk.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const unusedNames: Rule = ({ parsed, spec, unread, report }) => {
  const used = new Set(unread);
  const walked = new Set(unread);
  let isUnread = false;
  for (const node of allNodes(parsed.file)) {
    for (const { expression } of namesIn(node)) used.add(expression.name);
    if (node.kind === 'Requires' && node.what === 'param') used.add(node.name.text);
    if (node.kind === 'ForEach') walked.add(node.table.text);
    if (node.kind === 'Bad') isUnread = true;
  }
  if (!isUnread) unusedSessions(parsed.file.items, report);
  for (const node of [...spec.parameters, ...spec.secrets]) {
    if (used.has(node.name.text)) continue;
    report('W0215', node.name.span, `\`${node.name.text}\` is never used`, { help: ['take the line away, or use it'] });
  }
  for (const { name } of parsed.file.items.filter(isTable)) {
    if (walked.has(name.text)) continue;
    report('W0215', name.span, `the table \`${name.text}\` is never used`, {
      help: [`for each row in ${name.text} { … } around tests uses it`],
    });
  }
};

/** In a test its own lines and those of definitions may use a session; one that several tests have, all lines. */
function unusedSessions(items: readonly Node[], report: RuleContext['report']): void {
  const all = [...nodesOf(items)];
  if (!all.some(({ kind }) => kind === 'Session')) return;
  const usedIn = (nodes: Iterable<Node>): Set<string> => {
    const names = new Set<string>();
    for (const node of nodes) if (node.kind === 'InSession') names.add(node.name.text);
    return names;
  };
  const anywhere = usedIn(all);
  const inDefinitions = usedIn(nodesOf(items.filter(({ kind }) => kind === 'Def')));
  const tests = all.filter((node) => node.kind === 'Test');
  const ofTests = new Set<Node>();
  const tell = ({ name }: NodeOf<'Session'>): void => {
    // What it stands for is told elsewhere.
    if (isReserved(name.text)) return;
    report('W0215', name.span, `the session \`${name.text}\` is never used`, {
      help: [`at least its greeting can be judged: ${name.text}: expect banner 220`],
    });
  };
  for (const { body } of tests) {
    const nodes = [...nodesOf(body.items)];
    // What is imported may know the sessions of who calls it.
    if (nodes.some((node) => node.kind === 'Use' && node.name.text.includes('.'))) {
      for (const node of nodes) ofTests.add(node);
      continue;
    }
    const used = usedIn(nodes);
    for (const node of nodes) {
      ofTests.add(node);
      if (node.kind !== 'Session' || used.has(node.name.text) || inDefinitions.has(node.name.text)) continue;
      tell(node);
    }
  }
  for (const node of all)
    if (node.kind === 'Session' && !ofTests.has(node) && !anywhere.has(node.name.text)) tell(node);
}
