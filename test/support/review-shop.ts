import { review } from '../../src/wire-local.ts';
import type { TestRepository } from './git-repository.ts';
import type { LoopbackOptions, LoopbackProvider } from './loopback-provider.ts';
import { openProvider } from './open-provider.ts';
import { type CommandResult, createTestIo, runCommand } from './run-command.ts';
import { pickTool } from './shop-repository.ts';

/** A provider whose model picks a tool of the shop by its description. */
export function startModel(options: LoopbackOptions = {}): Promise<LoopbackProvider> {
  return openProvider({ answer: pickTool, ...options });
}

/** What a call of `review` is given beyond the defaults. */
export type ReviewOptions = {
  env?: Record<string, string>;
  signal?: AbortSignal;
  head?: string;
  base?: string;
  suite?: string[];
  case?: string[];
  html?: string;
};

/** `review` of the shop's work against `main`, as JSON. */
export function reviewShop(
  { dir }: TestRepository,
  model: LoopbackProvider | null,
  options: ReviewOptions = {},
): Promise<CommandResult> {
  const { env = {}, signal, ...rest } = options;
  const io = createTestIo(dir, { ...(model?.env('loopback') ?? {}), ...env }, signal);
  return runCommand(io, (given) => review({ repo: '.', base: 'main', json: true, ...rest }, given));
}

/** What the tests read of a review's JSON. */
export type Review = {
  version: number;
  verdict: string;
  reason: string;
  changes: { path: string; change: string; summary: string[] }[];
  suites: {
    name: string;
    metrics: {
      metric: string;
      comparison: string;
      cases: number;
      base_mean: number | null;
      head_mean: number | null;
      decided_by: string;
    }[];
    cases: { id: string }[];
    new_cases: { id: string }[];
    not_evaluated?: { reason: string; fix: string | null }[];
  }[];
  cost: { trials: number; cached_trials: number };
  exit: number;
};
export const readReview = (result: CommandResult): Review => JSON.parse(result.stdout) as Review;
