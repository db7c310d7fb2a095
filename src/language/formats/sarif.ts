/**
 * Diagnostics as SARIF 2.1.0 (OASIS), which GitHub code scanning, Jenkins and editors read: one run, a rule for each code of
 * the catalogue, a result for each diagnostic. Places are relative to the current folder, with `/`.
 */
import type { Span } from '../ast.ts';
import { catalogue, type DiagnosticCode } from '../catalogue.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Source } from '../source.ts';
import { wholeMessage } from './message.ts';

export interface SarifTool {
  readonly version: string;
  /** Absolute URI of docs/diagnostics.md; each code is an anchor of it. */
  readonly help: string;
}

const codes = Object.keys(catalogue) as DiagnosticCode[];

/** The log of one run of `check`. */
export function sarifLog(diagnostics: readonly Diagnostic[], { version, help }: SarifTool) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'smtpspec', version, rules: codes.map((code) => ruleOf(code, help)) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(resultOf),
      },
    ],
  };
}

function ruleOf(code: DiagnosticCode, help: string) {
  const { severity, meaning } = catalogue[code];
  const helpUri = `${help}#${code.toLowerCase()}`;
  return {
    id: code,
    shortDescription: { text: meaning },
    fullDescription: { text: meaning },
    help: { text: `${meaning} See ${helpUri}` },
    helpUri,
    defaultConfiguration: { level: severity },
  };
}

function resultOf(diagnostic: Diagnostic) {
  const { code, severity, source, span, related } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: withoutLinks(wholeMessage(diagnostic)) },
    locations: [{ physicalLocation: placeOf(source, span) }],
    ...(related === undefined
      ? {}
      : {
          relatedLocations: [
            {
              id: 1,
              message: { text: withoutLinks(related.message) },
              physicalLocation: placeOf(source, related.span),
            },
          ],
        }),
  };
}

function placeOf(source: Source, { start, end }: Span) {
  const artifactLocation = { uri: uriOf(source.name), uriBaseId: '%SRCROOT%' };
  // A file that could not be opened has no places.
  if (source.text === '') return { artifactLocation };
  const [from, to] = [source.position(start), source.position(end)];
  return {
    artifactLocation,
    region: { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
  };
}

/** `[text](target)` is a link in a message of SARIF: a spec shall not put one there. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** A relative URI: `specs/a%20b.smtpspec`. Another drive of Windows has no path relative to this one. */
function uriOf(name: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return /^[A-Za-z]:\//.test(name) ? `file:///${path.replace('%3A', ':')}` : path;
}
