/**
 * Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a change:
 * `::error file=a.smtpspec,line=3,col=8,title=E0302::there is no reply code 260`.
 */
import { visible } from '../../text/visible.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { wholeMessage } from './message.ts';

/** One line, without its line end. What a spec says can neither end it nor begin another command. */
export function githubCommand(diagnostic: Diagnostic): string {
  const { code, severity, source, span } = diagnostic;
  const place = source.text === '' ? undefined : source.position(span.start);
  const properties = [
    `file=${property(visible(source.name))}`,
    ...(place === undefined ? [] : [`line=${String(place.line)}`, `col=${String(place.column)}`]),
    `title=${property(code)}`,
  ];
  return `::${severity} ${properties.join(',')}::${data(wholeMessage(diagnostic))}`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
