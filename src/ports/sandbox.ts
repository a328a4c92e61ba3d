import type { SandboxProgram, SandboxResult } from '../core/eval/scorers/types.ts';

/**
 * Runs code of a repository with nothing but what it is given: no input or output, clock or randomness, within a limit of
 * time and memory. Never rejects; the same program gives the same result.
 */
export type Sandbox = {
  /** Programs run in the order in which they came. One whose signal aborts before its turn leaves at once, and has failed. */
  run(program: SandboxProgram, options?: { signal?: AbortSignal }): Promise<SandboxResult>;
  close(): Promise<void>;
};
