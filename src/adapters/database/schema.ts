import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import type { BudgetStop } from '../../core/eval/budget.ts';
import type { BatchItem, Payer, RunSpending } from '../../ports.ts';

/** A schema of its own, because a PostgreSQL database may be shared with other applications. */
export const promptgate = pgSchema('promptgate');

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const id = (name: string) => bigint(name, { mode: 'number' });

/** Webhook deliveries by GitHub's GUID, so that a redelivery does nothing. */
export const deliveries = promptgate.table(
  'deliveries',
  {
    id: text('id').primaryKey(),
    event: text('event').notNull(),
    action: text('action'),
    receivedAt: time('received_at').notNull(),
  },
  (table) => [index('deliveries_received_at').on(table.receivedAt)],
);

/** Pull requests. Repository ids are GitHub's: they stay when a repository is renamed or the App is installed again. */
export const pulls = promptgate.table(
  'pulls',
  {
    repositoryId: id('repository_id').notNull(),
    number: integer('number').notNull(),
    wantedHead: text('wanted_head'),
    wantedAt: time('wanted_at'),
    wantedClosed: boolean('wanted_closed').notNull().default(false),
    /** How often what was under way became pointless: closed, another base. */
    stops: integer('stops').notNull().default(0),
    commentId: id('comment_id'),
    commentDigest: text('comment_digest'),
    commentDeleted: boolean('comment_deleted').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.number] })],
);

/** Reviews of one head of a pull request. `json`, not `jsonb`: what models say may hold U+0000, which `jsonb` refuses. */
export const reviews = promptgate.table(
  'reviews',
  {
    id: text('id').primaryKey(),
    repositoryId: id('repository_id').notNull(),
    /** How the repository is reached, as of the latest review: whoever concludes one that was abandoned has no job to ask. */
    installationId: id('installation_id'),
    owner: text('owner'),
    name: text('name'),
    pull: integer('pull').notNull(),
    headSha: text('head_sha').notNull(),
    checkRunId: id('check_run_id'),
    verdict: text('verdict'),
    conclusion: text('conclusion', { enum: ['success', 'failure', 'cancelled', 'action_required'] }),
    report: json('report'),
    /** The branch by which, as the report says: that can be megabytes, and no operator reads one that quotes U+0000. */
    base: text('base'),
    createdAt: time('created_at').notNull().defaultNow(),
    concludedAt: time('concluded_at'),
    /** How often it was begun. Whoever began it before somebody else did writes nothing of it any more. */
    turn: integer('turn').notNull().default(0),
  },
  (table) => [
    unique('reviews_head').on(table.repositoryId, table.pull, table.headSha),
    index('reviews_created_at').on(table.createdAt),
  ],
);

/** Git blobs of one repository that were read before. */
export const blobs = promptgate.table(
  'blobs',
  {
    repositoryId: id('repository_id').notNull(),
    id: text('id').notNull(),
    content: bytes('content').notNull(),
    usedAt: time('used_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.id] }),
    index('blobs_used_at').on(table.usedAt),
  ],
);

/** Trials of one installation, by content. */
export const trials = promptgate.table(
  'trials',
  {
    installationId: id('installation_id').notNull(),
    key: text('key').notNull(),
    output: json('output').notNull(),
    at: time('at').notNull(),
    review: text('review').notNull(),
  },
  (table) => [primaryKey({ columns: [table.installationId, table.key] }), index('trials_at').on(table.at)],
);

/** What people decided on one commit of a pull request; kept for audit, and never changed. */
export const decisions = promptgate.table(
  'decisions',
  {
    id: text('id').primaryKey(),
    repositoryId: id('repository_id').notNull(),
    pull: integer('pull').notNull(),
    headSha: text('head_sha').notNull(),
    kind: text('kind', { enum: ['approve', 'accept', 'acknowledge'] }).notNull(),
    actor: text('actor').notNull(),
    /** GitHub's id of the account. Null: kept by an older version. */
    actorId: id('actor_id'),
    /** Digest of what it holds for. */
    about: text('about'),
    reason: text('reason'),
    /** Where it was said: the address of a comment or of a check run. */
    source: text('source').notNull(),
    at: time('at').notNull(),
  },
  (table) => [index('decisions_head').on(table.repositoryId, table.pull, table.headSha)],
);

/** Issues that the App opened in a repository and closes when what they tell of is mended. */
export const notices = promptgate.table(
  'notices',
  {
    repositoryId: id('repository_id').notNull(),
    kind: text('kind').notNull(),
    issue: integer('issue').notNull(),
    digest: text('digest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.kind] })],
);

/** Groups of a merge queue whose commit was given a check. */
export const mergeGroups = promptgate.table(
  'merge_groups',
  {
    repositoryId: id('repository_id').notNull(),
    headSha: text('head_sha').notNull(),
    /** How the repository is reached: whoever concludes a group that was abandoned has no job to ask. */
    installationId: id('installation_id'),
    owner: text('owner'),
    name: text('name'),
    /** The last of its pull requests, and the commit that it stands on: the base's tip, or the group in front of it. */
    pull: integer('pull'),
    parentSha: text('parent_sha'),
    checkRunId: id('check_run_id'),
    conclusion: text('conclusion', { enum: ['success', 'failure', 'cancelled', 'action_required'] }),
    destroyed: boolean('destroyed').notNull().default(false),
    /** The App may not see the repository any more. */
    left: boolean('left').notNull().default(false),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.headSha] }),
    index('merge_groups_created_at').on(table.createdAt),
  ],
);

/** Replies to people who may not write in a repository, by the comment that they answer. */
export const replies = promptgate.table(
  'replies',
  {
    repositoryId: id('repository_id').notNull(),
    commentId: id('comment_id').notNull(),
    pull: integer('pull').notNull(),
    actorId: id('actor_id').notNull(),
    at: time('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.commentId] }),
    index('replies_at').on(table.repositoryId, table.at),
  ],
);

/** How far something has got, by its name. */
export const progress = promptgate.table('progress', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

/** What was spent and is set aside in a month, of a repository or of all (`*`). Billionths of a US dollar, so that sums are exact. */
export const monthTotals = promptgate.table(
  'month_totals',
  {
    month: text('month').notNull(),
    repository: text('repository').notNull(),
    spent: id('spent').notNull().default(0),
    held: id('held').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.month, table.repository] })],
);

/** What was paid for what, as above. */
export const spending = promptgate.table(
  'spending',
  {
    month: text('month').notNull(),
    repository: text('repository').notNull(),
    name: text('name').notNull(),
    pull: integer('pull'),
    work: text('work', { enum: ['review', 'merge-group', 'swap', 'calibration', 'drift'] }).notNull(),
    run: text('run').notNull(),
    suite: text('suite').notNull(),
    artifacts: json('artifacts').$type<string[]>().notNull(),
    route: text('route').notNull(),
    spent: id('spent').notNull(),
    assumed: id('assumed').notNull(),
    calls: integer('calls').notNull(),
    unpricedCalls: integer('unpriced_calls').notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.repository, table.run, table.suite, table.route] })],
);

/** Pull requests whose newest review was stopped by a cap, and that are reviewed again once it lets them. */
export const budgetStops = promptgate.table(
  'budget_stops',
  {
    repositoryId: id('repository_id').notNull(),
    pull: integer('pull').notNull(),
    installationId: id('installation_id').notNull(),
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    stop: json('stop').$type<BudgetStop>().notNull(),
    at: time('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.pull] }),
    index('budget_stops_at').on(table.at),
  ],
);

/** What suites of a repository were answered when they were first run as they are: a whole anchor, JSON. */
export const anchors = promptgate.table(
  'anchors',
  {
    repositoryId: id('repository_id').notNull(),
    key: text('key').notNull(),
    suite: text('suite').notNull(),
    at: time('at').notNull(),
    content: bytes('content').notNull(),
    usedAt: time('used_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.key] }),
    index('anchors_suite').on(table.repositoryId, table.suite),
    index('anchors_used_at').on(table.usedAt),
  ],
);

/** Repositories whose policy has a schedule of drift, and when it is due next. */
export const driftSchedules = promptgate.table(
  'drift_schedules',
  {
    repositoryId: id('repository_id').primaryKey(),
    installationId: id('installation_id').notNull(),
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    /** The default branch, and a commit that it had. */
    branch: text('branch').notNull(),
    headSha: text('head_sha').notNull(),
    schedule: text('schedule').notNull(),
    dueAt: time('due_at').notNull(),
    /** Since when a drop shows; null: none does. */
    driftedSince: time('drifted_since'),
  },
  (table) => [index('drift_schedules_due_at').on(table.dueAt)],
);

/** Scheduled runs that wait for batches of providers. */
export const batchRuns = promptgate.table(
  'batch_runs',
  {
    repositoryId: id('repository_id').primaryKey(),
    installationId: id('installation_id').notNull(),
    sha: text('sha').notNull(),
    releasedSha: text('released_sha').notNull(),
    dueAt: time('due_at').notNull(),
    until: time('until').notNull(),
    lookAt: time('look_at').notNull(),
    payer: json('payer').$type<Payer | null>(),
    spent: json('spent').$type<RunSpending>().notNull(),
  },
  (table) => [index('batch_runs_look_at').on(table.lookAt)],
);

/** Batches of such a run. Of one that is taken, why calls have no answer: `unanswered`, by the trial's key. */
export const batches = promptgate.table(
  'batches',
  {
    token: text('token').primaryKey(),
    repositoryId: id('repository_id').notNull(),
    model: text('model').notNull(),
    providerId: text('provider_id'),
    cancelled: boolean('cancelled').notNull().default(false),
    since: time('since').notNull(),
    items: json('items').$type<BatchItem[]>().notNull(),
    unanswered: json('unanswered').$type<{ [key: string]: string } | null>(),
  },
  (table) => [index('batches_repository').on(table.repositoryId)],
);
