import type { Probot } from 'probot';
import {
  PULL_REQUEST_EVENTS,
  type PullRequestDeps,
  receivePullRequest,
} from './entry/webhooks/pull-request.ts';

/** The Probot app: what GitHub delivers, and who takes it. */
export function createApp(deps: PullRequestDeps): (app: Probot) => void {
  return (app) => {
    app.on([...PULL_REQUEST_EVENTS], (context) => receivePullRequest(context, deps));
  };
}
