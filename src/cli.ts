import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT } from './entry/commands/io.ts';
import type { SpendOptions } from './entry/commands/spend.ts';
import { createProcessIo } from './process-io.ts';

/** Each command loads what it needs and nothing else: `detect` must not wait for an SDK it never uses. */
const wire = () => import('./wire-local.ts');
const wireServer = () => import('./wire-server.ts');
const wireOperator = () => import('./wire-operator.ts');

/** The server is set up by its environment alone. */
const SERVER_HELP = `
Settings come from the environment:
  APP_ID                             number of the GitHub App
  PRIVATE_KEY or PRIVATE_KEY_PATH    its RSA key in PEM
  WEBHOOK_SECRET                     at least 20 characters, the same in the App
  PROMPTGATE_OWNERS                  accounts whose repositories are reviewed: acme,acme-labs
  GITHUB_API_URL                     for GitHub Enterprise Server: https://github.example.com/api/v3
  DATABASE_URL                       postgres://...; unset: a database in the data folder
  PROMPTGATE_DATA_DIR                the data folder (default: ~/.local/share/promptgate)
  HOST, PORT                         where it listens (default: 127.0.0.1, 3000)
  PROMPTGATE_SERVICES                file that lists services for \`http\` targets
  PROMPTGATE_REVIEWS                 reviews at once (default: 3)
  PROMPTGATE_REVIEW_MINUTES          how long a review may take (default: 60)
  PROMPTGATE_MAX_MONTH_USD           most that all repositories may spend in a month (unset: no cap)
  PROMPTGATE_MAX_REPOSITORY_MONTH_USD, PROMPTGATE_MAX_REVIEW_USD   the same of one repository, one review
  PROMPTGATE_PROVIDERS               file with providers, prices of your own and allowed models
  PROMPTGATE_URL                     public address, for outputs that workflows send
  LOG_LEVEL                          debug, info, warn, error or silent (default: info)

The first four are required. Models: see \`promptgate models\`. How to set it all up: docs/guide/github-app.md
`;

async function main(argv: readonly string[]): Promise<number> {
  const io = createProcessIo();
  let exit: number = EXIT.pass;
  const run = (action: (wiring: Awaited<ReturnType<typeof wire>>) => Promise<number>) => async () => {
    exit = await action(await wire());
  };

  const program = new Command('promptgate')
    .description(
      'Reviews changes of prompts, tools and RAG configs: finds them, runs their evals on base and head, decides.',
    )
    .version(await readVersion())
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  const command = (name: string, description: string) =>
    program.command(name).description(description).exitOverride();
  const repo = () => new Option('--repo <dir>', 'the git repository').default('.');
  const head = () =>
    new Option(
      '--head <ref>',
      'a ref, or WORKTREE for the files as they are (default: WORKTREE, HEAD in a bare repository)',
    );
  const pr = () =>
    new Option('--pr <number>', 'the pull request, for services with a deployment of each').argParser(
      toCount,
    );
  const json = () => new Option('--json', 'print one JSON document of the documented schema');

  const review = command('review', 'review a change and exit with its verdict')
    .addOption(repo())
    .option('--base <ref>', 'what the change is compared with', 'main')
    .addOption(head())
    .option('--suite <name...>', 'run these suites only')
    .option('--case <id...>', 'run these cases only')
    .addOption(pr())
    .addOption(json())
    .option('--html <file>', 'write the report with all cases as one HTML file');
  review.action(run((local) => local.review(review.opts(), io)));

  const swap = command('swap', 'run the suites on other models too: quality, cost and time')
    .argument('[models...]', 'candidates as provider/model (default: those of the policy’s `swap`)')
    .addOption(repo())
    .option('--base <ref>', 'where policy and cases come from', 'main')
    .addOption(head())
    .option('--suite <name...>', 'these suites only')
    .addOption(json())
    .option('--html <file>', 'write the tables and pictures of quality against cost as one HTML file');
  swap.action(run((local) => local.swap({ ...swap.opts(), models: swap.args }, io)));

  const drift = command('drift', 'ask the models of suites again: have they changed since they were pinned?')
    .addOption(repo())
    .option('--ref <ref>', 'where policy, cases and artifacts come from', 'main')
    .option('--suite <name...>', 'these suites only')
    .option('--estimate', 'only show what runs will cost, with batches of providers and without')
    .addOption(json());
  drift.action(run((local) => local.drift(drift.opts(), io)));

  const plan = command('plan', 'show what a review would run and cost')
    .addOption(repo())
    .option('--base <ref>', 'what the change is compared with', 'main')
    .addOption(head())
    .option('--suite <name...>', 'these suites only')
    .option('--case <id...>', 'these cases only')
    .addOption(pr())
    .addOption(json());
  plan.action(run((local) => local.plan(plan.opts(), io)));

  const detect = command('detect', 'list AI artifacts, or with refs those that changed')
    .addOption(repo())
    .option('--base <ref>', 'list what changed since the merge base with this ref')
    .addOption(head())
    .addOption(json());
  detect.action(run((local) => local.detect(detect.opts(), io)));

  const validate = command('validate', 'check policy, datasets, targets and artifacts')
    .addOption(repo())
    .option('--ref <ref>', 'a ref, or WORKTREE (the default)')
    .addOption(json());
  validate.action(run((local) => local.validate(validate.opts(), io)));

  const calibrate = command('calibrate', 'measure the noise of judges, and how far people agree with them')
    .addOption(repo())
    .option('--ref <ref>', 'where policy, cases and artifacts come from', 'main')
    .option('--suite <name...>', 'these suites only')
    .option('--runs <number>', 'grades of each output, at least 5', toNumber, 5);
  calibrate.action(run((local) => local.calibrate(calibrate.opts(), io)));

  const addCase = command(
    'add-case',
    'make a failing case, or what production recorded, a row of a suite’s dataset',
  )
    .argument('[case]', 'a case of one of the policy’s suites')
    .addOption(repo())
    .option('--suite <name>', 'the suite that gets the row (default: the only one)')
    .option('--from <suite>', 'the suite that has the case')
    .option(
      '--trace <file>',
      'a recorded request in place of a case: JSON of OpenTelemetry, Langfuse, LangSmith, OpenAI',
    )
    .option('--record <id>', 'which record of that file')
    .option('--expected <text>', 'what is right: text, or JSON such as tool calls')
    .option('--id <id>', 'the id of the row')
    .option('--dry-run', 'print the row and write nothing');
  addCase.action(run((local) => local.addCase({ ...addCase.opts(), case: addCase.args[0] }, io)));

  const models = command('models', 'list models: configured, priced, reachable')
    .argument('[models...]', 'models as provider/model')
    .option('--check', 'ask the configured providers whether they answer')
    .option('--for <owner/name>', 'by the list of what this repository may use')
    .addOption(json());
  models.action(run((local) => local.models({ models: models.args, ...models.opts() }, io)));

  const spend = command('spend', 'what calls of models cost in a month')
    .option('--month <month>', 'as 2026-11 (default: this month, in UTC)')
    .option('--by <what>', 'sums by repository, review, suite, artifact, route or work', 'repository')
    .option('--repository <name>', 'of this one only: owner/name, or the name of its folder')
    .option('--server', 'what the server spent, by its database (default: what commands on this machine did)')
    .addOption(json());
  spend.action(async () => {
    const options: SpendOptions = spend.opts();
    exit = await (await (options.server === true ? wireOperator() : wire())).spend(options, io);
  });

  const compare = command('compare', 'decide on recorded scores')
    .requiredOption('--scores <file>', 'one JSON object a line: metric, case, base, head')
    .option('--margin <number>', 'largest tolerable drop', toNumber)
    .option('--noise-floor <number>', 'differences below this are no difference', toNumber)
    .option('--moved <number>', 'a case that differs by this has moved', toNumber)
    .option('--seed <number>', 'seed of the randomisation test', toNumber)
    .addOption(new Option('--scope <scope>', 'what is claimed about').choices(['suite', 'population']))
    .addOption(new Option('--effort <effort>', 'when to stop').choices(['full', 'thrifty']))
    .addOption(json());
  compare.action(run((local) => local.compare(compare.opts(), io)));

  const demo = command('demo', 'review an example change with a real model, without account or key').option(
    '--model <provider/model>',
    'use this model where the example names one that is not configured',
  );
  demo.action(run((local) => local.demo(demo.opts(), io)));

  command('serve', 'review pull requests on GitHub: receive deliveries, post checks and comments')
    .addHelpText('after', SERVER_HELP)
    .action(async () => {
      exit = await (await wireServer()).serve(io);
    });

  command('worker', 'review what `promptgate serve` has taken on the same PostgreSQL, without receiving any')
    .addHelpText('after', SERVER_HELP)
    .action(async () => {
      exit = await (await wireServer()).worker(io);
    });

  const doctor = command('doctor', 'check the server and its App on GitHub, and say how to mend each fault')
    .option(
      '--manifest <address>',
      'print app.yml and links that make the App, for a server at this https address',
    )
    .addOption(json())
    .addHelpText('after', SERVER_HELP);
  doctor.action(async () => {
    exit = await (await wireOperator()).doctor(doctor.opts(), io);
  });

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    // Commander has said what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    const { describeFailure } = await wire();
    const failure = describeFailure(error);
    io.stderr(`promptgate: ${failure.message}\n`);
    return failure.exit;
  }
}

function toNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('expected a number.');
  return number;
}

function toCount(value: string): number {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new InvalidArgumentError('expected the number of a pull request.');
  return Number(value);
}

/** Resolves when all that was written has been handed on. */
function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

async function readVersion(): Promise<string> {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  return manifest.version;
}

process.exitCode = await main(process.argv.slice(2));
// All is written that is kept. Left to itself Node takes its heap apart first, which takes as long as a report of thousands of cases.
await Promise.all([process.stdout, process.stderr].map(drain));
process.exit();
