import type { Call, Routes } from '../http/call.ts';
import type { Webhooks } from '../webhooks/hook.ts';
import { actionRoutes } from './actions.ts';
import { appRoutes, tokenRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { deliveryRoutes } from './deliveries.ts';
import { deploymentRoutes } from './deployments.ts';
import { gitRoutes } from './git.ts';
import { gitWriteRoutes } from './git-writes.ts';
import { issueRoutes } from './issues.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repository.ts';

/** All operations of the subset but `GET /rate_limit`, which the server answers. */
export function allRoutes(
  webhooks: Webhooks,
  downloads: { archive(call: Call, sha: string): string; artifact(call: Call, zip: Buffer): string },
): Routes {
  return {
    ...appRoutes,
    ...tokenRoutes,
    ...deliveryRoutes(webhooks),
    ...repositoryRoutes,
    ...gitRoutes,
    ...gitWriteRoutes,
    ...commitRoutes,
    ...contentRoutes(downloads.archive),
    ...actionRoutes(downloads.artifact),
    ...pullRoutes,
    ...commentRoutes,
    ...issueRoutes,
    ...checkRoutes,
    ...deploymentRoutes,
  };
}
