/** `always`: passive rules judge the replies that tests get, cost no connection, and have one verdict for each target. */
import { describe, expect, test } from 'vitest';
import { isRunEvent } from '../../src/result/check-event.ts';
import { caseLines } from '../../src/report/blocks/case.ts';
import { PLAIN_THEME } from '../../src/report/theme.ts';
import type { RunOptions } from '../../src/runner/options.ts';
import { replyAndClose } from '../../src/server/reaction.ts';
import { rawServer } from '../../src/server/index.ts';
import { closing, judgeAll, scripted, setting, start, targetAt, told } from '../support/judge.ts';

const rule = (lines: string, head = ''): string => `always "rule" as rule${head} {\n${lines}\n}\n`;
const asks = (id: string, ...commands: readonly string[]): string =>
  `test "${id}" as ${id} {\n${commands.map((command) => `send ${command}`).join('\n')}\n}\n`;

/** Answers `SAY text` with text, all else as the scripted server does; the octets of `raw` go out as they are. */
const saying = (raw: Readonly<Record<string, string>> = {}) =>
  scripted({
    onCommand: (verb, args) => {
      const text = raw[`${verb} ${args}`.trim()];
      if (text !== undefined) return { text };
      return verb === 'SAY' ? { text: `${args}\r\n` } : undefined;
    },
  });

async function verdictOf(
  text: string,
  server: { readonly host: string; readonly port: number },
  options: Partial<RunOptions> = {},
) {
  const results = await judgeAll(text, server, options);
  const verdict = results.find(({ info }) => info.testId === 'rule');
  if (verdict === undefined) throw new Error('the rule has no verdict');
  return { verdict, results };
}

const notes = ({ findings }: { readonly findings: readonly { severity: string; message: string }[] }): string[] =>
  findings.flatMap(({ severity, message }) => (severity === 'note' ? [message] : []));

describe('what is judged', () => {
  test('the greeting, each reply, those that nobody reads, and the one to our QUIT', async () => {
    const server = await saying({ 'SAY both': '250 a\r\n250 b\r\n' });
    const { verdict, results } = await verdictOf(
      rule('expect well-formed') + asks('a', 'SAY 250 one', 'SAY 250 two') + asks('b', 'SAY both'),
      server,
    );
    // Two greetings, four replies, two to QUIT.
    expect([told(verdict), notes(verdict)]).toEqual(['passed', ['8 replies were judged']]);
    expect(results.map(({ info }) => info.testId)).toEqual(['a', 'b', 'rule']);
  });

  test('a reply that came before we hung up, and one behind the reply that closed', async () => {
    const server = await saying({ 'SAY both': '250 a\r\nX\n' });
    const text = `${rule('expect well-formed')}test "a" as a {\nsend SAY both\nexpect 250\nwait 50ms\nhang up\n}\n`;
    const { verdict } = await verdictOf(text, server);
    expect(told(verdict)).toMatch(/^failed 2:8 got a reply that cannot be read: X, in test\/a$/);
  });

  test('what is unread when the server has closed, or the test itself has said goodbye', async () => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'BYE' ? replyAndClose('250 a\r\n550 b') : undefined),
    });
    const lines = ['send BYE\nexpect 250\nwait 50ms', 'send BYE\nexpect 250\nwait 50ms\nhang up'];
    for (const line of lines) {
      const { verdict } = await verdictOf(`${rule('expect 2xx')}test "a" as a {\n${line}\n}\n`, server);
      expect(told(verdict)).toMatch(/^failed 2:8 got 550 b/);
    }
    const quit = `${rule('expect 2xx', ' after QUIT')}test "a" as a {\nsend NOOP\nexpect 250\nsend QUIT\nexpect 550\n}\n`;
    expect(notes((await verdictOf(quit, server)).verdict)).toEqual(['1 reply was judged']);
  });

  test('all replies of a pipeline, and those that are counted', async () => {
    const text = `${rule('expect 2xx', ' after SAY')}test "a" as a {
pipeline {
  send SAY 250 a
  expect 250
  send SAY 550 b
  expect 550
}
send SAY 250 c
expect 1 reply until quiet 50ms
}\n`;
    const { verdict } = await verdictOf(text, await saying());
    expect(told(verdict)).toMatch(/^failed 2:8 got 550 b, in test\/a$/);
    expect(verdict.findings[0]?.details[0]).toBe(
      'the reply to SAY in session 1 of test/a; the only such reply, of 3 that were judged',
    );
  });

  test('replies to the verbs alone that stand behind `after`, in any case', async () => {
    const text = rule('expect 2xx', ' after say, NOOP') + asks('a', 'SAY 250 a', 'NOOP', 'YY');
    const { verdict } = await verdictOf(text, await saying());
    expect([told(verdict), notes(verdict)]).toEqual(['passed', ['2 replies were judged']]);
  });

  test('`when ext`: behind an EHLO that offers it, until another does not; not the replies to these', async () => {
    const server = closing(
      await rawServer(async (peer) => {
        await peer.write('220 x\r\n');
        let offer = true;
        for (;;) {
          const line = await peer.line().catch(() => undefined);
          if (line === undefined) return;
          if (line.startsWith('EHLO')) {
            await peer.write(offer ? '250-x\r\n250 FOO\r\n' : '250 x\r\n');
            offer = false;
          } else await peer.write('250 ok\r\n');
        }
      }),
    );
    const text = rule('expect 2.0.0', ' when ext FOO') + asks('a', 'NOOP', 'EHLO', 'NOOP', 'EHLO', 'NOOP');
    const { verdict } = await verdictOf(text, server);
    expect(verdict.findings[0]?.details[0]).toMatch(/the only such reply, of 1 that were judged$/);
  });

  test('a 421 that no line names is passed over, its syntax is not', async () => {
    const text = asks('a', 'SAY 421 bye');
    const named = await verdictOf(rule('expect 250', ' after SAY') + text, await saying());
    expect(told(named.verdict)).toMatch(/^skipped it judges replies to SAY, and no test of this run got one/);
    const syntax = await verdictOf(rule('expect well-formed', ' after SAY') + text, await saying());
    expect(told(syntax.verdict)).toBe('passed');
    const code = await verdictOf(rule('expect 4xx', ' after SAY') + text, await saying());
    expect(notes(code.verdict)).toEqual(['1 reply was judged']);
  });

  test('`banner` and `time banner` are about greetings', async () => {
    const text = rule('expect banner 220\nexpect banner /^220 nobody/\ntime banner < 1m') + asks('a', 'NOOP');
    const { verdict } = await verdictOf(text, await saying());
    expect(told(verdict)).toMatch(/^failed 3:8 got 220 .*, in test\/a$/);
    expect(verdict.findings[0]?.details[0]).toMatch(/^the greeting in session 1/);
  });

  test('names have their values, target.ip that of the connection', async () => {
    const text = `param word: string\n${rule('expect "${word}"\nexpect no "${target.ip}"', ' after SAY')}${asks('a', 'SAY 250 yes 127.0.0.1')}`;
    const { verdict } = await verdictOf(text, await saying(), { values: setting({ word: 'yes' }) });
    expect(told(verdict)).toMatch(/^failed 4:8 got 250 yes/);
  });

  test('octets and times', async () => {
    const text =
      rule('expect bytes "250 a\\r\\n"\ntime > 1m\ntime first-byte < 1m', ' after SAY') + asks('a', 'SAY 250 a');
    const { verdict } = await verdictOf(text, await saying());
    expect(told(verdict)).toMatch(/^failed 3:1 the reply took .*, less than 1 m.*, in test\/a$/);
  });
});

describe('the verdict', () => {
  test('has the first counterexample in the order of the tests, whatever came first', async () => {
    const server = await scripted({
      onCommand: (verb, args) =>
        verb === 'SAY' ? { text: `550 ${args}\r\n`, delayMs: args === 'slow' ? 150 : 0 } : undefined,
    });
    const text = rule('expect 2xx', ' after SAY') + asks('a', 'NOOP') + asks('b', 'SAY slow') + asks('c', 'SAY fast');
    const { verdict } = await verdictOf(text, server);
    expect(told(verdict)).toMatch(/got 550 slow, in test\/b$/);
    expect(verdict.findings[0]?.details[0]).toMatch(
      /^the reply to SAY in session 1 of test\/b; the first of 2 such replies/,
    );
    expect(verdict.counterexample).toEqual({ id: 'test/b', file: 'test.smtpspec' });
    expect(verdict.transcript.map(({ kind, text: octets }) => [kind, octets])).toEqual([
      ['sent', 'SAY slow\r\n'],
      ['received', '550 slow\r\n'],
    ]);
    const block = caseLines(verdict, { theme: PLAIN_THEME }).join('\n');
    expect(block).toContain('C: SAY slow');
    expect(block).toContain('--only test/rule --only test/b');
  });

  test('the dialog of a reply that a repetition got has what was sent in it', async () => {
    const text = `${rule('expect not 550', ' after SAY')}test "a" as a {\nrepeat 30 {\nconnect\nsend NOOP\nexpect 250\nsend SAY \${n}50 x\nmay 250\n}\n}\n`;
    const { verdict } = await verdictOf(`param n: string\n${text}`, await saying(), { values: setting({ n: '5' }) });
    expect(verdict.transcript.map(({ text: octets }) => octets)).toEqual(['SAY 550 x\r\n', '550 x\r\n']);
    expect(verdict.findings[0]?.details[0]).toContain('the first of 30 such replies, of 30');
  });

  test('each line has its own; the levels are those of a test', async () => {
    const text = `${rule('should expect 250\nmay expect 250\ncheck not 551\nexpect not 552', ' after SAY')}${asks('a', 'SAY 551 a')}${asks('b', 'SAY 552 b')}`;
    const { verdict } = await verdictOf(text, await saying());
    expect(verdict.findings.map(({ severity, message }) => `${severity} ${message}`.replace(/ \(.*\)/, ''))).toEqual([
      'warning got 551 a, in test/a',
      'note got 551 a, in test/a',
      'failure got 551 a, in test/a',
      'failure got 552 b, in test/b',
      'note 2 replies were judged',
    ]);
    const should = `${rule('should expect 250', ' after SAY')}${asks('a', 'SAY 550 a')}`;
    expect((await verdictOf(should, await saying())).verdict.outcome).toBe('passed');
    expect((await verdictOf(should, await saying(), { strict: true })).verdict.outcome).toBe('failed');
  });

  test('a reply that weighs more tells more than one that came first', async () => {
    const noted = `${rule('may expect 250', ' after SAY')}${asks('a', 'SAY 250 a', 'SAY 550 b')}`;
    expect(notes((await verdictOf(noted, await saying())).verdict)[0]).toMatch(/^got 550 b .*, in test\/a$/);
  });

  test('what cannot be computed leaves it errored', async () => {
    const text = `param n: int = 1\n${rule('expect "${repeat("a", n - 2)}"', ' after SAY')}${asks('a', 'SAY 250 a')}`;
    expect(told((await verdictOf(text, await saying())).verdict)).toMatch(/^errored 3:/);
  });

  test('its known issues, metadata and place are its own', async () => {
    const text = `tags file
ref "RFC 5321 4.2" must
${rule('known-issue "OPS-1" because "the vendor has it"\nowner "mail team"\nexpect 250', ' after SAY')}${asks('a', 'SAY 550 a')}`;
    const { verdict } = await verdictOf(text, await saying());
    expect(verdict).toMatchObject({
      outcome: 'known',
      knownIssue: { ticket: 'OPS-1' },
      info: { tags: ['file'], refs: [{ level: 'must' }], meta: [{ key: 'owner' }], place: { line: 3 } },
    });
  });

  test('one for each target, and the log can be read again', async () => {
    const [good, bad] = [await saying(), await saying({ NOOP: '550 no\r\n' })];
    const targets = [targetAt(good, { alias: 'good' }), targetAt(bad, { alias: 'bad' })];
    const { results, events, summary } = await start(rule('expect 2xx') + asks('a', 'NOOP'), targets);
    const verdicts = (await results).slice(2);
    expect(verdicts.map(({ info, outcome }) => `${info.key} ${outcome}`)).toEqual([
      'test/rule on good passed',
      'test/rule on bad failed',
    ]);
    expect((await summary).failed).toBe(1);
    expect(events.every((event) => isRunEvent(JSON.parse(JSON.stringify(event))))).toBe(true);
  });
});

describe('a rule that judges nothing', () => {
  test.each([
    ['skip because "not here"', 'skipped not here'],
    ['expect "${word}"', 'skipped needs the parameter `word`'],
  ])('%s', async (line, why) => {
    const text = `param word: string\n${rule(`expect well-formed\n${line}`)}${asks('a', 'SAY 250 a')}`;
    expect(told((await verdictOf(text, await saying())).verdict)).toContain(why);
  });

  test('says so where its file is for another profile, and no warning of a test is lost', async () => {
    const text = `${rule('expect well-formed')}${asks('a', 'BARE')}`;
    const server = await saying({ BARE: '250 a\n' });
    const warned = (results: readonly { findings: readonly { severity: string }[] }[]): number =>
      results.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'warning').length;
    const judged = await verdictOf(text, server);
    expect([judged.verdict.outcome, warned(judged.results)]).toEqual(['failed', 0]);
    const narrowed = await verdictOf(text.replace('as rule', 'as rule after NOOP'), server);
    expect([narrowed.verdict.outcome, warned(narrowed.results)]).toEqual(['skipped', 1]);
    const greeting = await verdictOf(text.replace('expect well', 'expect banner well'), server);
    expect([greeting.verdict.outcome, warned(greeting.results)]).toEqual(['passed', 1]);
    const skipped = await verdictOf(text.replace('expect well', 'skip because "x"\nexpect well'), server);
    expect([skipped.verdict.outcome, warned(skipped.results)]).toEqual(['skipped', 1]);
    const other = await verdictOf(`requires profile lmtp\n${text}`, server);
    expect(told(other.verdict)).toMatch(/^skipped is for the profile lmtp/);
  });

  test('where no test ran beside it', async () => {
    let connections = 0;
    const server = closing(
      await rawServer((peer) => {
        connections += 1;
        return peer.end();
      }),
    );
    const [verdict, ...others] = await judgeAll(rule('expect well-formed'), server);
    expect(others).toEqual([]);
    expect(verdict === undefined ? '' : told(verdict)).toMatch(/^skipped no test ran on this target/);
    expect(connections).toBe(0);
  });
});

test('a run that is cut short has a verdict about what was seen, and says so', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? {} : undefined) });
  const text = rule('expect 2xx') + asks('a', 'NOOP') + asks('b', 'WAIT') + asks('c', 'NOOP');
  const { run, summary, results } = await start(text, [targetAt(server)], { jobs: 1, patience: 60_000 });
  setTimeout(() => {
    run.interrupt('SIGINT');
  }, 300);
  expect((await summary).interrupted).toEqual({ signal: 'SIGINT', notRun: 1 });
  const verdict = (await results).at(-1);
  expect(verdict === undefined ? '' : told(verdict)).toMatch(
    /^passed 1:1 the run was cut short by SIGINT: [34] replies were judged until then$/,
  );
});
