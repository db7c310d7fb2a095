/**
 * Checks specs: what can be known without a server. Rules are one file each; what belongs to one statement is in the
 * statement's own file and is called from the rule `statements`.
 */
import type { Diagnostic, Report } from '../language/diagnostic.ts';
import { diagnostic, inOrder } from '../language/diagnostic.ts';
import type { Parsed } from '../language/parsed.ts';
import type { Source } from '../language/source.ts';
import { specOf, type Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { allNodes } from '../language/walk.ts';
import { loadRegexEngine } from '../statements/regex.ts';
import { withoutIgnored } from './ignored.ts';
import { declaredNames } from './rules/declared-names.ts';
import { defaultChains } from './rules/default-chains.ts';
import { definitions } from './rules/definitions.ts';
import { expressions } from './rules/expressions.ts';
import { imports } from './rules/imports.ts';
import { namedFiles } from './rules/named-files.ts';
import { proofs } from './rules/proofs.ts';
import { parameterValues } from './rules/parameter-values.ts';
import { passiveRules } from './rules/passive-rules.ts';
import { passwordParameters } from './rules/password-parameters.ts';
import { placement } from './rules/placement.ts';
import { plainTextCredentials } from './rules/plain-text-credentials.ts';
import { statements } from './rules/statements.ts';
import { neverFails } from './rules/never-fails.ts';
import { unanchoredCodes } from './rules/unanchored-codes.ts';
import { unjudgedReplies } from './rules/unjudged-replies.ts';
import { unusedNames } from './rules/unused-names.ts';
import { tables } from './rules/tables.ts';
import { uniqueIds } from './rules/unique-ids.ts';
import { words } from './rules/words.ts';
import type { Rule } from './rule.ts';
import { unreadNames } from './unread.ts';

const rules: readonly Rule[] = [
  placement,
  passiveRules,
  words,
  declaredNames,
  namedFiles,
  tables,
  imports,
  definitions,
  expressions,
  uniqueIds,
  parameterValues,
  defaultChains,
  proofs,
  statements,
  unusedNames,
  neverFails,
  unanchoredCodes,
  passwordParameters,
];

/** For specs without errors: while a line is wrong, nobody knows what it is for, and these would guess. */
const laterRules: readonly Rule[] = [unjudgedReplies, plainTextCredentials];

export interface Checked {
  readonly parsed: Parsed;
  readonly spec: Spec;
  /** Of reading and of checking, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks one file. Where lines could not be read the others are checked all the same. */
export async function checkSpec(parsed: Parsed): Promise<Checked> {
  const spec = specOf(parsed);
  // What a later version of the language says is not ours to judge.
  if (parsed.diagnostics.some(({ code }) => code === 'E0108')) return { parsed, spec, diagnostics: parsed.diagnostics };
  await prepare(parsed);
  const found = new Map<string, Diagnostic>();
  // A block of `before each test` is checked with every test that it stands before: each finding is told once.
  const add = (one: Diagnostic): void => {
    const file = one.source === parsed.source ? '' : one.source.name;
    const key = `${one.code} ${String(one.span.start)} ${one.message} ${file}`;
    if (!found.has(key)) found.set(key, one);
  };
  const unread = unreadNames(parsed);
  const reportIn =
    (source: Source): Report =>
    (code, span, message, more) => {
      add(diagnostic(code, source, span, message, more));
    };
  const report = reportIn(parsed.source);
  for (const rule of rules) rule({ parsed, spec, unread, report, reportIn });
  const all = (): Diagnostic[] => [...parsed.diagnostics, ...found.values()];
  if (!hasErrors(all())) for (const rule of laterRules) rule({ parsed, spec, unread, report, reportIn });
  return { parsed, spec, diagnostics: inOrder(withoutIgnored(parsed, all())) };
}

/** Loads the engine of regular expressions where a spec has one: it costs start-up. */
async function prepare({ file, source }: Parsed): Promise<void> {
  if (!source.text.includes('/')) return;
  for (const node of allNodes(file)) {
    if (
      (node.kind === 'Expect' && ['Reply', 'Names', 'Tls', 'Certificate'].includes(node.expectation.kind)) ||
      node.kind === 'Capture' ||
      node.kind === 'Grade'
    ) {
      await loadRegexEngine();
      return;
    }
  }
}

/** Ids that two of several files have in common: `<spec id>/<test id>` names one test everywhere. */
export function checkTogether(specs: readonly Spec[]): Diagnostic[] {
  const seen = new Map<string, Spec>();
  const found: Diagnostic[] = [];
  for (const spec of specs) {
    for (const test of spec.tests) {
      const id = `${spec.id}/${test.id}`;
      const first = seen.get(id);
      if (first === undefined) seen.set(id, spec);
      if (first === undefined || first === spec) continue;
      found.push(sameId(id, spec, test, first));
      // Of tests that are there twice because they are included one is told for all.
      if ((spec.included ?? first.included) !== undefined) break;
    }
  }
  return found;
}

function sameId(id: string, spec: Spec, { idSpan }: TestDeclaration, first: Spec): Diagnostic {
  const inclusion = spec.included ?? first.included;
  if (inclusion === undefined) {
    return diagnostic('E0202', spec.source, idSpan, `the id ${id} is used in another file too`, {
      help: [`the other is in ${first.source.name}; give one of the specs another id: id my-company.some-topic`],
    });
  }
  const { by, node } = inclusion;
  return diagnostic('E0202', by.source, node.span, `the id ${id} of the included tests is there already`, {
    help: [
      `the other is in ${first.source.name}`,
      `give these another id: include tests from ${node.library.text} as my-company.some-topic`,
    ],
  });
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');
