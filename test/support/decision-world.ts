import type { ReviewReport } from '../../src/core/report/model.ts';
import { acceptVerdict } from '../../src/flows/decide-on-head.ts';
import type { TaskDeps } from '../../src/flows/run-task.ts';
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

/** Pull requests with one head, what was found in them, and what their checks show; `step` is waited for before each access. */
export function openDecisionWorld(step: () => Promise<void> = async () => {}) {
  const pulls = new Map<number, PullRequest>();
  const records = new Map<number, Record>();
  const waiting = new Set<number>();
  const shown = new Map<number, CheckOutput & { conclusion: CheckConclusion }>();
  const made = new Map<number, Decision[]>();
  type Turn = { id: string };
  const recordOf = ({ id }: Turn) => records.get(Number(id));
  const log = () => {};

  const hosted = {
    async pullRequest(number: number) {
      await step();
      return pulls.get(number) ?? null;
    },
    checks: {
      async conclude(id: number, conclusion: CheckConclusion, output: CheckOutput) {
        await step();
        shown.set(id, { conclusion, ...output });
        return id;
      },
      find: async () => null,
    },
    comments: { find: async () => null, create: async () => 1 },
  } as unknown as HostedRepository;

  const deps = {
    records: {
      async at({ pull }: { pull: number }) {
        await step();
        const found = records.get(pull);
        if (found === undefined) return null;
        const { conclusion, report } = found;
        return {
          id: `${pull}`,
          turn: 1,
          checkRunId: pull,
          conclusion: waiting.has(pull) ? null : conclusion,
          report,
        };
      },
      async rivals({ pull }: { pull: number }) {
        await step();
        return [...records.keys()].filter((other) => {
          const conclusion = records.get(other)?.conclusion ?? null;
          return other !== pull && conclusion !== 'success' && conclusion !== 'cancelled';
        });
      },
      async conclude({ id }: Turn, { conclusion, report }: Record) {
        await step();
        records.set(Number(id), { conclusion, report });
        return true;
      },
      async concludeAnew(turn: Turn, { conclusion, report }: Record) {
        await step();
        const { id } = turn;
        if ((recordOf(turn)?.conclusion ?? null) === null || waiting.has(Number(id))) return false;
        records.set(Number(id), { conclusion, report });
        return true;
      },
      isNewest: async () => true,
      setCheckRun: async () => true,
      pull: async () => ({ wantedHead: HEAD, wantedClosed: false, stops: 0, comment: 'deleted' }),
    },
    decisions: {
      async add({ pull }: { pull: number }, _: string, decision: Decision) {
        made.set(pull, [...(made.get(pull) ?? []), decision]);
      },
      list: async ({ pull }: { pull: number }) => made.get(pull) ?? [],
    },
    clock: { now: () => 0 },
    log: { info: log, warn: log, error: log },
  } as unknown as TaskDeps;

  const requestOf = (pull: number) => ({ ...REPOSITORY, pull });
  return {
    deps,
    hosted,
    waiting,
    shown,
    requestOf,
    /** A pull request with the common head; `record` is what its newest review came to. */
    add(number: number, record: Record, fields: Partial<PullRequest> = {}): PullRequest {
      const usual = { draft: false, base: 'main', headSha: HEAD, author: DORA, origin: 'same' as const };
      const pull: PullRequest = { number, state: 'open', ...usual, ...fields };
      pulls.set(number, pull);
      records.set(number, record);
      return pull;
    },
    change: (number: number, fields: Partial<PullRequest>) => {
      const pull = pulls.get(number);
      if (pull !== undefined) pulls.set(number, { ...pull, ...fields });
    },
    setRecord: (number: number, record: Record) => void records.set(number, record),
    record: (number: number) => records.get(number),
    decisions: (number: number) => made.get(number) ?? [],
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
