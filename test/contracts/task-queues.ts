import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/report/command/types.ts';
import type { Inbox, Task, TaskQueue } from '../../src/ports.ts';
import { makeDelivery } from './inbox.ts';

export type TaskQueuesSubject = {
  inbox: Inbox;
  tasks: TaskQueue;
  groupTasks: TaskQueue;
  comparisons: TaskQueue;
  close(): Promise<void>;
};

let comments = 0;
const command = (commands: Command[], repositoryId = 70): Task => ({
  installationId: 7,
  repositoryId,
  owner: 'acme',
  name: 'shop',
  kind: 'command',
  pull: 1,
  comment: { id: ++comments, url: '' },
  actor: { id: 1, login: 'mona' },
  commands,
});
const press = (action: string): Task => ({
  installationId: 7,
  repositoryId: 70,
  owner: 'acme',
  name: 'shop',
  kind: 'check-action',
  action,
  headSha: 'a'.repeat(40),
  pulls: [1],
  actor: { id: 1, login: 'mona' },
});
const group: Task = {
  installationId: 7,
  repositoryId: 70,
  owner: 'acme',
  name: 'shop',
  kind: 'merge-group',
  base: 'main',
  headSha: 'b'.repeat(40),
  pull: 1,
  parentSha: null,
  destroyed: false,
};

/** Of the queues of tasks: what takes long stands in nobody's way. `create` gives empty ones. */
export function describeTaskQueuesContract(create: () => Promise<TaskQueuesSubject>): void {
  describe('the queues of tasks', () => {
    let subject: TaskQueuesSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    it('keep comparisons of models and merge groups apart from what people wait for', async () => {
      const { inbox, tasks, groupTasks, comparisons } = subject;
      const swap = command([{ name: 'rerun' }, { name: 'swap', models: ['acme/large'] }]);
      const rerun = command([{ name: 'rerun' }]);
      for (const task of [swap, press('swap'), group, rerun, press('rerun')])
        await inbox.accept(makeDelivery(), task);
      expect(await takeAll(tasks, 2)).toEqual([rerun, press('rerun')]);
      expect(await takeAll(groupTasks, 1)).toEqual([group]);
      expect(await takeAll(comparisons, 2)).toEqual([swap, press('swap')]);
    });

    it('take what the server itself asks for, each to the queue that does it, and the same once', async () => {
      const { tasks, groupTasks } = subject;
      const missed: Task = {
        kind: 'catch-up',
        installationId: 7,
        owner: 'acme',
        repositories: null,
        knownBefore: 1,
      };
      for (const task of [missed, missed, group, press('rerun')]) await tasks.enqueue(task);
      expect(await takeAll(tasks, 2)).toEqual([missed, press('rerun')]);
      expect(await takeAll(groupTasks, 1)).toEqual([group]);
    });

    it('leave a place to another repository, however much the first one asks for, and at once', async () => {
      const { inbox, tasks } = subject;
      const gate = Promise.withResolvers<void>();
      const begun: number[] = [];
      const other = Promise.withResolvers<void>();
      await tasks.work(
        async (task) => {
          if (!('repositoryId' in task)) return;
          begun.push(task.repositoryId);
          if (task.repositoryId === 71) other.resolve();
          await gate.promise;
        },
        { concurrency: 3 },
      );
      // Every worker is idle, and woken by the same deliveries.
      await Promise.all(
        Array.from({ length: 6 }, () => inbox.accept(makeDelivery(), command([{ name: 'rerun' }]))),
      );
      await inbox.accept(makeDelivery(), command([{ name: 'rerun' }], 71));
      await other.promise;
      expect(begun.filter((id) => id === 70).length).toBeLessThanOrEqual(2);
      gate.resolve();
    });
  });
}

/** The first so many that a queue hands over. */
async function takeAll(queue: TaskQueue, count: number): Promise<Task[]> {
  const taken: Task[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await queue.work(
    async (task) => {
      taken.push(task);
      if (taken.length === count) resolve();
    },
    { concurrency: 1 },
  );
  await promise;
  // Nothing else may have been in it.
  await queue.stop(60_000);
  return taken;
}
