/** Diagnostics for programs: each of the corpus in each format, and what a hostile spec could try. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { catalogue } from '../../src/language/catalogue.ts';
import { diagnostic, type Diagnostic } from '../../src/language/diagnostic.ts';
import { githubCommand } from '../../src/language/formats/github.ts';
import { diagnosticJson } from '../../src/language/formats/json.ts';
import { sarifLog } from '../../src/language/formats/sarif.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { validatorOf } from '../support/json-schema.ts';
import { corpus } from './corpus.ts';

async function diagnosticsOf(name: string, text: string): Promise<readonly Diagnostic[]> {
  return (await checkSpec(parseSpec(new Source(name, text)))).diagnostics;
}

const all: Diagnostic[] = [];
for (const folder of ['bad', 'check']) {
  for (const name of readdirSync(`${corpus}${folder}`)
    .filter((one) => one.endsWith('.smtpspec'))
    .sort())
    all.push(...(await diagnosticsOf(`${folder}/${name}`, readFileSync(`${corpus}${folder}/${name}`, 'utf8'))));
}
const unopened = diagnostic(
  'E0110',
  new Source('gone.smtpspec', ''),
  { start: 0, end: 0 },
  'the spec cannot be opened',
  { help: ['look for it'] },
);
all.push(unopened);

const clash = 'param a: string\nparam a: string\nsend ${a}\n';

describe('json', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../schema/smtpspec.check.schema.json', import.meta.url), 'utf8'),
  ) as AnySchemaObject;

  it('of every diagnostic is as the schema has it', () => {
    const data = { schema: 1, specs: 1, tests: 1, errors: 1, warnings: 0, diagnostics: all.map(diagnosticJson) };
    expect(validatorOf(schema)(data)).toEqual([]);
    expect(validatorOf(schema)({ ...data, diagnostics: [{ code: 'E0101' }] })).not.toEqual([]);
  });

  it('has both places of a clash', async () => {
    expect((await diagnosticsOf('a b.smtpspec', clash)).map(diagnosticJson)).toEqual([
      {
        file: 'a b.smtpspec',
        line: 2,
        column: 7,
        end: { line: 2, column: 8 },
        code: 'E0202',
        severity: 'error',
        message: '`a` is declared twice',
        help: [],
        related: { message: 'first here', file: 'a b.smtpspec', line: 1, column: 7, end: { line: 1, column: 8 } },
      },
    ]);
  });

  it('has no place in a file that could not be opened', () => {
    const { file, help, ...rest } = diagnosticJson(unopened);
    expect({ file, help }).toEqual({ file: 'gone.smtpspec', help: ['look for it'] });
    expect(Object.keys(rest)).toEqual(['code', 'severity', 'message']);
  });

  it('has the end of a span of several lines', () => {
    const source = new Source('a', 'ab\ncd\n');
    expect(diagnosticJson(diagnostic('E0101', source, { start: 1, end: 5 }, 'm'))).toMatchObject({
      line: 1,
      column: 2,
      end: { line: 2, column: 3 },
    });
    // The parser reads a line end that the text may not have.
    expect(diagnosticJson(diagnostic('E0101', new Source('a', 'ab'), { start: 2, end: 3 }, 'm'))).toMatchObject({
      line: 1,
      column: 3,
      end: { line: 1, column: 3 },
    });
  });
});

describe('github', () => {
  it('is one command a diagnostic', () => {
    for (const one of all)
      expect(githubCommand(one)).toMatch(/^::(?:error|warning) file=[^\n\r]+,title=[EW]\d{4}::[^\n\r]+$/);
  });

  it('escapes what would end a property, a message or a line', () => {
    const source = new Source('a,b:c%\nd', 'x\n');
    const one = diagnostic('E0101', source, { start: 0, end: 1 }, '50%, 1:2\r\n::error::forged', {
      label: 'here',
      help: ['first', 'second'],
    });
    expect(githubCommand(one)).toBe(
      '::error file=a%2Cb%3Ac%25\\nd,line=1,col=1,title=E0101::50%25, 1:2\\r\\n::error::forged (here)%0Ahelp: first%0Ahelp: second',
    );
  });

  it('of a file that could not be opened has no line', () => {
    expect(githubCommand(unopened)).toBe(
      '::error file=gone.smtpspec,title=E0110::the spec cannot be opened%0Ahelp: look for it',
    );
  });
});

/** What of SARIF 2.1.0 is written here, as its schema has it; the names of its definitions are those of the standard. */
const message = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 } },
};
const positive = { type: 'integer', minimum: 1 };
const level = { enum: ['error', 'warning'] };
const physicalLocation = {
  type: 'object',
  additionalProperties: false,
  required: ['artifactLocation'],
  properties: {
    artifactLocation: {
      type: 'object',
      additionalProperties: false,
      required: ['uri', 'uriBaseId'],
      properties: { uri: { type: 'string', pattern: '^[^/\\\\:][^\\\\: ]*$' }, uriBaseId: { const: '%SRCROOT%' } },
    },
    region: {
      type: 'object',
      additionalProperties: false,
      required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
      properties: { startLine: positive, startColumn: positive, endLine: positive, endColumn: positive },
    },
  },
};
const sarifSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'version', 'runs'],
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results'],
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                additionalProperties: false,
                required: ['name', 'version', 'rules'],
                properties: {
                  name: { const: 'smtpspec' },
                  version: { type: 'string' },
                  rules: {
                    type: 'array',
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      // Beyond `id`, GitHub asks for these.
                      required: [
                        'id',
                        'shortDescription',
                        'fullDescription',
                        'help',
                        'helpUri',
                        'defaultConfiguration',
                      ],
                      properties: {
                        id: { type: 'string' },
                        shortDescription: message,
                        fullDescription: message,
                        help: message,
                        helpUri: { type: 'string' },
                        defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
                      },
                    },
                  },
                },
              },
            },
          },
          columnKind: { const: 'utf16CodeUnits' },
          results: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level,
                message,
                locations: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 1,
                  items: { type: 'object', additionalProperties: false, properties: { physicalLocation } },
                },
                relatedLocations: {
                  type: 'array',
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['id', 'message', 'physicalLocation'],
                    properties: { id: { type: 'integer' }, message, physicalLocation },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

describe('sarif', () => {
  const tool = { version: '1.2.3', help: 'file:///a/docs/diagnostics.md' };

  it('of every diagnostic is as the standard and GitHub want it', () => {
    const log = sarifLog(all, tool);
    expect(validatorOf(sarifSchema)(JSON.parse(JSON.stringify(log)))).toEqual([]);
    expect(log.runs[0]?.results).toHaveLength(all.length);
  });

  it('has a rule for each code, with an anchor of the document', () => {
    const document = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');
    const rules = sarifLog([], tool).runs[0]?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(Object.keys(catalogue));
    for (const { id, helpUri } of rules) {
      const { protocol, hash } = new URL(helpUri);
      expect(protocol).toBe('file:');
      expect(document).toContain(`<a id="${hash.slice(1)}"></a>${id} `);
    }
  });

  it('names its rules by their index, and both places of a clash', async () => {
    const log = sarifLog(await diagnosticsOf('a b/ü:c.smtpspec', clash), tool).runs[0];
    const [result] = log?.results ?? [];
    expect(log?.tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe('E0202');
    const artifactLocation = { uri: 'a%20b/%C3%BC%3Ac.smtpspec', uriBaseId: '%SRCROOT%' };
    expect(result).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation,
            region: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 8 },
          },
        },
      ],
      relatedLocations: [{ id: 1, message: { text: 'first here' }, physicalLocation: { artifactLocation } }],
    });
  });

  it('has no link that a spec put there', () => {
    const [result] =
      sarifLog([diagnostic('E0101', new Source('a', 'x'), { start: 0, end: 1 }, '[a](http://b)')], tool).runs[0]
        ?.results ?? [];
    expect(result?.message.text).toBe('[a] (http://b)');
  });
});
