/** A name is known where it is used, and hides no other where it is captured. */
import type { Node, Template } from '../../language/ast.ts';
import type { NameUse } from '../../language/names.ts';
import { builtinNames } from '../../statements/environment.ts';
import { isKept, type Flow } from '../../statements/flow.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { differenceIn } from '../difference.ts';
import type { RuleContext } from '../rule.ts';
import { checkKindOf, checkKindOfText } from '../wanted-kind.ts';
import { capturedIn, type Scope } from './scope.ts';

export function checkName(
  { expression, unit, compared }: NameUse,
  flow: Flow,
  { cells, later, declared, call, home }: Scope,
  unread: ReadonlySet<string>,
  report: RuleContext['report'],
): void {
  const { name, span } = expression;
  // What a cell has to be there is the business of the rule about tables.
  if (cells.has(name)) return;
  const declaration = declared.get(name);
  if (declaration !== undefined) {
    checkKindOf(declaration, unit, span, report);
    return;
  }
  const captured = isKept(flow, 'captures', name);
  if (captured || (builtinNames as readonly string[]).includes(name)) {
    // What was captured may be digits: only the run can tell.
    if (!captured || !(compared || unit === 'number')) checkKindOfText(name, unit, span, report);
    return;
  }
  const further = flow.captures.get(name) ?? later.get(name);
  if (further !== undefined) {
    const related = { message: 'captured here', span: further };
    if (further.start > span.start) {
      report('E0206', span, `\`${name}\` is captured further down`, { related });
    } else {
      report('E0206', span, `\`${name}\` is captured in another session, and not known here`, {
        related,
        help: [
          'in `parallel`, to wait for it: a barrier behind the capture, and one of the same name before this line',
          'what `repeat` captures is known in the same repetition alone',
        ],
      });
    }
    return;
  }
  if (call !== undefined && capturedIn(home).has(name)) {
    report('E0206', span, `\`${name}\` is not captured above`, {
      help: ['other lines of that file capture it: what captures it is called first'],
    });
    return;
  }
  if (unread.has(name)) return;
  const known = [...cells.keys(), ...declared.keys(), ...flow.captures.keys(), ...builtinNames];
  const near = suggestions(name, known);
  report('E0201', span, `nothing is called \`${name}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [differenceIn(name, known) ?? helpFor(name, cells)],
  });
}

function helpFor(name: string, cells: ReadonlyMap<string, Template>): string {
  const [variable] = name.split('.', 1);
  const columns = [...cells.keys()].filter((cell) => cell.split('.', 1)[0] === variable);
  if (columns.length > 0) return `the columns of its table are ${columns.map((cell) => `\${${cell}}`).join(', ')}`;
  return `declare it at the head of the file (param ${name}: string), or write $\${ for a literal dollar and brace`;
}

/** A name that a row or a parameter has already hides what is captured under it. */
export function checkCaptured(
  line: Node,
  before: number,
  { captures }: Flow,
  { cells }: Scope,
  report: RuleContext['report'],
): void {
  if (line.kind === 'Capture' && line.source !== 'reply' && cells.has(line.name.text)) {
    report('E0202', line.name.span, `\`${line.name.text}\` is the name of a parameter or a cell here`, {
      help: ['what is captured would be hidden by it: give it another name'],
    });
  }
  if (line.kind !== 'Use' || captures.size === before) return;
  for (const [name, span] of [...captures].slice(before)) {
    if (!cells.has(name)) continue;
    report(
      'E0202',
      line.name.span,
      `\`${line.name.text}\` captures \`${name}\`, which is the name of a parameter or a cell here`,
      {
        related: { message: 'captured here', span },
      },
    );
  }
}

/** What an imported file captures is known to all that call it, however far: it may not be called as something of theirs. */
export function checkHidden({ home, call, later, outside }: Scope, report: RuleContext['report']): void {
  for (let one = outside; one !== undefined && call !== undefined; one = one.outside) {
    if (one.home === home) continue;
    for (const [captured, span] of later) {
      if (!one.declared.has(captured)) continue;
      report(
        'E0202',
        span,
        `it captures \`${captured}\`, which is a parameter or a secret of ${one.home.source.name}`,
        {
          help: [`give one of the two another name: \`${call.name.text}\` would change it`],
        },
      );
    }
  }
}

/** A capture of a block cannot be sent in it: all of the block is written before its first reply is read. */
export function isCapturedMeanwhile(
  line: Node,
  { expression: { name, span } }: NameUse,
  { together }: Flow,
  { cells }: Scope,
  report: RuleContext['report'],
): boolean {
  const captured = line.kind === 'Send' && !cells.has(name) ? together?.get(name) : undefined;
  if (captured === undefined) return false;
  report('E0206', span, `\`${name}\` is captured from a reply to the same write`, {
    related: { message: 'captured here', span: captured },
    help: ['all lines of the block are sent before the first reply is read: send this one behind its `}`'],
  });
  return true;
}
