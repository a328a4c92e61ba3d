import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from './git-repository.ts';
import type { LoopbackAnswer, LoopbackProvider, LoopbackRequest } from './loopback-provider.ts';
import { openProvider } from './open-provider.ts';
import { createTestIo, runCommand } from './run-command.ts';

export type Reviewed = {
  verdict: string;
  suites: {
    name: string;
    metrics: { metric: string; comparison: string; gate: string }[];
    cases: { id: string; head: { scores: Record<string, number | null>; reasons: Record<string, string> } }[];
    removed_cases: string[];
    not_evaluated: { reason: string }[];
  }[];
};

export const PATH = 'promptfooconfig.yaml';

/** Reviews a config whose prompt says `Before` on the base and `After` on the head, unless `after` says otherwise. */
export async function reviewConfig(
  config: string,
  files: FilesToWrite = {},
  answer: (request: LoopbackRequest) => LoopbackAnswer = ({ messages }) => messages.at(-1)?.content ?? '',
  after: FilesToWrite = {},
): Promise<{ report: Reviewed; model: LoopbackProvider; reasons: string[] }> {
  const model = await openProvider({ answer });
  const repository = createGitRepository({ [PATH]: config, ...files });
  repository.branch('change');
  const changed = Object.entries({ [PATH]: config, ...files }).map(([path, text]) => [
    path,
    typeof text === 'string' ? text.replaceAll('Before', 'After') : text,
  ]);
  repository.commit('A change', { ...Object.fromEntries(changed), ...after });
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
  const io = createTestIo(repository.dir, env);
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  const report = JSON.parse(result.stdout) as Reviewed;
  return { report, model, reasons: report.suites[0]?.not_evaluated.map(({ reason }) => reason) ?? [] };
}

/** Scores of the head, by case and metric. */
export const scoresOf = ({ suites }: Reviewed) => suites[0]?.cases.map(({ head }) => head.scores);

export const config = (rest: string) =>
  `prompts: ["Before {{ question }}"]\nproviders: [openai:gpt-5-mini]\n${rest}`;
