import type { HostFailure } from '../ports.ts';

/** Whether time may mend it, and what a reader should know. */
export function explainFailure(error: unknown): { retry: boolean; reason: string } {
  if (error instanceof Error && error.name === 'RepositoryError')
    return { retry: false, reason: error.message };
  const failure = hostFailure(error);
  if (failure !== null) return { retry: failure.kind === 'unavailable', reason: failure.message };
  return { retry: true, reason: 'Promptgate failed; its log says why.' };
}

function hostFailure(error: unknown): HostFailure | null {
  const isHostError = error instanceof Error && error.name === 'HostError' && 'failure' in error;
  return isHostError ? (error.failure as HostFailure) : null;
}
