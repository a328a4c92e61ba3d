import { and, eq, inArray, sql } from 'drizzle-orm';
import type { StoredTrial, TrialStore } from '../../ports.ts';
import type { Db } from './backend.ts';
import { DatabaseError, isDatabaseDown, reasonOf } from './failure.ts';
import { trials } from './schema.ts';

/** Trials of one statement. */
const MOST_AT_ONCE = 250;

/** Trials of one installation. What is asked for or put while a statement is under way goes into the next one. */
export function createTrialStore(db: Db, installationId: number): TrialStore {
  const asked = new Map<string, PromiseWithResolvers<StoredTrial | null>>();
  let reading = false;
  /** What was put and is not known to be in the database. */
  const unwritten = new Map<string, StoredTrial>();
  let writing: Promise<void> | null = null;
  let failure: DatabaseError | null = null;

  async function readAsked(): Promise<void> {
    while (asked.size > 0) {
      const some = [...asked].slice(0, MOST_AT_ONCE);
      for (const [key] of some) asked.delete(key);
      try {
        const found = await select(some.map(([key]) => key));
        for (const [key, { resolve }] of some) resolve(found.get(key) ?? null);
      } catch (error) {
        // A database that does not answer is not waited for again by each of the others.
        const others = isDatabaseDown(error) ? [...asked] : [];
        for (const [key] of others) asked.delete(key);
        for (const [, { reject }] of [...some, ...others]) reject(error);
      }
    }
    reading = false;
  }

  async function select(keys: string[]): Promise<Map<string, StoredTrial>> {
    const rows = await db
      .select()
      .from(trials)
      .where(and(eq(trials.installationId, installationId), inArray(trials.key, keys)));
    return new Map(
      rows.map(({ key, output, at, review }) => [
        key,
        { key, output: output as StoredTrial['output'], at: at.getTime(), review },
      ]),
    );
  }

  /** Stops at the first failure; what is left is tried again with the next put or flush. */
  async function writeUnwritten(): Promise<void> {
    while (unwritten.size > 0) {
      const some = [...unwritten.values()].slice(0, MOST_AT_ONCE);
      try {
        await insert(some);
      } catch (error) {
        failure = new DatabaseError(`Finished runs cannot be kept: ${reasonOf(error)}`);
        return;
      }
      failure = null;
      for (const trial of some) if (unwritten.get(trial.key) === trial) unwritten.delete(trial.key);
    }
  }

  async function insert(some: StoredTrial[]): Promise<void> {
    // In one order, so that two processes that store the same trials cannot wait for each other.
    const sorted = some.sort((a, b) => (a.key < b.key ? -1 : 1));
    await db
      .insert(trials)
      .values(
        sorted.map(({ key, output, at, review }) => ({
          installationId,
          key,
          output,
          at: new Date(at),
          review,
        })),
      )
      .onConflictDoUpdate({
        target: [trials.installationId, trials.key],
        set: { output: sql`excluded.output`, at: sql`excluded.at`, review: sql`excluded.review` },
        setWhere: sql`excluded.at >= ${trials.at}`,
      });
  }

  function startWriting(): Promise<void> {
    // Not before the caller has put all that it has right now.
    writing ??= Promise.resolve()
      .then(writeUnwritten)
      .finally(() => {
        writing = null;
      });
    return writing;
  }

  async function flush(): Promise<void> {
    await writing;
    if (unwritten.size > 0) await startWriting();
    if (failure !== null) throw failure;
  }

  return {
    async get(key) {
      const own = unwritten.get(key);
      if (own !== undefined) return own;
      const answer = asked.get(key) ?? Promise.withResolvers<StoredTrial | null>();
      asked.set(key, answer);
      if (!reading) queueMicrotask(readAsked);
      reading = true;
      return answer.promise;
    },
    put(trial) {
      unwritten.set(trial.key, trial);
      void startWriting();
    },
    flush,
    close: flush,
  };
}
