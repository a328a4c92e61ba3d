/** How to reach GitHub as the App. */
export type GitHubSettings = {
  appId: number;
  /** PEM, as GitHub hands it out. */
  privateKey: string;
  /** Root of the REST API; of a GitHub Enterprise Server `https://host/api/v3`. */
  baseUrl?: string;
  userAgent?: string;
  waits?: Partial<Waits>;
};

/** Milliseconds. Each is a trade between being served and being in the way, so an operator may differ. */
export type Waits = {
  /** One request, from sending it to the last byte of its answer. */
  requestMs: number;
  /** The download of a whole tree or of a large file, which may be a hundred megabytes. */
  archiveMs: number;
  /** Before a request is repeated that met an outage; doubles with each of the three repetitions. */
  outageMs: number;
  /** Between two writes of one installation; GitHub asks for a second, or it takes them for abuse. */
  betweenWritesMs: number;
  /** After a secondary limit that names no time; GitHub asks for a minute, and longer each time. */
  secondaryLimitMs: number;
  /** All waiting for secondary limits in one request. Longer would hold a worker that others could use. */
  longestLimitMs: number;
  /** A primary limit that is over sooner is waited for; it lasts up to an hour, which is the queue's to wait. */
  longestResetMs: number;
  /** Before a run of a workflow is looked at; half as much more each time, up to twenty times as much. */
  runMs: number;
};

export const DEFAULT_WAITS: Waits = {
  requestMs: 30_000,
  archiveMs: 180_000,
  outageMs: 1_000,
  betweenWritesMs: 1_000,
  secondaryLimitMs: 60_000,
  longestLimitMs: 180_000,
  longestResetMs: 60_000,
  runMs: 1_000,
};

export const DEFAULT_BASE_URL = 'https://api.github.com';

/** What a token is for: one repository, and what is done with it there. */
export type Grant = {
  /** Null: the repository that the work is about; else another one of its owner, by name. */
  repository: string | null;
  permissions: Readonly<Record<string, 'read' | 'write'>>;
};

export const GRANTS = {
  review: {
    repository: null,
    permissions: { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' },
  },
  issues: { repository: null, permissions: { issues: 'write', metadata: 'read' } },
  /** Granted only where a policy has `workflow` targets. */
  workflows: { repository: null, permissions: { actions: 'write', metadata: 'read' } },
  /** Granted only where the owner wants pull requests with cases. */
  proposals: { repository: null, permissions: { contents: 'write', pull_requests: 'write' } },
  organisation: { repository: '.github', permissions: { contents: 'read', metadata: 'read' } },
} as const satisfies Record<string, Grant>;
