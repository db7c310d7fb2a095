import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/result/events.ts';
import { EventStream, type EventBatches } from '../../src/result/stream.ts';
import { Redactor } from '../../src/text/redact.ts';
import { caseInfo } from '../report/fixtures.ts';

function event(seq: number, text = 'x'): RunEvent {
  return { type: 'transcript', seq, entry: { at: 0, session: 1, kind: 'note', text } };
}

function seqOf(event: RunEvent): number {
  return event.type === 'transcript' ? event.seq : -1;
}

async function readAll(events: EventBatches): Promise<number[]> {
  const seqs: number[] = [];
  for await (const batch of events) seqs.push(...batch.map(seqOf));
  return seqs;
}

describe('EventStream', () => {
  it('gives every event to every consumer, in order, however slow one is', async () => {
    const stream = new EventStream();
    const fast = readAll(stream.subscribe());
    const slow = async () => {
      const seqs: number[] = [];
      for await (const batch of slowEvents) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seqs.push(...batch.map(seqOf));
      }
      return seqs;
    };
    const slowEvents = stream.subscribe();
    const slowDone = slow();
    for (let seq = 0; seq < 100; seq += 1) {
      stream.emit(event(seq));
      if (seq % 10 === 0) await Promise.resolve();
    }
    stream.end();
    const all = Array.from({ length: 100 }, (_, index) => index);
    expect(await fast).toEqual(all);
    expect(await slowDone).toEqual(all);
  });

  it('counts from the subscription, not from the first read', async () => {
    const stream = new EventStream();
    stream.emit(event(0));
    const events = stream.subscribe();
    stream.emit(event(1));
    stream.end();
    expect(await readAll(events)).toEqual([1]);
    expect(await readAll(stream.subscribe())).toEqual([]);
  });

  it('hands on in one batch what was emitted in one turn of the event loop', async () => {
    const stream = new EventStream();
    const sizes: number[] = [];
    const done = async () => {
      for await (const batch of events) sizes.push(batch.length);
    };
    const events = stream.subscribe();
    const reading = done();
    await Promise.resolve();
    for (let seq = 0; seq < 1000; seq += 1) {
      stream.emit(event(seq));
      await Promise.resolve();
    }
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    stream.emit(event(1000));
    stream.end();
    await reading;
    expect(sizes).toEqual([1000, 1]);
  });

  it('lets the producer wait for a consumer that lags, and only then', async () => {
    const stream = new EventStream({ limit: 2 });
    const events = stream.subscribe()[Symbol.asyncIterator]();
    let drained = 0;
    const wait = (): Promise<void> => stream.drained().then(() => void (drained += 1));
    stream.emit(event(0));
    stream.emit(event(1));
    await wait();
    expect(drained).toBe(1);
    stream.emit(event(2));
    const waiting = [wait(), wait()];
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(drained).toBe(1);
    await events.next();
    await Promise.all(waiting);
    expect(drained).toBe(3);
  });

  it('does not wait for a consumer that left', async () => {
    const stream = new EventStream({ limit: 1 });
    const events = stream.subscribe();
    for (let seq = 0; seq < 5; seq += 1) stream.emit(event(seq));
    const waiting = stream.drained();
    for await (const batch of events) {
      expect(batch).toHaveLength(5);
      break;
    }
    await waiting;
    for (let seq = 0; seq < 5; seq += 1) stream.emit(event(seq));
    await stream.drained();
  });

  it('takes secrets out of everything but what identifies', async () => {
    const stream = new EventStream({ redactor: new Redactor(['hunter2', 'transcript', 'case-started']) });
    const events = stream.subscribe();
    stream.emit(event(0, Buffer.from('\0u\0hunter2').toString('base64')));
    const info = caseInfo({ testId: 'hunter2', title: 'hunter2' });
    stream.emit({ type: 'case-started', seq: 1, info });
    stream.end();
    for await (const batch of events) {
      expect(batch[0]).toMatchObject({
        type: 'transcript',
        entry: { text: expect.stringContaining('[secret]') as string },
      });
      expect(batch[1]).toEqual({ type: 'case-started', seq: 1, info: { ...info, title: '[secret]' } });
    }
  });

  it('refuses events after its end, which would be lost', () => {
    const stream = new EventStream();
    stream.end();
    expect(() => {
      stream.emit(event(0));
    }).toThrow('after the end');
  });

  it('carries 200,000 events to three consumers without ado', async () => {
    const stream = new EventStream();
    const readers = [1, 2, 3].map(() => readAll(stream.subscribe()));
    for (let seq = 0; seq < 200_000; seq += 1) {
      stream.emit(event(seq));
      if (seq % 100 === 0) await stream.drained();
    }
    stream.end();
    for (const seqs of await Promise.all(readers)) expect(seqs).toHaveLength(200_000);
  });
});
