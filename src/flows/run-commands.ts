import type { Command } from '../core/report/command/types.ts';
import { explainCase } from '../core/report/explain-case.ts';
import {
  replyClosed,
  replyForbidden,
  replyHelp,
  replyIncomplete,
  replyMarker,
  replyNotDone,
  replyNotReviewed,
  replySwap,
  replyUnknown,
} from '../core/report/replies.ts';
import { readStoredReport } from '../core/report/stored-report.ts';
import type { Attempt, HostedRepository, Reaction } from '../ports.ts';
import { type Answer, type Asked, type CommandTask, DONE, refuse, tell } from './answer-command.ts';
import { acceptVerdict, approveHead } from './decide-on-head.ts';
import { explainFailure } from './host-failure.ts';
import { mayWrite } from './permission.ts';
import type { TaskDeps } from './run-task.ts';

/**
 * Carries out the commands of one comment and acknowledges them: eyes when it begins, a thumb when all is done, confusion where
 * one is refused, and one reply where there is something to say. Tried again, it neither decides nor replies twice.
 */
export async function runCommands(deps: TaskDeps, task: CommandTask, attempt: Attempt): Promise<void> {
  const repository = deps.host.repository(task, attempt.signal);
  await react(deps, repository, task, 'eyes');
  let answers: Answer[];
  try {
    const pull = await repository.pullRequest(task.pull);
    if (pull === null) return;
    const { installationId, repositoryId, owner, name } = task;
    const request = { installationId, repositoryId, owner, name, pull: task.pull };
    answers = await answerAll(deps, { task, request, repository, pull });
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.retry && !attempt.last) throw error;
    deps.log.error({ err: error, comment: task.comment.url }, 'a command could not be carried out');
    answers = [refuse(replyNotDone('/promptgate', failure.reason))];
  }
  await reply(deps, repository, task, { answers, last: attempt.last });
  await react(deps, repository, task, answers.some(({ refused }) => refused) ? 'confused' : '+1');
}

/** One after the other: what a comment says first may be what its second line needs. */
async function answerAll(deps: TaskDeps, asked: Asked): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const command of asked.task.commands) answers.push(await answer(deps, asked, command));
  return answers;
}

async function answer(deps: TaskDeps, asked: Asked, command: Command): Promise<Answer> {
  switch (command.name) {
    case 'help':
      return tell(replyHelp());
    case 'unknown':
      return refuse(replyUnknown(command.word, command.nearest));
    case 'incomplete':
      return refuse(replyIncomplete(command.command, command.missing));
    case 'swap':
      return refuse(replySwap());
    case 'explain':
      return explain(deps, asked, command.case);
    case 'rerun':
    case 'approve':
    case 'accept':
      return carryOut(deps, asked, command);
  }
}

/** What spends money or opens the merge is for those who may push, and for pull requests that can be merged. */
async function carryOut(
  deps: TaskDeps,
  asked: Asked,
  command: Extract<Command, { name: 'rerun' | 'approve' | 'accept' }>,
): Promise<Answer> {
  const { task, repository, pull, request } = asked;
  const permission = await repository.permissions.of(task.actor);
  if (!mayWrite(permission)) return refuse(replyForbidden(command.name, task.actor.login));
  if (pull.state === 'closed') return refuse(replyClosed());
  switch (command.name) {
    case 'rerun':
      await deps.reviews.enqueue(request);
      return DONE;
    case 'approve':
      return approveHead(deps, asked, command.sha);
    case 'accept':
      return acceptVerdict(deps, { ...asked, permission }, command);
  }
}

async function explain(
  { records }: TaskDeps,
  { request, pull: { headSha } }: Asked,
  id: string,
): Promise<Answer> {
  const report = readStoredReport((await records.at(request, headSha))?.report);
  return report === null ? refuse(replyNotReviewed(headSha)) : tell(explainCase(report, id));
}

/** One reply, known again by the comment that it answers; what somebody else writes below the same marker is none. */
async function reply(
  { log }: TaskDeps,
  { comments }: HostedRepository,
  { pull, comment }: CommandTask,
  { answers, last }: { answers: readonly Answer[]; last: boolean },
): Promise<void> {
  const said = [...new Set(answers.flatMap((one) => one.reply ?? []))];
  if (said.length === 0) return;
  const marker = replyMarker(comment.id);
  try {
    if ((await comments.find(pull, marker)) !== null) return;
    await comments.create(pull, `${marker}\n${said.join('\n\n')}\n`);
  } catch (error) {
    if (explainFailure(error).retry && !last) throw error;
    // A locked conversation, for one: the reaction has to do.
    log.warn({ err: error, comment: comment.url }, 'the reply to a command could not be written');
  }
}

/** A comment that somebody deleted, or a conversation that is locked, keeps nothing from being done. */
async function react(
  { log }: TaskDeps,
  { comments }: HostedRepository,
  { comment }: CommandTask,
  reaction: Reaction,
): Promise<void> {
  try {
    await comments.react(comment.id, reaction);
  } catch (error) {
    log.warn({ err: error, comment: comment.url }, 'a command could not be acknowledged');
  }
}
