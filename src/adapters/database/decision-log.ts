import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { DecisionLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { decisions } from './schema.ts';

/** What people decided, oldest first. Rows are only ever added. */
export function createDecisionLog(db: Db): DecisionLog {
  return {
    async add({ repositoryId, pull }, headSha, { at, actor, ...decision }) {
      const by = { actor: actor.login, actorId: actor.id };
      await db
        .insert(decisions)
        .values({ id: randomUUID(), repositoryId, pull, headSha, ...decision, ...by, at: new Date(at) });
    },
    async list({ repositoryId, pull }, headSha) {
      const rows = await db
        .select()
        .from(decisions)
        .where(
          and(
            eq(decisions.repositoryId, repositoryId),
            eq(decisions.pull, pull),
            eq(decisions.headSha, headSha),
          ),
        )
        .orderBy(decisions.at, decisions.id);
      return rows.map(({ kind, actor, actorId, about, reason, source, at }) => ({
        kind,
        // No account has the id 0.
        actor: { id: actorId ?? 0, login: actor },
        about,
        reason,
        source,
        at: at.getTime(),
      }));
    },
  };
}
