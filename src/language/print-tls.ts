/** The lines of `starttls { … }`, and what is asked of a handshake and a certificate, as source text. */
import type { CertificateTest, Template, FactTest, TlsOptionLine, TlsTest } from './ast.ts';
import { printBare, printQuoted } from './print-text.ts';
import { printAmount, printRegex, spaced } from './print-values.ts';

export function printTlsOption(line: TlsOptionLine): string {
  switch (line.option) {
    case 'min':
    case 'max':
      return `${line.option} ${line.version.text}`;
    case 'ciphers':
      return `ciphers ${printQuoted(line.text)}`;
    case 'sni':
      return `sni ${line.text === undefined ? 'none' : printName(line.text)}`;
    case 'alpn':
      return `alpn ${line.names.map(printQuoted).join(', ')}`;
    case 'client certificate':
      return `client certificate ${line.name.text}`;
    case 'resume':
      return 'resume';
  }
}

export function printTlsTest(test: TlsTest): string {
  switch (test.what) {
    case 'version':
      return spaced(test.comparison !== '=' && test.comparison, test.version.text);
    case 'rejected':
    case 'resumed':
      return test.what;
    case 'stapled':
      return spaced('stapled', test.status);
    case 'cipher':
    case 'key exchange':
      return `${test.what} ${printFactTest(test.text)}`;
    case 'alpn':
      return `alpn ${test.name === undefined ? 'none' : printQuoted(test.name)}`;
  }
}

export function printCertificateTest(test: CertificateTest): string {
  switch (test.what) {
    case 'names':
      return `names ${printName(test.host)}`;
    case 'trusted':
    case 'self-signed':
    case 'chain complete':
      return test.what;
    case 'expires':
    case 'key':
      return `${test.what} ${test.comparison} ${printAmount(test.amount)}`;
    case 'signature':
      return spaced('signature', test.atLeast && '>=', test.hash.text);
    case 'issuer':
    case 'subject':
      return `${test.what} ${printFactTest(test.text)}`;
  }
}

const printFactTest = (test: FactTest): string =>
  test.form === 'regex' ? printRegex(test.regex) : printQuoted(test.text);

/** Without quotes where it needs none; `none` is a word of its own. */
function printName(name: Template): string {
  const bare = printBare(name);
  return bare === 'none' ? printQuoted(name) : bare;
}
