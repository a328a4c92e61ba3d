import { and, eq, lte } from 'drizzle-orm';
import type { ProgressLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { progress } from './schema.ts';

/** How far something has got. A claim is a row as well: the time until which it holds, which sorts as text. */
export function createProgressLog(db: Db): ProgressLog {
  const put = (name: string, value: string) =>
    db.insert(progress).values({ name, value }).onConflictDoUpdate({ target: progress.name, set: { value } });
  return {
    async get(name) {
      const [row] = await db.select().from(progress).where(eq(progress.name, name));
      return row?.value ?? null;
    },
    async set(name, value) {
      await put(name, value);
    },
    async claim(name, now, until) {
      const value = new Date(until).toISOString();
      const taken = await db
        .insert(progress)
        .values({ name: `claim ${name}`, value })
        .onConflictDoUpdate({
          target: progress.name,
          set: { value },
          setWhere: lte(progress.value, new Date(now).toISOString()),
        })
        .returning({ name: progress.name });
      return taken.length > 0;
    },
    async release(name, until) {
      const own = eq(progress.value, new Date(until).toISOString());
      await db.delete(progress).where(and(eq(progress.name, `claim ${name}`), own));
    },
  };
}
