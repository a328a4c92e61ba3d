import type { Log, PullRecord, ReviewLog, ReviewRequest } from '../../ports.ts';
import { watchStop } from './watch-stop.ts';

type Watched = {
  before: Pick<PullRecord, 'wantedHead' | 'stops'>;
  headSha: string;
  isOurs: () => Promise<boolean>;
};

/**
 * A signal that is aborted when a delivery speaks of another head than `before` and than `headSha`, which is under
 * review, when the pull request was closed or got another base, when another server took the review over, or with `parent`. `before` is what was wanted before the pull
 * request was read, so that no delivery since then is missed. One that comes late speaks of an older head; then the
 * review starts anew and takes what was paid for from the cache.
 */
export function watchHead(
  deps: { records: ReviewLog; log: Log },
  request: ReviewRequest,
  { before, headSha, isOurs }: Watched,
  parent: AbortSignal,
): { signal: AbortSignal; stop(): void } {
  const isPointless = async () => {
    const { wantedHead, stops } = await deps.records.pull(request);
    const hasMoved = wantedHead !== before.wantedHead && wantedHead !== headSha;
    return hasMoved || stops !== before.stops || !(await isOurs());
  };
  return watchStop(deps, isPointless, parent);
}
