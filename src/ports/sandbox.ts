import type { SandboxProgram, SandboxResult } from '../core/eval/scorers/types.ts';

/**
 * Runs code of a repository with nothing but what it is given: no input or output, clock or randomness, within a limit of
 * time and memory. Never rejects; the same program gives the same result.
 */
export type Sandbox = {
  run(program: SandboxProgram): Promise<SandboxResult>;
  close(): Promise<void>;
};
