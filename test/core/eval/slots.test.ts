import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSlots } from '../../../src/core/eval/slots.ts';

/** A task that runs until it is told to end. */
function makeTask(log: string[], name: string) {
  const done = Promise.withResolvers<void>();
  const run = () => {
    log.push(name);
    return done.promise;
  };
  return { run, end: () => done.resolve() };
}
/** Everything that can go on does. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('never more tasks run than there are slots, and each of them ends, whichever fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(
        fc.record({ turns: fc.integer({ min: 1, max: 4 }), fails: fc.boolean(), isUrgent: fc.boolean() }),
        {
          maxLength: 40,
        },
      ),
      async (count, tasks) => {
        const slots = createSlots(count);
        let running = 0;
        let peak = 0;
        const results = await Promise.allSettled(
          tasks.map(({ turns, fails, isUrgent }, i) =>
            slots.run(
              async () => {
                running += 1;
                peak = Math.max(peak, running);
                for (let turn = 0; turn < turns; turn++) await Promise.resolve();
                running -= 1;
                if (fails) throw new Error(String(i));
                return i;
              },
              { isUrgent },
            ),
          ),
        );
        expect(peak).toBe(Math.min(count, tasks.length));
        expect(results).toEqual(
          tasks.map(({ fails }, i) =>
            fails ? { status: 'rejected', reason: new Error(String(i)) } : { status: 'fulfilled', value: i },
          ),
        );
      },
    ),
  );
});

it('urgent tasks begin first, others in the order in which they came', async () => {
  const log: string[] = [];
  const slots = createSlots(1);
  const first = makeTask(log, 'first');
  const running = slots.run(first.run);
  const waiting = ['a', 'b'].map((name) => slots.run(async () => log.push(name)));
  const urgent = ['c', 'd'].map((name) => slots.run(async () => log.push(name), { isUrgent: true }));
  first.end();
  await Promise.all([running, ...waiting, ...urgent]);
  expect(log).toEqual(['first', 'c', 'd', 'a', 'b']);
});

it('a task that waits for something else lends its slot, and has its own result in the end', async () => {
  const log: string[] = [];
  const slots = createSlots(1);
  const pause = Promise.withResolvers<void>();
  const first = slots.run(async () => {
    await slots.lend(() => pause.promise);
    return 'first';
  });
  const second = makeTask(log, 'second');
  const running = slots.run(second.run);
  const third = slots.run(async () => log.push('third'));
  await settle();
  expect(log).toEqual(['second']);
  pause.resolve();
  expect(await first).toBe('first');
  // The slot is the second one's now, and there is one.
  await settle();
  expect(log).toEqual(['second']);
  second.end();
  await Promise.all([running, third]);
  expect(log).toEqual(['second', 'third']);
});

it('as many slots are lent as there are, so that those who wait do not become ever more', async () => {
  const slots = createSlots(3);
  const pause = Promise.withResolvers<void>();
  let begun = 0;
  const all = Array.from({ length: 20 }, () =>
    slots.run(async () => {
      begun += 1;
      await slots.lend(() => pause.promise);
    }),
  );
  await settle();
  expect(begun).toBe(6);
  pause.resolve();
  await Promise.all(all);
  expect(begun).toBe(20);
});

it('who no longer wants to wait is told so at once, and takes no slot', async () => {
  const log: string[] = [];
  const slots = createSlots(1);
  const first = makeTask(log, 'first');
  const running = slots.run(first.run);
  const controller = new AbortController();
  const gone = slots.run(async () => log.push('gone'), { signal: controller.signal });
  const last = slots.run(async () => log.push('last'));
  controller.abort(new Error('enough'));
  await expect(gone).rejects.toThrow('enough');
  await expect(slots.run(async () => 1, { signal: controller.signal })).rejects.toThrow('enough');
  first.end();
  await Promise.all([running, last]);
  expect(log).toEqual(['first', 'last']);
});

it('slots can be taken away and given back, and nothing begins while all are held', async () => {
  const slots = createSlots(4);
  const log: string[] = [];
  slots.resize(0);
  expect(slots.size()).toBe(1);
  slots.hold(true);
  const all = ['a', 'b', 'c'].map((name) => slots.run(async () => log.push(name)));
  await settle();
  expect(log).toEqual([]);
  slots.hold(false);
  slots.resize(2);
  await Promise.all(all);
  expect(log).toEqual(['a', 'b', 'c']);
});

it('a task is run for whoever asked, not for whoever made room', async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const asking = new AsyncLocalStorage<string>();
  const slots = createSlots(1);
  const seen = ['a', 'b', 'c'].map((who) => asking.run(who, () => slots.run(async () => asking.getStore())));
  expect(await Promise.all(seen)).toEqual(['a', 'b', 'c']);
});

it('spare tasks begin behind all others, and somebody hears of a slot that nobody waits for', async () => {
  const log: string[] = [];
  let heard = 0;
  const slots = createSlots(1, () => {
    heard += 1;
  });
  const first = makeTask(log, 'first');
  const running = [slots.run(first.run)];
  const add = (name: string, options = {}) =>
    running.push(slots.run(async () => void log.push(name), options));
  add('spare', { isSpare: true });
  add('ordinary');
  add('urgent', { isUrgent: true });
  expect([slots.hasRoom(), heard]).toEqual([false, 0]);
  first.end();
  await Promise.all(running);
  expect(log).toEqual(['first', 'urgent', 'ordinary', 'spare']);
  expect([slots.hasRoom(), heard]).toEqual([true, 1]);
});
