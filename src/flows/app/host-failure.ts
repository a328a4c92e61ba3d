import type { HostFailure } from '../../ports.ts';

/** Null: the error is none of the code host. By name, as flows see no adapter. */
export function readHostFailure(error: unknown): HostFailure | null {
  const isHostError = error instanceof Error && error.name === 'HostError' && 'failure' in error;
  return isHostError ? (error.failure as HostFailure) : null;
}

/**
 * The App may not, or not any more, see or do what it asked for, and trying again changes nothing: a person has to, and
 * then GitHub tells of it. A key that is refused (401) is the operator's to mend, which nothing tells of.
 */
export function isShutOut(failure: HostFailure): boolean {
  const { kind, status } = failure;
  return (
    (kind === 'forbidden' && status !== 401) || (kind === 'invalid' && (status === 404 || status === 410))
  );
}

/** Whether time may mend it, and what a reader of the check should know. */
export function explainFailure(error: unknown): { retry: boolean; reason: string } {
  if (error instanceof Error && error.name === 'RepositoryError')
    return { retry: false, reason: error.message };
  const failure = readHostFailure(error);
  if (failure !== null) return { retry: failure.kind === 'unavailable', reason: failure.message };
  return { retry: true, reason: 'Promptgate failed; its log says why.' };
}
