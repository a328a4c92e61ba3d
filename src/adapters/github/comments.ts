import { z } from 'zod';
import type { Comments, Reaction } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { byteLength, cutMarkdown } from './cut.ts';
import { statusOf } from './failure.ts';
import { listAll } from './pages.ts';

/** What GitHub takes of a comment in any case, whether it counts characters or bytes. */
const SAFE_BYTES = 60_000;
const CUT_NOTE = '_The rest of this report did not fit into a comment. The check has more._';

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});
type Comment = z.infer<typeof commentSchema>;

/** Who the App is among the authors of comments; `slug` is asked for only where a comment does not name its App. */
export type AppIdentity = { id: number; slug(): Promise<string> };

export function createComments(client: GitHubClient, app: AppIdentity): Comments {
  const { repo, octokit } = client;
  const { issues } = octokit.rest;
  const purpose = (verb: string) => ({ doing: `${verb} the comment`, needs: 'pull_requests: write' });

  /** Anyone can write the marker; only the App writes as its bot. */
  async function isOwn({ user, performed_via_github_app: via }: Comment): Promise<boolean> {
    if (user?.type !== 'Bot') return false;
    if (via) return via.id === app.id;
    return user.login === `${await app.slug()}[bot]`;
  }

  async function find(pull: number, marker: string): Promise<{ id: number; body: string } | null> {
    const comments = listAll(client, purpose('look for'), {
      schema: z.array(commentSchema),
      items: (data) => data,
      read: (page) => issues.listComments({ ...repo, issue_number: pull, ...page }),
    });
    // They come by ascending id, so the first is the oldest.
    for await (const comment of comments) {
      const body = comment.body ?? '';
      if (body.startsWith(marker) && (await isOwn(comment))) return { id: comment.id, body };
    }
    return null;
  }

  async function update(id: number, body: string): Promise<'updated' | 'gone'> {
    try {
      await sendFitting(body, (fitting) =>
        client.send(purpose('update'), commentSchema, () =>
          issues.updateComment({ ...repo, comment_id: id, body: fitting }),
        ),
      );
      return 'updated';
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 410) return 'gone';
      throw error;
    }
  }

  async function create(pull: number, body: string): Promise<number> {
    const marker = body.split('\n', 1)[0] ?? '';
    const post = (fitting: string) =>
      client.sendOnce(
        async () => {
          const request = { retries: 0 };
          const comment = await client.send(purpose('write'), commentSchema, () =>
            issues.createComment({ ...repo, issue_number: pull, body: fitting, request }),
          );
          return comment.id;
        },
        async () => {
          const found = await find(pull, marker);
          if (found === null) return null;
          if (found.body.trim() !== fitting.trim()) await update(found.id, fitting);
          return found.id;
        },
      );
    return sendFitting(body, post);
  }

  /** GitHub takes the same reaction twice and keeps one. */
  async function react(id: number, content: Reaction): Promise<'added' | 'gone'> {
    const adding = { doing: 'react to the comment', needs: 'pull_requests: write' };
    try {
      await client.call(adding, () =>
        octokit.rest.reactions.createForIssueComment({ ...repo, comment_id: id, content }),
      );
      return 'added';
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 410) return 'gone';
      throw error;
    }
  }

  async function remove(id: number): Promise<void> {
    try {
      await client.call(purpose('delete'), () => issues.deleteComment({ ...repo, comment_id: id }));
    } catch (error) {
      if (statusOf(error) !== 404 && statusOf(error) !== 410) throw error;
    }
  }

  return { find, create, update, remove, react };
}

/** Sends a body, once more and shorter where GitHub finds it too long. The beginning, which holds the verdict, stays. */
async function sendFitting<T>(body: string, send: (body: string) => Promise<T>): Promise<T> {
  try {
    return await send(body);
  } catch (error) {
    const tooLong = error instanceof Error && /too long|maximum|characters are allowed/i.test(error.message);
    if (statusOf(error) !== 422 || !tooLong) throw error;
    return send(cutMarkdown(body, Math.min(SAFE_BYTES, Math.floor(byteLength(body) / 2)), CUT_NOTE));
  }
}
