import { noticeProgress } from '../../src/core/report/check-notices.ts';
import { digestApproved } from '../../src/core/report/decided.ts';
import type { ReviewReport } from '../../src/core/report/model.ts';
import { acceptVerdict } from '../../src/flows/app/decide-on-head.ts';
import { holdCheck } from '../../src/flows/app/hold-check.ts';
import { concludeCheck } from '../../src/flows/app/publish-verdict.ts';
import { type PullReviewDeps, reviewPullRequest } from '../../src/flows/app/review-pull-request.ts';
import type { TaskDeps } from '../../src/flows/app/run-task.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Decision,
  HostedRepository,
  Permission,
  PullRequest,
} from '../../src/ports.ts';

const REPOSITORY = { installationId: 7, repositoryId: 70, owner: 'acme', name: 'shop' };
export const HEAD = 'a'.repeat(40);
export const DORA = { id: 14, login: 'dora' };
export const ADA = { id: 11, login: 'ada' };

type Record = { conclusion: CheckConclusion | null; report: ReviewReport | null };
/** `run`: its check run; null where it has none. `turn`: how often its review began. */
type Kept = Record & { run: number | null; turn: number };
type Shown = CheckOutput & { conclusion: CheckConclusion | null };
type Where = { pull: number };

const ATTEMPT = { number: 1, last: false, signal: new AbortController().signal };
const idOf = (pull: number, headSha = HEAD) => `${pull}@${headSha}`;

/** Pull requests with one head, what was found in them, and what their checks show; `step` is waited for before each access. */
export function openDecisionWorld(step: () => Promise<void> = async () => {}) {
  const pulls = new Map<number, PullRequest>();
  const records = new Map<string, Kept>();
  const left = new Set<string>();
  const waiting = new Set<number>();
  const shown = new Map<number, Shown>();
  const externalIds = new Map<number, string>();
  const made = new Map<number, Decision[]>();
  const enqueued: number[] = [];
  const named: number[] = [];
  const github = { keepsConclusions: false };
  // Ids of check runs are no numbers of pull requests.
  let runs = 1000;
  type Turn = { id: string; turn: number };
  const log = () => {};
  const recordOf = (id: string) => records.get(id) ?? { conclusion: null, report: null, run: null, turn: 1 };
  const isTurn = ({ id, turn }: Turn) => recordOf(id).turn === turn;
  /** Nothing where another turn began. */
  const write = (turn: Turn, columns: Partial<Kept>) => {
    if (!isTurn(turn)) return false;
    records.set(turn.id, { ...recordOf(turn.id), ...columns });
    return true;
  };
  const recordsOf = (pull: number) => [...records].filter(([id]) => id.startsWith(`${pull}@`));
  const pullsAt = (headSha: string) =>
    [...records.keys()].filter((id) => id.endsWith(`@${headSha}`)).map((id) => Number.parseInt(id, 10));
  const begin = (externalId: string) => {
    runs += 1;
    externalIds.set(runs, externalId);
    return runs;
  };

  const hosted = {
    async pullRequest(number: number) {
      await step();
      return pulls.get(number) ?? null;
    },
    // Of a review that runs nothing.
    range: async () => null,
    checks: {
      async start(_: string, externalId: string, output: CheckOutput) {
        await step();
        const run = begin(externalId);
        shown.set(run, { conclusion: null, ...output });
        return run;
      },
      async conclude(id: number, conclusion: CheckConclusion, output: CheckOutput) {
        await step();
        const before = shown.get(id)?.conclusion ?? null;
        const isKept = github.keepsConclusions && before !== null && before !== conclusion;
        const run = isKept ? begin(externalIds.get(id) ?? '') : id;
        shown.set(run, { conclusion, ...output });
        return run;
      },
      async find(_: string, externalId: string) {
        const own = [...externalIds].filter(([, id]) => id === externalId).map(([run]) => run);
        if (own.length === 0) return null;
        const id = Math.max(...own);
        const conclusion = shown.has(id) ? shown.get(id)?.conclusion : recordOf(externalId).conclusion;
        return { id, passed: conclusion === 'success', ended: conclusion != null };
      },
      progress: async () => {},
      named: () => named,
    },
    comments: { find: async () => null, create: async () => 1 },
  } as unknown as HostedRepository;

  const deps = {
    host: { repository: () => hosted },
    deadlineMs: 60_000,
    reviews: { enqueue: async ({ pull }: Where) => void enqueued.push(pull) },
    records: {
      async open({ pull }: Where, headSha: string) {
        await step();
        const id = idOf(pull, headSha);
        const before = records.get(id);
        const wasConcluded = before !== undefined && before.conclusion !== null;
        const run = wasConcluded ? null : (before?.run ?? null);
        const turn = (before?.turn ?? 0) + 1;
        records.set(id, { report: before?.report ?? null, conclusion: null, run, turn });
        left.delete(id);
        return {
          id,
          turn,
          checkRunId: run,
          isNew: before === undefined,
          wasConcluded,
          hadFailed: before?.conclusion === 'failure',
        };
      },
      async at({ pull }: Where, headSha: string) {
        await step();
        const found = records.get(idOf(pull, headSha));
        if (found === undefined) return null;
        const { conclusion, report, run, turn } = found;
        const id = idOf(pull, headSha);
        return { id, turn, checkRunId: run, conclusion: waiting.has(pull) ? null : conclusion, report };
      },
      async meet({ pull }: Where, headSha: string) {
        await step();
        const id = idOf(pull, headSha);
        if (!records.has(id)) records.set(id, { conclusion: null, report: null, run: null, turn: 1 });
      },
      async rivals({ pull }: Where, headSha: string) {
        await step();
        return pullsAt(headSha).filter((other) => {
          const { conclusion } = recordOf(idOf(other, headSha));
          return other !== pull && conclusion !== 'success' && conclusion !== 'cancelled';
        });
      },
      async pullsAt(_: number, headSha: string) {
        await step();
        return pullsAt(headSha);
      },
      unfinished: async ({ pull }: Where, headSha: string | null) =>
        recordsOf(pull).flatMap(([id, { conclusion, run, turn }]) => {
          const head = id.split('@')[1] ?? '';
          return conclusion === null && head !== headSha
            ? [{ id, turn, checkRunId: run, headSha: head }]
            : [];
        }),
      departed: async ({ pull }: Where, headSha: string | null) =>
        recordsOf(pull).flatMap(([id, { conclusion, run, turn }]) => {
          const head = id.split('@')[1] ?? '';
          return left.has(id) || head === headSha
            ? []
            : [{ id, turn, headSha: head, checkRunId: run, conclusion }];
        }),
      depart: async ({ id, turn }: Turn) => {
        if (write({ id, turn }, { conclusion: 'cancelled', turn: turn + 1 })) left.add(id);
      },
      async conclude(turn: Turn, { conclusion, report }: Record) {
        await step();
        return write(turn, { conclusion, report });
      },
      async supersede(turn: Turn) {
        await step();
        if (recordOf(turn.id).conclusion !== null) return false;
        return write(turn, { conclusion: 'cancelled', report: null, turn: turn.turn + 1 });
      },
      async concludeAnew(turn: Turn, { conclusion, report }: Record) {
        await step();
        if (recordOf(turn.id).conclusion === null || waiting.has(Number.parseInt(turn.id, 10))) return false;
        return write(turn, { conclusion, report });
      },
      giveUp: async (turn: Turn) => write(turn, { conclusion: null }),
      setCheckRun: async (turn: Turn, run: number | null) => write(turn, { run }),
      isNewest: async (turn: Turn) => isTurn(turn),
      pull: async () => ({ wantedHead: null, wantedClosed: false, stops: 0, comment: 'deleted' }),
      isBeingHeld: async () => false,
      isUnderWay: async () => false,
      isToBeDone: async ({ pull }: Where) => waiting.has(pull),
    },
    decisions: {
      async add({ pull }: Where, _: string, decision: Decision) {
        made.set(pull, [...(made.get(pull) ?? []), decision]);
      },
      list: async ({ pull }: Where) => made.get(pull) ?? [],
    },
    clock: { now: () => 0 },
    log: { info: log, warn: log, error: log },
  } as unknown as TaskDeps & PullReviewDeps;

  const requestOf = (pull: number) => ({ ...REPOSITORY, pull });
  return {
    deps,
    hosted,
    waiting,
    shown,
    /** Pull requests that a review was asked for. */
    enqueued,
    /** Pull requests with the common head that GitHub names in its answers about checks. */
    named,
    /** `keepsConclusions`: what is told of a run that was concluded otherwise shows on a new one. */
    github,
    requestOf,
    /** A pull request with the common head; `record` is what its newest review came to, on a check run that is the newest. */
    add(number: number, record: Record, fields: Partial<PullRequest> = {}): PullRequest {
      const pull = this.open(number, fields);
      records.set(idOf(number), { ...record, run: begin(idOf(number)), turn: 1 });
      return pull;
    },
    /** One that the App has not heard of. */
    open(number: number, fields: Partial<PullRequest> = {}): PullRequest {
      const usual = { draft: false, base: 'main', headSha: HEAD, author: DORA, origin: 'same' as const };
      const pull: PullRequest = { number, state: 'open', ...usual, ...fields };
      pulls.set(number, pull);
      return pull;
    },
    change: (number: number, fields: Partial<PullRequest>) => {
      const pull = pulls.get(number);
      if (pull !== undefined) pulls.set(number, { ...pull, ...fields });
    },
    setRecord: (number: number, record: Record) =>
      void records.set(idOf(number), { ...recordOf(idOf(number)), ...record }),
    record: (number: number) => records.get(idOf(number)),
    /** What the check run of a pull request shows. */
    check: (number: number) => shown.get(records.get(idOf(number))?.run ?? 0),
    /** What GitHub shows on the common head. */
    newest: () => shown.get(Math.max(...shown.keys())),
    decisions: (number: number) => made.get(number) ?? [],
    /** A review from its beginning that ends with this report. */
    async begin(number: number, report: ReviewReport): Promise<void> {
      const record = await deps.records.open(requestOf(number), HEAD);
      const run = await hosted.checks.start(HEAD, record.id, noticeProgress('Reading'));
      await deps.records.setCheckRun(record, run);
      return this.conclude(number, report);
    },
    /** A review that ends with this report. */
    conclude(number: number, report: ReviewReport): Promise<void> {
      const pull = pulls.get(number);
      if (pull === undefined) throw new Error(`no pull request ${number}`);
      const id = idOf(number);
      const check = recordOf(id).run ?? begin(id);
      return concludeCheck(deps, hosted, {
        request: requestOf(number),
        pull,
        check,
        record: { id, turn: recordOf(id).turn },
        report,
      });
    },
    /** Somebody has approved a fork's commit. */
    async approve(number: number): Promise<void> {
      const about = digestApproved(pulls.get(number)?.base ?? '');
      const decision = { kind: 'approve' as const, actor: ADA, about, reason: null, source: '', at: 0 };
      await deps.decisions.add(requestOf(number), HEAD, decision);
    },
    /** The review of a pull request's latest state, of which nothing is run. */
    review: (number: number) => reviewPullRequest(deps, requestOf(number), ATTEMPT),
    /** What is done at once where a head with a conclusion is to be reviewed again. */
    hold: (number: number) => holdCheck(deps, { ...requestOf(number), kind: 'hold', headSha: HEAD }, ATTEMPT),
    /** Somebody writes `/promptgate accept` on a pull request. */
    async accept(number: number, by = ADA, permission: Permission = 'write') {
      const pull = pulls.get(number);
      if (pull === undefined) throw new Error(`no pull request ${number}`);
      const task = {
        ...REPOSITORY,
        kind: 'command' as const,
        pull: number,
        comment: { id: 1, url: `https://github.example/${by.login}/${(made.get(number) ?? []).length}` },
        actor: by,
        commands: [],
      };
      const asked = { task, request: requestOf(number), repository: hosted, pull, permission };
      const command = { name: 'accept' as const, sha: HEAD, reason: 'known' };
      return acceptVerdict(deps, { ...asked, signal: new AbortController().signal }, command);
    },
  };
}
