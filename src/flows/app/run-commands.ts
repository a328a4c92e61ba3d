import type { Command } from '../../core/report/command/types.ts';
import { explainCase } from '../../core/report/explain-case.ts';
import {
  replyClosed,
  replyForbidden,
  replyHelp,
  replyIncomplete,
  replyMarker,
  replyNotDone,
  replyNotReviewed,
  replyUnknown,
} from '../../core/report/replies.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type { Attempt, HostedRepository, Permission, Reaction, ReplyLimits } from '../../ports.ts';
import { addCaseOnPull } from './add-case-on-pull.ts';
import {
  type Answer,
  type Asked,
  type AskedWith,
  type CommandTask,
  DONE,
  refuse,
  tell,
} from './answer-command.ts';
import { calibrateOnPull } from './calibrate-on-pull.ts';
import { acceptVerdict, approveHead } from './decide-on-head.ts';
import { explainFailure } from './host-failure.ts';
import { mayWrite } from './permission.ts';
import type { TaskDeps } from './run-task.ts';
import { swapOnPull } from './swap-on-pull.ts';

/**
 * Carries out the commands of one comment and acknowledges them: eyes when it begins, a thumb when all is done, confusion where
 * one is refused, and one reply where there is something to say. Tried again, it neither decides nor replies twice. What people
 * without write permission ask for is answered only so often, as each answer is of an hourly limit that everyone shares.
 */
export async function runCommands(deps: TaskDeps, task: CommandTask, attempt: Attempt): Promise<void> {
  const repository = deps.host.repository(task, attempt.signal);
  const { repositoryId, actor, comment } = task;
  // GitHub was asked of this account a moment ago, and each question is of the limit that reviews live on. What others have had
  // says nothing of whoever asks, who may be allowed to write.
  const asker = { repositoryId, actorId: actor.id, commentId: comment.id };
  if (await deps.replies.hasHadAll(asker, STRANGERS, deps.clock.now())) return logUnanswered(deps, task);
  const permission = await orReason(deps, task, attempt, () => repository.permissions.of(task.actor));
  if (!(await isAdmitted(deps, task, permission))) return;
  await react(deps, repository, task, 'eyes');
  const answers = await orReason(deps, task, attempt, async () => {
    if (typeof permission !== 'string') return [refuse(replyNotDone('/promptgate', permission.reason))];
    const pull = await repository.pullRequest(task.pull);
    if (pull === null) return null;
    const { installationId, repositoryId, owner, name } = task;
    const request = { installationId, repositoryId, owner, name, pull: task.pull };
    return answerAll(deps, { task, request, repository, pull, permission, signal: attempt.signal });
  });
  if (answers === null) return;
  const said = Array.isArray(answers) ? answers : [refuse(replyNotDone('/promptgate', answers.reason))];
  await reply(deps, repository, task, { answers: said, last: attempt.last });
  await react(deps, repository, task, said.some(({ refused }) => refused) ? 'confused' : '+1');
}

/** What cannot be done ends as the reason why; what time may mend is tried again. */
async function orReason<T>(
  { log }: TaskDeps,
  { comment }: CommandTask,
  attempt: Attempt,
  work: () => Promise<T>,
): Promise<T | { reason: string }> {
  try {
    return await work();
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.retry && !attempt.last) throw error;
    log.error({ err: error, comment: comment.url }, 'a command could not be carried out');
    return { reason: failure.reason };
  }
}

/** Far below GitHub's 500 an hour for all that the App writes in an installation, with reactions: three for each answer. */
const STRANGERS: ReplyLimits = { account: 3, pull: 10, repository: 30 };

/** People who may write are always heard, whatever others ask for; of whom nobody knows is not among them. */
async function isAdmitted(
  deps: TaskDeps,
  task: CommandTask,
  permission: Permission | { reason: string },
): Promise<boolean> {
  if (typeof permission === 'string' && mayWrite(permission)) return true;
  const { repositoryId, pull, actor, comment } = task;
  const asked = { repositoryId, pull, actorId: actor.id, commentId: comment.id };
  if (await deps.replies.admit(asked, STRANGERS, deps.clock.now())) return true;
  logUnanswered(deps, task);
  return false;
}

function logUnanswered({ log }: TaskDeps, { actor, comment }: CommandTask): void {
  log.warn(
    { comment: comment.url, actor: actor.login },
    'a command is not answered: people without write permission have had their answers of this hour',
  );
}

/** One after the other: what a comment says first may be what its second line needs. */
async function answerAll(deps: TaskDeps, asked: AskedWith): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const command of asked.task.commands) answers.push(await answer(deps, asked, command));
  return answers;
}

async function answer(deps: TaskDeps, asked: AskedWith, command: Command): Promise<Answer> {
  switch (command.name) {
    case 'help':
      return tell(replyHelp());
    case 'unknown':
      return refuse(replyUnknown(command.word, command.nearest));
    case 'incomplete':
      return refuse(replyIncomplete(command.command, command.missing));
    case 'explain':
      return explain(deps, asked, command.case);
    case 'rerun':
    case 'approve':
    case 'accept':
    case 'swap':
    case 'add-case':
    case 'calibrate':
      return carryOut(deps, asked, command);
  }
}

/** What spends money or opens the merge is for those who may push, and for pull requests that can be merged. */
async function carryOut(
  deps: TaskDeps,
  asked: AskedWith,
  command: Extract<Command, { name: 'rerun' | 'approve' | 'accept' | 'swap' | 'add-case' | 'calibrate' }>,
): Promise<Answer> {
  const { task, pull, request, permission } = asked;
  if (!mayWrite(permission)) return refuse(replyForbidden(command.name, task.actor.login));
  if (pull.state === 'closed') return refuse(replyClosed());
  switch (command.name) {
    case 'rerun':
      await deps.reviews.enqueue(request);
      return DONE;
    case 'approve':
      return approveHead(deps, asked, command.sha);
    case 'accept':
      return acceptVerdict(deps, asked, command);
    case 'swap':
      return swapOnPull(deps, { ...asked, candidates: command.models });
    case 'add-case':
      return addCaseOnPull(asked, command);
    case 'calibrate':
      return calibrateOnPull(deps, asked, command.suite);
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
