import { z } from 'zod';
import { parseCommands } from '../../core/report/command/parse-commands.ts';
import { keep, type Receiver, repositoryPayload } from './receive.ts';

const payloadSchema = repositoryPayload.extend({
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number(),
    html_url: z.string(),
    body: z.string(),
    user: z.object({ id: z.number(), login: z.string(), type: z.string() }).nullable(),
  }),
});

/**
 * Has the commands in a comment on a pull request carried out. They are taken as they were said: nobody knows who edits a
 * comment later. What a bot says, this App's own comments among it, is no command, so that no two Apps answer each other for ever.
 */
export const issueComment: Receiver = {
  events: ['issue_comment.created'],
  async receive(delivery, deps) {
    const payload = payloadSchema.parse(delivery.payload);
    const { issue, comment } = payload;
    const { user } = comment;
    if (!issue.pull_request || user?.type !== 'User') return;
    const commands = parseCommands(comment.body);
    if (commands.length === 0) return;
    const task = {
      kind: 'command' as const,
      pull: issue.number,
      comment: { id: comment.id, url: comment.html_url },
      actor: { id: user.id, login: user.login },
      commands,
    };
    await keep(delivery, { event: 'issue_comment', payload, work: (ref) => ({ ...ref, ...task }) }, deps);
  },
};
