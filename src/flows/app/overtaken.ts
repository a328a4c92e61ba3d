import type { Log, ReviewQueue, ReviewRequest } from '../../ports.ts';

/**
 * Another server has begun the same review since: this one stood still for so long that it was taken for dead. It writes nothing more.
 */
export class Overtaken extends Error {
  override name = 'Overtaken';
  constructor() {
    super('another server has begun this review since');
  }
}

/**
 * Does `work`, unless another server overtakes it. GitHub knows no turns, so what was sent to it at that very moment may have come
 * out on top of the newer one: the latest state is reviewed once more then, from runs that are kept.
 */
export async function unlessOvertaken(
  { reviews, log }: { reviews: Pick<ReviewQueue, 'enqueue'>; log: Log },
  request: ReviewRequest,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    const about = { repository: `${request.owner}/${request.name}`, pull: request.pull };
    log.warn(about, 'a review ends here, as another server has begun it since; it is done once more');
    await reviews.enqueue(request);
  }
}
