import type { Json } from '../../src/core/artifact/problem.ts';
import type { GitStore } from './git/store.ts';

export type JsonObject = { [key: string]: Json };

export type Account = { id: number; login: string; type: 'User' | 'Organization' | 'Bot' };

export type Level = 'read' | 'write' | 'admin';
/** By name, as in a manifest: `{checks: 'write'}`. */
export type Permissions = Record<string, Level>;
/** What a collaborator may do in a repository. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';

export type App = {
  id: number;
  clientId: string;
  slug: string;
  name: string;
  owner: Account;
  /** PEM, PKCS #1 as GitHub hands it out. */
  privateKey: string;
  publicKey: string;
  webhookSecret: string;
  hookId: number;
  permissions: Permissions;
  events: string[];
  createdAt: number;
};

export type Installation = {
  id: number;
  account: Account;
  /** Ids of the repositories that the owner selected. */
  repositories: Set<number>;
  permissions: Permissions;
  events: string[];
  createdAt: number;
  suspendedAt: number | null;
  deleted: boolean;
};

export type Token = {
  value: string;
  installation: Installation;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  permissions: Permissions;
  /** Null: all of the installation's. */
  repositories: ReadonlySet<number> | null;
  revoked: boolean;
};

export type Annotation = {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: 'notice' | 'warning' | 'failure';
  title: string | null;
  message: string;
  raw_details: string | null;
};

export type CheckSuite = {
  id: number;
  appId: number;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: number;
  updatedAt: number;
};

export type CheckRun = {
  id: number;
  suite: CheckSuite;
  /** Another than the App's: somebody else's check of perhaps the same name. */
  appId: number;
  name: string;
  headSha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: number;
  completedAt: number | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: { label: string; description: string; identifier: string }[];
};

export type Label = { id: number; name: string; color: string; description: string | null };

/** A pull request is an issue with branches. */
export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: Account;
  state: 'open' | 'closed';
  locked: boolean;
  labels: Set<string>;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  viaApp: boolean;
  pull: Pull | null;
};

export type Pull = {
  draft: boolean;
  base: { ref: string; sha: string };
  /** `repository` is null once it is deleted; `owner` then is what it was. */
  head: { ref: string; sha: string; repository: Repository | null; owner: Account };
  merged: { at: number; by: Account; sha: string } | null;
};

export type Reaction = { id: number; user: Account; content: string; createdAt: number };

export type Comment = {
  id: number;
  issue: Issue;
  user: Account;
  body: string;
  createdAt: number;
  updatedAt: number;
  viaApp: boolean;
  reactions: Reaction[];
};

export type DeploymentStatus = { id: number; body: JsonObject; createdAt: number; creator: Account };
export type Deployment = {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: Json;
  creator: Account;
  viaApp: boolean;
  createdAt: number;
  statuses: DeploymentStatus[];
};
/** A workflow run that waits for the App's answer before it deploys. */
export type Gate = {
  runId: number;
  deployment: Deployment;
  /** Answers at the callback URL, oldest first; one without a state is a report. */
  answers: { state: 'approved' | 'rejected' | null; comment: string }[];
};

export type Artifact = { id: number; name: string; zip: Buffer; expired: boolean; createdAt: number };
/** A run of a workflow of GitHub Actions. */
export type WorkflowRun = {
  id: number;
  attempt: number;
  /** `.github/workflows/eval.yml` */
  path: string;
  /** `refs/heads/main` */
  ref: string;
  headSha: string;
  event: string;
  title: string;
  actor: Account;
  inputs: Record<string, string>;
  status: 'queued' | 'completed';
  conclusion: string | null;
  artifacts: Artifact[];
  createdAt: number;
};
/** How a run ends. `ageMs`: how long ago the artifact was made. */
export type RunEnd =
  | 'never'
  | { conclusion: string; artifacts?: { name: string; zip: Buffer; expired?: boolean; ageMs?: number }[] };

export type Repository = {
  id: number;
  owner: Account;
  name: string;
  /** `owner/name` it had before; requests for them are redirected. */
  formerNames: Set<string>;
  visibility: 'public' | 'private';
  defaultBranch: string;
  parent: Repository | null;
  archived: boolean;
  git: GitStore;
  collaborators: Map<string, Role>;
  issues: Map<number, Issue>;
  comments: Map<number, Comment>;
  labels: Map<string, Label>;
  suites: Map<number, CheckSuite>;
  runs: Map<number, CheckRun>;
  deployments: Map<number, Deployment>;
  gates: Map<number, Gate>;
  workflowRuns: Map<number, WorkflowRun>;
  /** What becomes of its runs. */
  play(run: WorkflowRun): RunEnd | Promise<RunEnd>;
  /** Names of checks that a branch demands before a merge. */
  requiredChecks: Map<string, readonly string[]>;
  createdAt: number;
  pushedAt: number;
};

/** What the App is told about; the envelope (repository, installation, sender) is added when it is sent. */
export type Event = {
  name: string;
  action: string | null;
  repository: Repository | null;
  installation: Installation | null;
  sender: Account;
  payload: JsonObject;
};

export type World = {
  /** REST base URL, without a slash at its end. */
  url: string;
  /** Where tarballs are served: another origin, as on GitHub. */
  codeloadUrl: string;
  folder: string;
  app: App;
  accounts: Map<string, Account>;
  repositories: Map<number, Repository>;
  installations: Map<number, Installation>;
  tokens: Map<string, Token>;
  limits: Limits;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ids of everything; the smallest is larger than the numbers that tests count with. */
  nextId(): number;
  /** Checks the payload against the description and sends it if the App is to hear of it. Throws if it is wrong. */
  emit(event: Event): void;
};

/** Where this GitHub draws the lines; GitHub's own unless a test wants to meet them sooner. */
export type Limits = {
  /** Entries of a recursive tree. */
  treeEntries: number;
  /** Files of a pull request, over all pages. */
  pullFiles: number;
  /** Files of a comparison. */
  compareFiles: number;
  /** Requests an hour for each installation. */
  requestsPerHour: number;
  /** How long an installation token is valid, in milliseconds. */
  tokenMs: number;
};

export const DEFAULT_LIMITS: Limits = {
  treeEntries: 100_000,
  pullFiles: 3_000,
  compareFiles: 300,
  requestsPerHour: 5_000,
  tokenMs: 3_600_000,
};
