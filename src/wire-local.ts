import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { OperatorCaps } from './core/eval/budget.ts';
import type { AddCaseOptions } from './entry/commands/add-case.ts';
import type { CalibrateOptions } from './entry/commands/calibrate.ts';
import type { CompareOptions } from './entry/commands/compare.ts';
import type { DemoOptions } from './entry/commands/demo.ts';
import type { DetectOptions } from './entry/commands/detect.ts';
import type { DriftOptions } from './entry/commands/drift.ts';
import { type CommandIo, EXIT } from './entry/commands/io.ts';
import type { ModelsOptions } from './entry/commands/models.ts';
import type { PlanOptions } from './entry/commands/plan.ts';
import type { ReviewCommandDeps, ReviewCommandOptions } from './entry/commands/review.ts';
import type { SpendOptions } from './entry/commands/spend.ts';
import type { SwapOptions } from './entry/commands/swap.ts';
import type { ValidateOptions } from './entry/commands/validate.ts';
import { createNonces } from './nonces.ts';
import { withServices } from './open-services.ts';
import { prepareOutputFile, readInputFile, writeOutputFile } from './output-file.ts';
import type { Calibrations, Clock, Models, Payer, Repository, Services, Work } from './ports.ts';

/** The composition root of everything that runs on one machine without a server. Adapters load when first needed. */
type InRepository = { repo: string };

const clock: Clock = { now: Date.now };

export async function detect(options: DetectOptions & InRepository, io: CommandIo): Promise<number> {
  const load = () => import('./entry/commands/detect.ts');
  return withRepository(options.repo, io, load, ({ runDetect }, repository) =>
    runDetect(options, repository, io),
  );
}

export async function validate(options: ValidateOptions & InRepository, io: CommandIo): Promise<number> {
  const load = () =>
    Promise.all([import('./entry/commands/validate.ts'), import('./adapters/models/catalog.ts')]);
  return withRepository(options.repo, io, load, ([{ runValidate }, { createModelCatalog }], repository) =>
    runValidate(options, { repository, catalog: createModelCatalog() }, io),
  );
}

export async function plan(options: PlanOptions & InRepository, io: CommandIo): Promise<number> {
  const load = () => import('./entry/commands/plan.ts');
  const loadTokenizer = async () => {
    const { countTokens } = await import('gpt-tokenizer');
    return (text: string) => countTokens(text);
  };
  return withRepository(options.repo, io, load, ({ runPlanCommand }, repository) =>
    withOutside(io, (models, services) =>
      runPlanCommand(options, { repository, models, ...services, loadTokenizer }, io),
    ),
  );
}

export async function review(options: ReviewCommandOptions & InRepository, io: CommandIo): Promise<number> {
  const { runReview } = await import('./entry/commands/review.ts');
  return withReviewDeps(options.repo, io, (deps) => runReview(options, deps, io));
}

export async function swap(options: SwapOptions & InRepository, io: CommandIo): Promise<number> {
  const { runSwap } = await import('./entry/commands/swap.ts');
  return withReviewDeps(options.repo, io, (deps) => runSwap(options, deps, io), 'swap');
}

export async function calibrate(options: CalibrateOptions & InRepository, io: CommandIo): Promise<number> {
  const { runCalibrate } = await import('./entry/commands/calibrate.ts');
  return withReviewDeps(options.repo, io, (deps) => runCalibrate(options, deps, io), 'calibration');
}

export async function drift(options: DriftOptions & InRepository, io: CommandIo): Promise<number> {
  const [{ runDrift }, { openAnchors, promptgateCacheDir }, { findWorkTree }] = await Promise.all([
    import('./entry/commands/drift.ts'),
    import('./adapters/store/index.ts'),
    import('./adapters/git/index.ts'),
  ]);
  return withReviewDeps(
    options.repo,
    io,
    async (deps) => {
      const root = await findWorkTree(resolve(io.cwd, options.repo));
      return runDrift(options, { ...deps, anchors: openAnchors(promptgateCacheDir(io.env), root) }, io);
    },
    'drift',
  );
}

export async function addCase(options: AddCaseOptions & InRepository, io: CommandIo): Promise<number> {
  const load = () => Promise.all([import('./entry/commands/add-case.ts'), import('./adapters/git/index.ts')]);
  return withRepository(options.repo, io, load, async ([{ runAddCase }, { findWorkTree }], repository) => {
    const root = await findWorkTree(resolve(io.cwd, options.repo));
    const readFile = (path: string) => readInputFile(resolve(io.cwd, path));
    const writeInTree = (path: string, text: string) => writeOutputFile(resolve(root, path), text);
    return runAddCase(options, { repository, readFile, writeInTree }, io);
  });
}

export async function models(options: ModelsOptions, io: CommandIo): Promise<number> {
  const { runModels } = await import('./entry/commands/models.ts');
  return withModels(io, (configured) => runModels(options, configured, io));
}

export async function spend(options: SpendOptions, io: CommandIo): Promise<number> {
  const [{ runSpend }, caps] = await Promise.all([import('./entry/commands/spend.ts'), readCaps(io)]);
  const { openLedger, promptgateCacheDir } = await import('./adapters/store/index.ts');
  const ledger = openLedger(promptgateCacheDir(io.env));
  try {
    return await runSpend(options, { ledger, caps, clock }, io);
  } finally {
    ledger.close();
  }
}

export async function compare(options: CompareOptions, io: CommandIo): Promise<number> {
  const { runCompare } = await import('./entry/commands/compare.ts');
  return runCompare(options, io);
}

export async function demo(options: DemoOptions, io: CommandIo): Promise<number> {
  const { runDemo } = await import('./entry/commands/demo.ts');
  return runDemo(options, io, withReviewDeps);
}

/** By the error's name, so that no adapter is loaded for it. Wrong usage, or an outage of this machine. */
const EXPECTED_FAILURES: ReadonlyMap<string, number> = new Map([
  ['RepositoryError', EXIT.usage],
  ['ModelsEnvError', EXIT.usage],
  ['ServicesError', EXIT.usage],
  ['OperatorCapsError', EXIT.usage],
  ['OutputFileError', EXIT.usage],
  ['TrialStoreError', EXIT.error],
  ['DatabaseError', EXIT.error],
  ['ListenError', EXIT.error],
]);

/** What a person should read of whatever went wrong, and how the process ends. */
export function describeFailure(error: unknown): { message: string; exit: number } {
  if (!(error instanceof Error)) return { message: String(error), exit: EXIT.error };
  // Of these the message says what to do; of anything else, which is a bug, whoever mends it needs the stack.
  const exit = EXPECTED_FAILURES.get(error.name);
  if (exit !== undefined) return { message: error.message, exit };
  return { message: error.stack ?? error.message, exit: EXIT.error };
}

/** Git is asked while `load` loads what will use the repository. */
async function withRepository<M, T>(
  repo: string,
  io: CommandIo,
  load: () => Promise<M>,
  use: (loaded: M, repository: Repository) => Promise<T>,
): Promise<T> {
  const { openGitRepository } = await import('./adapters/git/index.ts');
  const [repository, loaded] = await Promise.all([openGitRepository(resolve(io.cwd, repo)), load()]);
  try {
    return await use(loaded, repository);
  } finally {
    await repository.close();
  }
}

async function withModels<T>(io: CommandIo, use: (models: Models) => Promise<T>): Promise<T> {
  const { openModels } = await import('./adapters/models/open.ts');
  const configured = openModels(io.env, io.cwd);
  try {
    return await use(configured);
  } finally {
    await configured.close();
  }
}

/** Everything that is called over the network. */
function withOutside<T>(
  io: CommandIo,
  use: (models: Models, services: { services?: Services }) => Promise<T>,
): Promise<T> {
  return withModels(io, (models) => withServices(io, (services) => use(models, services)));
}

/** What the operator allows beside what a policy does. Throws where the environment has faults. */
async function readCaps(io: CommandIo): Promise<OperatorCaps> {
  const { OperatorCapsError, readOperatorCaps } = await import('./entry/operator-caps.ts');
  const caps = readOperatorCaps(io.env);
  if (!caps.ok) throw new OperatorCapsError(caps.problems);
  return caps.value;
}

/** On this machine a repository is where it lies; every command is a run of its own. */
async function payerOf(dir: string, work: Work): Promise<Payer> {
  const { findWorkTree } = await import('./adapters/git/index.ts');
  const root = await findWorkTree(dir);
  return { repository: root, name: basename(root), pull: null, work, run: randomBytes(8).toString('hex') };
}

async function withReviewDeps<T>(
  repo: string,
  io: CommandIo,
  use: (deps: ReviewCommandDeps & { calibrations: Calibrations }) => Promise<T>,
  work: Work = 'review',
): Promise<T> {
  const { openCalibrations, openLedger, openTrialStore, promptgateCacheDir } = await import(
    './adapters/store/index.ts'
  );
  const caps = await readCaps(io);
  const load = () =>
    Promise.all([import('./adapters/retrieval/index.ts'), import('./adapters/sandbox/index.ts')]);
  return withRepository(repo, io, load, ([{ createRetriever }, { openSandbox }], repository) =>
    withOutside(io, async (configured, services) => {
      const store = await openTrialStore(promptgateCacheDir(io.env));
      const sandbox = openSandbox();
      const ledger = openLedger(promptgateCacheDir(io.env));
      const payer = await payerOf(resolve(io.cwd, repo), work);
      try {
        return await use({
          repository,
          models: configured,
          ...services,
          store,
          retriever: createRetriever(),
          sandbox,
          clock,
          calibrations: openCalibrations(promptgateCacheDir(io.env)),
          accounts: { ledger, caps, payer },
          nonce: createNonces(),
          prepareFile: (path) => prepareOutputFile(resolve(io.cwd, path)),
          writeFile: (path, text) => writeOutputFile(resolve(io.cwd, path), text),
        });
      } finally {
        ledger.close();
        await Promise.all([store.close(), sandbox.close()]);
      }
    }),
  );
}
