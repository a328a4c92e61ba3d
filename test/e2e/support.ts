import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { LoggedRequest } from '../github/http/exchange.ts';
import type { CheckRunView } from '../github/people/checks.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { type FakeGitHub, type FakeGitHubOptions, startFakeGitHub } from '../github/start-fake-github.ts';
import { type DatabaseSettings, newDatabase, newDataDir } from '../support/databases.ts';
import { createTemporaryDirectory, type FilesToWrite } from '../support/git-repository.ts';
import {
  type Behaviour,
  type LoopbackAnswer,
  type LoopbackProvider,
  type LoopbackRequest,
  startLoopbackProvider,
} from '../support/loopback-provider.ts';
import { postgresMissing } from '../support/postgres.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';
import { CLEAR_TOOLS, pickTool, SHOP_POLICY, shopCases } from '../support/shop-repository.ts';

export const POLICY = '.github/promptgate.yml';
export const SHOP_FILES: FilesToWrite = {
  [POLICY]: SHOP_POLICY,
  'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
  'evals/tools.jsonl': shopCases(40),
  'README.md': '# Shop\n',
};

/** The check of a change that makes the agent pick the wrong tool. How many refunds are drawn depends on the policy's text. */
export const REGRESSED = {
  conclusion: 'failure',
  title: expect.stringMatching(/^tool_call −2[37] points \(shop-tools\)$/),
};

/** More than any file has tests. */
const OWNERS = Array.from({ length: 40 }, (_, i) => `acme-${i}`);

/** A GitHub, a model, and one process of `promptgate serve` between them. */
export type Stage = {
  github: FakeGitHub;
  model: LoopbackProvider;
  serve: ServeProcess;
  env: Record<string, string>;
  dataDir: string;
  /** Where the server keeps everything. One process at a time opens a data directory. */
  database: DatabaseSettings;
  /** A repository of its own account and with a model of its own, so that tests share neither limits nor answers. */
  openShop(options?: { files?: FilesToWrite; owner?: string }): Promise<FakeRepository>;
  /** What becomes of the requests to a shop's model from now on. */
  treat(shop: FakeRepository, behaviour: (request: LoopbackRequest) => Behaviour): void;
  /** Every request to a shop's model. */
  asked(shop: FakeRepository): LoopbackRequest[];
  /** Bodies of the requests that a shop's model answered. */
  answered(shop: FakeRepository): string[];
  /** Starts `serve` again on the same data, after it ended. */
  restart(): Promise<void>;
  /** What every process of `serve` has logged so far. */
  logged(): string;
};

/**
 * Sets the stage for a file: starting a server takes seconds, so its tests share one. After each test the App must not
 * have asked GitHub for anything that its API forbids.
 */
export function useStage(
  options: {
    env?: () => Promise<Record<string, string>>;
    /** Default: PostgreSQL, which costs half as much, where there is one. */
    database?: 'PGlite';
    limits?: FakeGitHubOptions['limits'];
    /** GitHub is an Enterprise Server, whose API lies below a path. */
    enterprise?: boolean;
    /** Default: what app.yml asks for. */
    permissions?: FakeGitHubOptions['permissions'];
    /** Default: what app.yml subscribes to. */
    events?: FakeGitHubOptions['events'];
    /** What models answer; without it they pick tools. */
    answer?: (request: LoopbackRequest) => LoopbackAnswer;
  } = {},
): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    const { limits, permissions, events } = options;
    const github = await startFakeGitHub({
      ...(limits === undefined ? {} : { limits }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(events === undefined ? {} : { events }),
    });
    const answered: LoopbackRequest[] = [];
    const treatments = new Map<string, (request: LoopbackRequest) => Behaviour>();
    const model = await startLoopbackProvider({
      answer(request) {
        answered.push(request);
        return (options.answer ?? pickTool)(request);
      },
      behaviour: (request) => treatments.get(request.model)?.(request) ?? { kind: 'answer' },
    });
    const onPglite = options.database === 'PGlite' || postgresMissing !== null;
    const dataDir = onPglite ? await newDataDir() : join(createTemporaryDirectory(), 'data');
    const url = onPglite ? null : await newDatabase();
    const env = {
      // A provider each: the calls of one count against its own concurrency only.
      ...Object.assign({}, ...OWNERS.map((owner) => model.env(owner))),
      PROMPTGATE_OWNERS: OWNERS.join(','),
      PROMPTGATE_REVIEWS: '12',
      ...(options.enterprise === true ? { GITHUB_API_URL: `${github.url}/api/v3` } : {}),
      ...(url === null ? {} : { DATABASE_URL: url }),
      ...(await options.env?.()),
    };
    const processes: ServeProcess[] = [];
    let shops = 0;
    Object.assign(stage, {
      github,
      model,
      dataDir,
      database: url === null ? { dataDir } : { url },
      env,
      openShop({ files = SHOP_FILES, owner = OWNERS[shops++] ?? 'too-many' } = {}) {
        return github.createRepository({ owner, files: withModel(files, owner) });
      },
      treat: ({ owner }, behaviour) => void treatments.set(owner, behaviour),
      asked: ({ owner }) => model.requests.filter((request) => request.model === owner),
      answered: ({ owner }) =>
        answered.filter((request) => request.model === owner).map(({ body }) => JSON.stringify(body)),
      async restart() {
        stage.serve = await startServe(github, { dataDir, env });
        processes.push(stage.serve);
      },
      logged: () => processes.map((one) => one.logged()).join(''),
    } satisfies Omit<Stage, 'serve'>);
    await stage.restart();
  });
  afterEach(() => {
    expect(stage.github.violations).toEqual([]);
  });
  afterAll(async () => {
    await stage.serve.stop();
    await stage.model.close();
    // Rejects where the fake answered what GitHub never would.
    await stage.github.close();
  });
  return stage;
}

/** The shop's policy names provider and model after its owner; of other models of it the provider alone. */
function withModel(files: FilesToWrite, owner: string): FilesToWrite {
  const policy = files[POLICY];
  return typeof policy === 'string'
    ? {
        ...files,
        [POLICY]: policy
          .replaceAll('loopback/small', `${owner}/${owner}`)
          .replaceAll('loopback/', `${owner}/`),
      }
    : files;
}

/** Waits until `look` finds something. The test's own time limit ends the wait. */
export async function eventually<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    // A look costs milliseconds, and a hundred tests look at once.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * The check run of a commit that GitHub goes by, once it is completed, with what `wanted` asks of it. `runs`: how many
 * there are, one for each time that the commit was reviewed anew.
 */
export async function concludedCheck(
  shop: FakeRepository,
  sha: string,
  wanted: (run: CheckRunView) => boolean = () => true,
  runs = 1,
): Promise<CheckRunView> {
  const found = await eventually(() => {
    const newest = shop.checkRuns(sha).toSorted((a, b) => b.id - a.id)[0];
    return newest?.status === 'completed' && wanted(newest) ? newest : null;
  });
  expect(shop.checkRuns(sha)).toHaveLength(runs);
  return found;
}

/** The one comment of a pull request, once there is one that `wanted` is true of. */
export async function onlyComment(
  shop: FakeRepository,
  pull: number,
  wanted: (body: string) => boolean = () => true,
) {
  const found = await eventually(() => shop.comments(pull).find(({ body }) => wanted(body)));
  expect(shop.comments(pull)).toHaveLength(1);
  return found;
}

/** Waits until `serve` has ended this many reviews of the repository, since the tests of the file began. */
export async function endedReviews({ logged }: Stage, shop: FakeRepository, count: number): Promise<void> {
  await eventually(() => countLogged(logged(), shop, 'review ended') >= count);
}

export function countLogged(log: string, { owner, name }: FakeRepository, message: string): number {
  return log
    .split('\n')
    .filter((line) => line.includes(`"${owner}/${name}"`) && line.includes(`"msg":"${message}"`)).length;
}

/** `owner/name`, for faults that befall nobody else. */
export function only({ owner, name }: FakeRepository): { only: string } {
  return { only: `/${owner}/${name}` };
}

/** What was asked about one repository, tokens included. */
export function requestsOf(
  { github }: Stage,
  { owner, name, installationId }: FakeRepository,
): LoggedRequest[] {
  return github.requests.filter(
    ({ url }) =>
      url.startsWith(`/repos/${owner}/${name}/`) || url.startsWith(`/app/installations/${installationId}/`),
  );
}

/** A pull request of a new repository, reviewed to its end: whatever was asked of `serve` before has been begun. */
export async function passTime(stage: Stage): Promise<void> {
  const shop = await stage.openShop({ files: { 'README.md': '# Nothing to review\n' } });
  const sha = await shop.commit('words', { 'README.md': '# Still nothing\n' }, 'Say it better');
  await shop.openPullRequest({ head: 'words' });
  await concludedCheck(shop, sha);
}
