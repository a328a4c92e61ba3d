import { checkRun, checkSuite } from './check.ts';
import { installation, installationRepositories } from './installation.ts';
import { issueComment } from './issue-comment.ts';
import { mergeGroup } from './merge-group.ts';
import { pullRequest } from './pull-request.ts';
import { push } from './push.ts';
import type { Receiver } from './receive.ts';
import { workflowRun } from './workflow-run.ts';

/** What the App listens to. A new event is one file and one row here; app.yml subscribes to the same. */
export const RECEIVERS: readonly Receiver[] = [
  pullRequest,
  checkRun,
  checkSuite,
  installation,
  installationRepositories,
  issueComment,
  mergeGroup,
  push,
  workflowRun,
];

/** Sent to every App, which cannot subscribe to them. */
export const UNASKED: ReadonlySet<string> = new Set(['installation', 'installation_repositories']);

/** Of use at once or not at all, and only where a policy has `workflow` targets: app.yml does not subscribe to it, and it is not asked for again. */
export const PASSING: ReadonlySet<string> = new Set(['workflow_run.completed']);
