/**
 * What `connect` and `session` share: where the connection goes, and how.
 */
import type { ConnectionOptions, NodeOf, Template } from '../language/ast.ts';
import { constantText } from '../language/constant.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext, ExplainContext } from './handler.ts';

/** Reports what cannot be done, and what the words cannot mean. */
export function checkConnectionOptions(
  { to, using, from, via, withoutBanner }: ConnectionOptions,
  context: CheckContext,
): void {
  if (using?.text === 'starttls' && withoutBanner) {
    context.report(
      'E0309',
      using.span,
      'a server is asked for STARTTLS behind its greeting, which is not waited for here',
      {
        help: ['for octets before the greeting: connect without banner, and then starttls'],
      },
    );
  }
  checkName('to', to, context);
  checkName('from', from, context);
  checkName('via', via, context);
}

const examples = {
  to: [
    'a target that the operator has named: connect to backup',
    'a spec names no hosts: --other-target backup=host:port',
  ],
  from: ['an address of this machine, or an interface: connect from 192.0.2.7, connect from eth0'],
  via: [
    'a proxy that the operator has named: connect via office',
    'a spec names no hosts: --proxy office=socks5h://host:port',
  ],
} as const;

/** What is written out must be a name; an empty one, or one with a blank, is none, and a URL is a host of the spec's own. */
function checkName(part: keyof typeof examples, written: Template | undefined, { report }: CheckContext): void {
  if (written === undefined) return;
  const text = constantText(written);
  if (text === undefined || /^(?!.*:\/\/)[^\s/]+$/.test(text)) return;
  report('E0440', written.span, `\`${text}\` cannot stand behind \`${part}\``, { help: examples[part] });
}

/** Opens the connection of a line; where it may not, or cannot be, the line is not judged. */
export async function openAs(node: NodeOf<'Connect'> | NodeOf<'Session'>, run: CaseRun): Promise<void> {
  const { withoutBanner, to, from, via } = node;
  const how = { withoutBanner, ...(node.using !== undefined && { using: node.using }) };
  if ((to ?? from ?? via) === undefined) {
    await run.sessions.open(how);
    return;
  }
  const text = (written: Template | undefined): string | undefined => written && run.environment.text(written);
  const writer = run.home.packaged?.package;
  const place = run.settings.findPlace({
    ...defined('to', text(to)),
    ...defined('from', text(from)),
    ...defined('via', text(via)),
    ...defined('writer', writer),
  });
  if ('kind' in place) run.conclude('given', node.span, place);
  else await run.sessions.open({ ...how, place });
}

const defined = <K extends string>(key: K, value: string | undefined): { readonly [k in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [k in K]: string });

/** The parts in words, for `explain`: ` to backup via office`; empty where there are none. */
export function connectionWords({ to, using, from, via }: ConnectionOptions, context: ExplainContext): string {
  return [
    to && ` to ${context.show(to)}`,
    using && ` using ${using.text}`,
    from && ` from ${context.show(from)}`,
    via && ` via ${context.show(via)}`,
  ]
    .filter(Boolean)
    .join('');
}
