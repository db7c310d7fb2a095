import { describe, expect, test } from 'vitest';
import {
  describePersona,
  parsePersonaName,
  PersonaOptionError,
  personaNames,
  personas,
  startPersona,
  UnknownPersonaError,
} from '../../src/server/index.ts';

describe('names', () => {
  test('a name with options, flags alone', () => {
    expect(parsePersonaName('exchange-2003')).toEqual({ name: 'exchange-2003', options: {} });
    expect(parsePersonaName('a:mode=B, banner = 4.0,wrap')).toEqual({
      name: 'a',
      options: { mode: 'B', banner: '4.0', wrap: 'true' },
    });
    expect(parsePersonaName('a:x=b=c').options).toEqual({ x: 'b=c' });
  });

  test.each([
    ['a:', 'has an option without a name'],
    ['a:x=1,,y=2', 'has an option without a name'],
    ['a:=1', 'has an option without a name'],
    ['a:x=1,x=2', 'gives option `x` twice'],
  ])('%s is refused', (text, message) => {
    expect(() => parsePersonaName(text)).toThrow(PersonaOptionError);
    expect(() => parsePersonaName(text)).toThrow(message);
  });

  test('the server is named after what it was started as', async () => {
    const server = await startPersona({ name: 'tarpit', options: { mode: 'escalating', stepMs: 10 } });
    expect(server.name).toBe('tarpit:mode=escalating,stepMs=10');
    await server.close();
  });

  test.each(['exchange-2004', 'constructor', '__proto__', ''])('no persona is called %j', async (name) => {
    await expect(startPersona(name)).rejects.toBeInstanceOf(UnknownPersonaError);
    await expect(startPersona(name)).rejects.toThrow(/the personas are exchange-2003, .*tarpit/);
  });
});

test('a near miss is told the name that was meant', async () => {
  await expect(startPersona('exchange-2016-frontent')).rejects.toThrow(
    'there is no persona `exchange-2016-frontent`: did you mean `exchange-2016-frontend`? the personas are ',
  );
});

describe('options', () => {
  test.each([
    [
      'tarpit:mode=fast',
      '`mode` of persona `tarpit` cannot be `fast`: give errors, per-char, escalating or pre-banner',
    ],
    ['tarpit:byteMs=-1', '`byteMs` of persona `tarpit` cannot be `-1`: give 0 to 600000 (milliseconds)'],
    ['tarpit:byteMs=600001', 'cannot be `600001`'],
    ['tarpit:byteMs=1e3', 'cannot be `1e3`'],
    ['tarpit:byteMs=', 'cannot be ``'],
    ['ims-5.5-closed:deny=yes', '`deny` of persona `ims-5.5-closed` cannot be `yes`: give true or false'],
    [
      'exchange-2003:mode=B',
      'persona `exchange-2003` has no option `mode`: its options are recipientFilter or tarpitMs',
    ],
    ['ims-5.5-open-relay:toString=1', 'has no option `toString`'],
  ])('%s', async (spec, message) => {
    await expect(startPersona(spec)).rejects.toBeInstanceOf(PersonaOptionError);
    await expect(startPersona(spec)).rejects.toThrow(message);
  });

  test('typed values and text mean the same; choices do not mind case', async () => {
    const server = await startPersona({
      name: 'exchange-2003-behind-pix-mailguard',
      options: { wrap: true, tarpitMs: 10, mode: 'b' },
    });
    await server.close();
  });
});

describe('the registry', () => {
  test.each(personaNames().map((name) => [name]))('%s is described, and starts as described', async (name) => {
    const persona = describePersona(name);
    expect(personas[name]).toBe(persona);
    expect(persona).toMatchObject({ name, localDomain: 'adatum.com' });
    expect(persona.localRecipient).toMatch(/@adatum\.com$/);
    expect(persona.about).not.toMatch(/\n|\.$/);
    expect(persona.sources.length).toBeGreaterThan(0);
    for (const option of persona.options) expect(option.about).not.toBe('');
    // Every default is a value that the option takes.
    const defaults = Object.fromEntries(persona.options.map((option) => [option.name, option.default]));
    const server = await startPersona({ name, options: defaults });
    await server.close();
  });
});
