import type { CheckAnnotation, CheckConclusion } from '../core/report/check.ts';
import type { CheckAction } from '../core/report/check-actions.ts';
import type { Proposals } from './proposals.ts';
import type { Repository } from './repository.ts';
import type { Workflows } from './workflows.ts';

/** A repository on GitHub, reached through one installation of the App. Ids stay when it is renamed. */
export type HostedRef = { installationId: number; repositoryId: number; owner: string; name: string };

export type PullRequest = {
  number: number;
  state: 'open' | 'closed';
  draft: boolean;
  /** Branch that it would be merged into. */
  base: string;
  headSha: string;
  /** Whoever opened it; null where the account is gone. */
  author: Actor | null;
  /** Where the head branch lives: in the repository itself, in a fork, or in a fork that is gone. */
  origin: 'same' | 'fork' | 'deleted-fork';
};

/** What a check run shows. Lengths are within GitHub's limits already; annotations may be any number. */
export type CheckOutput = {
  title: string;
  summary: string;
  text: string;
  annotations: readonly CheckAnnotation[];
  /** Buttons, shown once it is concluded; GitHub takes three. */
  actions?: readonly CheckAction[];
};

/** The App's own check runs of the name `promptgate`. Ids are GitHub's. */
export type Checks = {
  /** Creates an in-progress check on the commit. */
  start(headSha: string, externalId: string, output: CheckOutput): Promise<number>;
  /**
   * The newest check that this App created with `externalId` on the commit, whether it has ended, and as passed; null where there is
   * none.
   */
  find(headSha: string, externalId: string): Promise<{ id: number; passed: boolean; ended: boolean } | null>;
  /** Replaces title, summary and text of a check in progress. */
  progress(id: number, output: CheckOutput): Promise<void>;
  /**
   * Concludes; annotations beyond 50 go before, in requests of their own. The id of the run that shows the conclusion:
   * another one where GitHub keeps what the first was concluded with before.
   */
  conclude(id: number, conclusion: CheckConclusion, output: CheckOutput): Promise<number>;
  /**
   * Open pull requests of the repository's own branches with this head, as GitHub's latest answer about a check of it named
   * them. It costs no request; of forks it names none.
   */
  named(headSha: string): readonly number[];
};

/** How the App acknowledges a comment: seen, done, refused. */
export type Reaction = 'eyes' | '+1' | 'confused';

/** The App's comments on pull requests, each known by a marker on its first line. */
export type Comments = {
  /** The oldest comment of this App that starts with `marker`. */
  find(pull: number, marker: string): Promise<{ id: number; body: string } | null>;
  create(pull: number, body: string): Promise<number>;
  /** `gone`: somebody deleted it. */
  update(id: number, body: string): Promise<'updated' | 'gone'>;
  /** Does nothing where it is gone already. */
  remove(id: number): Promise<void>;
  /** On anybody's comment. Once more does nothing. */
  react(id: number, reaction: Reaction): Promise<'added' | 'gone'>;
};

/** An account. Logins can change hands, ids cannot. */
export type Actor = { id: number; login: string };
/** What somebody may do in a repository, each including those before it. */
export type Permission = 'none' | 'read' | 'write' | 'maintain' | 'admin';
export type Permissions = {
  /** `none` where GitHub does not say clearly that there is more. */
  of(actor: Actor): Promise<Permission>;
};

/** Issues that the App opens itself. The body's first line is a marker by which one is known again. */
export type Issues = {
  /** One that is open already and begins with the same marker gets the body; else a new one is made. */
  open(title: string, body: string): Promise<number>;
  /** Replaces the body, and opens it again where somebody closed it. `gone`: somebody deleted it. */
  update(number: number, body: string): Promise<'updated' | 'gone'>;
  close(number: number): Promise<void>;
};

/** A policy that does not stand in the repository itself; `path` says where it does. */
export type PolicyText = { path: string; text: string };

/** It may be there, and cannot be read; `unreadable` says why and what to do. */
export type UnreadablePolicy = { path: string; unreadable: string };

/** One repository on the code host. Every method may reject with a HostError. */
export type HostedRepository = {
  /** Null: there is no such pull request, or the App may not see it any more. */
  pullRequest(number: number): Promise<PullRequest | null>;
  /** Heads and bases of the open pull requests, those that changed last first, at most `most`. */
  openPullRequests(most: number): Promise<Pick<PullRequest, 'number' | 'headSha' | 'base'>[]>;
  /**
   * The commits that a review of `headSha` reads: `base` (a branch) at its tip as it is now, the merge base, the head.
   * Null: head and base have no common commit.
   */
  range(base: string, headSha: string): Promise<{ baseSha: string; mergeBase: string } | null>;
  /** The commit that a branch or a tag stands on now; null: there is none of that name. */
  commit(ref: string): Promise<string | null>;
  /** Reads trees and blobs. Its refs are the commit ids, and `base`, the branch, for its tip. */
  open(range: { base: string; baseSha: string; mergeBase: string; headSha: string }): Repository;
  checks: Checks;
  comments: Comments;
  issues: Issues;
  /** The policy that the owner has for all repositories; null where there is none, or none that exists for the App. */
  organisationPolicy(): Promise<PolicyText | UnreadablePolicy | null>;
  permissions: Permissions;
  proposals: Proposals;
  workflows: Workflows;
};

/** Where repositories are hosted. What `signal` stops rejects as unavailable, waits for limits included. */
export type CodeHost = {
  repository(ref: HostedRef, signal?: AbortSignal): HostedRepository;
  /** What an installation of the App may see, at most `most`. */
  repositories(installationId: number, most: number): Promise<{ id: number; owner: string; name: string }[]>;
};

/** One attempt of GitHub to deliver an event to the App. */
export type HookDelivery = {
  /** Of the attempt, in decimal: GitHub's are beyond what a number holds. */
  id: string;
  /** Of the event, the same in every attempt. */
  guid: string;
  at: number;
  /** It was answered with 2xx. */
  arrived: boolean;
  /** Status of the answer; whatever GitHub puts there where none came. */
  status: number;
  /** `pull_request.opened` */
  event: string;
  installationId: number | null;
};

/** The App's own webhook, as GitHub tells of it. Every method may reject with a HostError. */
export type Hook = {
  /** Attempts since then, newest first. GitHub forgets them after a few days. */
  deliveries(since: number): AsyncIterable<HookDelivery>;
  /** `refused`: GitHub has forgotten it, or does not deliver it again. */
  redeliver(id: string): Promise<'asked' | 'refused'>;
  /** Account of each installation. */
  accounts(): Promise<ReadonlyMap<number, string>>;
};

/** What GitHub tells the App of itself. Pages are where a person changes it. */
export type AppFacts = {
  id: number;
  slug: string;
  page: string;
  owner: { login: string; isOrganization: boolean };
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
  /** How far GitHub's clock is ahead of this machine's. */
  skewMs: number;
  hook: { url: string | null; contentType: string | null; insecureSsl: string; hasSecret: boolean };
  installations: readonly {
    account: string;
    page: string;
    permissions: Readonly<Record<string, string>>;
    suspended: boolean;
  }[];
  /** The latest, newest first. */
  deliveries: readonly HookDelivery[];
};
/** GitHub tells nothing: it was not reached (`status` null), or does not know or accept the App. */
export type AppRefusal = { status: number | null; message: string; skewMs: number | null };

/**
 * The code host did not do as asked. `unavailable`: it may, later (outage, rate limit). `forbidden`: the App lacks a
 * permission, was removed or suspended; 401 where it could not even sign in. `invalid`: it will never. The message says what to do.
 */
export type HostFailure = {
  kind: 'unavailable' | 'forbidden' | 'invalid';
  status: number | null;
  message: string;
};
