import { type CommandName, USAGE } from '../../core/report/command/types.ts';
import type { HostedRepository, Permission, PullRequest, ReviewRequest, Task } from '../../ports.ts';

export type CommandTask = Extract<Task, { kind: 'command' }>;

/** The pull request that a comment stands on, and what it asks for. */
export type Asked = {
  task: CommandTask;
  request: ReviewRequest;
  repository: HostedRepository;
  pull: PullRequest;
  signal: AbortSignal;
};

/** With what whoever asks may do. */
export type AskedWith = Asked & { permission: Permission };

/** What comes of one command. `reply` is Markdown; null: the reaction says enough. */
export type Answer = { refused: boolean; reply: string | null };

export const DONE: Answer = { refused: false, reply: null };

export function tell(reply: string): Answer {
  return { refused: false, reply };
}

export function refuse(reply: string): Answer {
  return { refused: true, reply };
}

/** `/promptgate accept 4f9c1e2 a known gap` */
export function writeOut(command: CommandName, words: Record<string, string>): string {
  return USAGE[command].replace(/<(\w+)>/g, (whole, name: string) => words[name] ?? whole);
}
