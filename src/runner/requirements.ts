/** `requires …`: evaluated before a test opens its session; unmet means skipped, with the reason. */
import type { Expression, NodeOf } from '../language/ast.ts';
import { ExpressionFault } from '../language/expression-fault.ts';
import type { Target } from '../config/target.ts';
import type { Environment } from '../statements/environment.ts';
import { sizeSatisfies } from '../statements/expectations/extension.ts';
import type { Prober } from './probe.ts';

type Requirement = NodeOf<'Requires'>;

/** Why a requirement is not met; undefined where all are. Parameters were bound before: they are there. */
export async function unmetRequirement(
  requirements: readonly Requirement[],
  target: Target,
  environment: Environment,
  prober: Prober,
): Promise<string | undefined> {
  // What the operator said first: it costs no connection.
  for (const requirement of requirements) {
    if (requirement.what !== 'profile' || target.profiles.includes(requirement.name.text)) continue;
    const { text } = requirement.name;
    return `is for the profile ${text}: say --profile ${text}, or in the target's entry of the configuration, if it is one`;
  }
  for (const requirement of requirements) {
    if (requirement.what !== 'ext') continue;
    const reason = await unmetExtension(requirement, target, environment, prober);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

async function unmetExtension(
  { keyword, absent, compare }: Extract<Requirement, { what: 'ext' }>,
  target: Target,
  environment: Environment,
  prober: Prober,
): Promise<string | undefined> {
  const probed = await prober.probe(target);
  // Where nobody can tell, the test runs and says itself what is wrong.
  if (probed.kind === 'unknown') return undefined;
  const args = probed.kind === 'extensions' ? probed.extensions.args(keyword.text) : undefined;
  if (absent) return args === undefined ? undefined : `is for servers that do not offer ${keyword.text}`;
  if (args === undefined) {
    return probed.kind === 'none'
      ? `needs the extension ${keyword.text}; ${probed.why}`
      : `the server does not offer ${keyword.text}`;
  }
  if (compare === undefined) return undefined;
  const { amount, comparison } = compare;
  const text = amount.form === 'literal' ? amount.text : textOf(amount.expression, environment);
  if (text instanceof ExpressionFault) return text.message;
  const wanted = environment.amount(amount);
  if (sizeSatisfies(args, comparison, wanted)) return undefined;
  return `needs ${keyword.text} ${comparison} ${text}; the server offers ${[keyword.text, ...args].join(' ')}`;
}

function textOf(expression: Expression, environment: Environment): string | ExpressionFault {
  try {
    return environment.evaluate(expression);
  } catch (error) {
    if (error instanceof ExpressionFault) return error;
    throw error;
  }
}
