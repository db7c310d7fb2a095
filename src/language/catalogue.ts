/**
 * Every diagnostic there is: its code, how serious it is, and what it means in one sentence. A code keeps its meaning
 * for ever; a withdrawn one is not used again. `E01` is reading, `E02` names and places, `E03` what a statement says.
 */

export interface CatalogueEntry {
  readonly severity: 'error' | 'warning';
  readonly meaning: string;
}

export const catalogue = {
  E0101: { severity: 'error', meaning: 'A line cannot be read as the language has it.' },
  E0102: { severity: 'error', meaning: 'A line begins with a word that is no statement.' },
  E0103: { severity: 'error', meaning: 'A `{` is never closed, or a `}` closes nothing or has something behind it.' },
  E0104: { severity: 'error', meaning: 'Blocks are nested deeper than 32 levels.' },
  E0105: { severity: 'error', meaning: 'The spec is too large, or is not text in UTF-8.' },
  E0106: { severity: 'error', meaning: 'The text of a reply stands without quotes.' },
  E0107: { severity: 'error', meaning: 'A `send` begins like one of its forms and does not complete it.' },
  E0108: {
    severity: 'error',
    meaning: 'The spec asks for a version of the language that this smtpspec does not know.',
  },
  E0109: {
    severity: 'error',
    meaning:
      'The file holds a character that cannot be seen: a carriage return that ends no line, another control character, a change of writing direction.',
  },
  E0110: { severity: 'error', meaning: 'The spec cannot be opened.' },
  E0111: { severity: 'error', meaning: 'What is imported cannot be had.' },
  E0112: { severity: 'error', meaning: 'Files import each other in a ring.' },
  E0113: { severity: 'error', meaning: 'Files import each other too deep, or import too much.' },
  E0201: { severity: 'error', meaning: 'A name is used that nothing declares.' },
  E0202: { severity: 'error', meaning: 'Two things have the same name or id.' },
  E0203: { severity: 'error', meaning: 'A line stands where it has no meaning.' },
  E0204: { severity: 'error', meaning: 'A word is not one of those that may stand there.' },
  E0205: { severity: 'error', meaning: 'A default value does not fit the type of its parameter.' },
  E0206: { severity: 'error', meaning: 'A capture is used before it is made.' },
  E0207: { severity: 'error', meaning: 'The rows of a table do not fit together, or name no case.' },
  E0208: { severity: 'error', meaning: 'The tables of a file make more tests than one file may have.' },
  E0209: {
    severity: 'error',
    meaning: 'A `use` leaves out what its definition needs, or gives what it does not take.',
  },
  E0210: { severity: 'error', meaning: 'A definition uses itself, or others too deep.' },
  E0211: { severity: 'error', meaning: 'With the lines of its definitions a test has too many steps.' },
  E0212: { severity: 'error', meaning: 'A line is of a session that nothing above it opens.' },
  E0213: { severity: 'error', meaning: 'A test has more sessions than one test may have.' },
  E0216: { severity: 'error', meaning: 'An expression calls a function that there is not.' },
  E0217: { severity: 'error', meaning: 'A function is given more values than it takes, or fewer.' },
  E0220: { severity: 'error', meaning: 'A file that the spec names (a table, a message) cannot be had.' },
  E0221: { severity: 'error', meaning: 'A table in a CSV file cannot be read.' },
  E0222: { severity: 'error', meaning: 'The passive rules of a file have too many lines.' },
  E0225: { severity: 'error', meaning: 'A test names more embedded servers than one test may name.' },
  E0301: { severity: 'error', meaning: 'Something is judged before it can exist.' },
  E0302: { severity: 'error', meaning: 'No such reply code or enhanced status code exists.' },
  E0303: { severity: 'error', meaning: 'A regular expression cannot be used.' },
  E0304: { severity: 'error', meaning: 'Only the last of several bare codes has a detail behind it.' },
  E0305: { severity: 'error', meaning: 'A test sends a message, or what could end one, and is not marked `delivers`.' },
  E0306: { severity: 'error', meaning: 'A word of the language stands in the rest of a keyword line.' },
  E0307: { severity: 'error', meaning: 'An unquoted `send` ends in an escape, which would be sent as it stands.' },
  E0308: { severity: 'error', meaning: 'A value is not of the kind that is wanted there.' },
  E0309: { severity: 'error', meaning: 'A statement contradicts itself: nothing could ever satisfy it.' },
  E0310: { severity: 'error', meaning: 'A `within` stands behind an expectation that it cannot limit.' },
  E0312: { severity: 'error', meaning: 'Something is sent after our half of the connection was closed.' },
  E0315: { severity: 'error', meaning: 'An expression cannot be computed, whatever the values of names.' },
  E0316: { severity: 'error', meaning: 'A barrier can never be reached by as many sessions as it waits for.' },
  E0401: { severity: 'error', meaning: 'No such version of TLS exists.' },
  E0402: { severity: 'error', meaning: 'A TLS handshake is asked for the same thing twice.' },
  E0403: { severity: 'error', meaning: 'An IP address stands where TLS has a host name.' },
  E0404: { severity: 'error', meaning: 'No such fact of a TLS session or of a certificate is known.' },
  E0490: { severity: 'error', meaning: 'A file that goes out in pieces stands where all of it is needed at once.' },
  E0492: {
    severity: 'error',
    meaning: 'A composed message says something twice, or what is not its to say, or nothing.',
  },
  E0420: { severity: 'error', meaning: 'An `auth` names a mechanism that this smtpspec does not speak.' },
  E0421: { severity: 'error', meaning: 'An `auth` does not give what its mechanism needs.' },
  E0422: { severity: 'error', meaning: 'An `auth` gives or asks what its mechanism has no use for.' },
  E0423: { severity: 'error', meaning: 'A `capture … from auth` names what no mechanism tells.' },
  E0440: { severity: 'error', meaning: 'A connection is sent to, from or through what cannot be a name.' },
  E0470: {
    severity: 'error',
    meaning: 'A word of a line about DNS is no type of record, result, policy or mode that there is.',
  },
  E0471: { severity: 'error', meaning: 'A line about DNS asks for what can be no name, or no address.' },
  E0472: { severity: 'error', meaning: 'A line about DNS asks for what cannot go together.' },
  W0214: { severity: 'warning', meaning: 'An extension keyword is unknown and close to a known one.' },
  W0215: {
    severity: 'warning',
    meaning: 'A parameter, secret, table, definition or session is declared and never used.',
  },
  W0216: { severity: 'warning', meaning: 'A `smtpspec-ignore` does not say what it ignores, or gives no reason.' },
  W0217: {
    severity: 'warning',
    meaning: 'A `smtpspec-ignore` names what cannot be ignored: an error, or no code at all.',
  },
  W0218: { severity: 'warning', meaning: 'A `smtpspec-ignore` ignores nothing.' },
  W0301: { severity: 'warning', meaning: 'An expectation can never fail.' },
  W0302: {
    severity: 'warning',
    meaning: 'A regular expression begins with a reply code that may stand anywhere in the line.',
  },
  W0303: { severity: 'warning', meaning: 'Nothing judges the reply to a command, in a test that judges others.' },
  W0304: { severity: 'warning', meaning: 'Credentials go over the line in plain text.' },
  W0401: { severity: 'warning', meaning: 'No client of today can speak the TLS that a line asks for.' },
  W0420: { severity: 'warning', meaning: 'A password or token is a parameter, which reports show.' },
  W0430: {
    severity: 'warning',
    meaning: 'Of an extension keyword something is asked that its arguments never are.',
  },
  W0431: { severity: 'warning', meaning: 'A parameter of a command is unknown and close to a known one.' },
  W0432: { severity: 'warning', meaning: 'A parameter of MAIL or RCPT has a value that its grammar does not have.' },
  W0433: { severity: 'warning', meaning: 'A parameter stands in MAIL and belongs to RCPT, or the other way round.' },
  W0434: { severity: 'warning', meaning: 'A verb that is sent is unknown and close to a known one.' },
  W0435: { severity: 'warning', meaning: 'Behind a verb stands what its grammar does not have.' },
} as const satisfies Record<string, CatalogueEntry>;

export type DiagnosticCode = keyof typeof catalogue;
