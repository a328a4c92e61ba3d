import { checkRun, checkSuite } from './check.ts';
import { issueComment } from './issue-comment.ts';
import { pullRequest } from './pull-request.ts';
import type { Receiver } from './receive.ts';

/** What the App listens to. A new event is one file and one row here; app.yml subscribes to the same. */
export const RECEIVERS: readonly Receiver[] = [pullRequest, checkRun, checkSuite, issueComment];
