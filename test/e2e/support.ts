import { afterEach } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import { type FakeGitHub, type FakeGitHubOptions, startFakeGitHub } from '../github/start-fake-github.ts';
import type { FilesToWrite } from '../support/git-repository.ts';
import {
  type LoopbackOptions,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../support/loopback-provider.ts';
import { type ServeOptions, type ServeProcess, startServe } from '../support/serve-process.ts';
import { CLEAR_TOOLS, pickTool, SHOP_POLICY, shopCases } from '../support/shop-repository.ts';

export const SHOP_FILES: FilesToWrite = {
  '.github/promptgate.yml': SHOP_POLICY,
  'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
  'evals/tools.jsonl': shopCases(40),
  'README.md': '# Shop\n',
};

export type Stage = {
  github: FakeGitHub;
  shop: FakeRepository;
  model: LoopbackProvider;
  serve: ServeProcess;
  /** Starts `serve` again on the same data, after it ended. */
  restart(): Promise<void>;
};

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A GitHub with the shop's repository, a model, and Promptgate serving both. All of it ends with the test. */
export async function setStage(
  options: {
    files?: FilesToWrite;
    github?: FakeGitHubOptions;
    model?: LoopbackOptions;
    serve?: ServeOptions & { dataDir: string };
  } = {},
): Promise<Stage> {
  const github = await startFakeGitHub(options.github);
  opened.push(() => github.close());
  const model = await startLoopbackProvider({ answer: pickTool, ...options.model });
  opened.push(() => model.close());
  const shop = await github.createRepository({ files: options.files ?? SHOP_FILES });
  const serveOptions = { ...options.serve, env: { ...model.env(), ...options.serve?.env } };
  const stage: Stage = {
    github,
    shop,
    model,
    serve: await startServe(github, serveOptions),
    async restart() {
      stage.serve = await startServe(github, serveOptions);
    },
  };
  opened.push(() => stage.serve.stop());
  return stage;
}

/** Waits until `look` finds something. The test's own time limit ends the wait. */
export async function eventually<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The one check run of a commit, once it is completed. */
export function completedCheck({ shop }: Stage, sha: string) {
  return eventually(() => {
    const runs = shop.checkRuns(sha);
    return runs.find((run) => run.status === 'completed');
  });
}
