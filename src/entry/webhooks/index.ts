import { checkRun, checkSuite } from './check.ts';
import { installation, installationRepositories } from './installation.ts';
import { issueComment } from './issue-comment.ts';
import { mergeGroup } from './merge-group.ts';
import { pullRequest } from './pull-request.ts';
import { push } from './push.ts';
import type { Receiver } from './receive.ts';

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
];

/** Sent to every App, which cannot subscribe to them. */
export const UNASKED: ReadonlySet<string> = new Set(['installation', 'installation_repositories']);
