import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const SCENARIOS = `export const scenarios: Scenario[] = [
  { name: "two-days", description: "One town, two days, one must-see.", expect: "plans", wishes: { town: "Bern", days: 2 } },
  { name: "closed", description: "The museum is closed on the only day.", expect: "fails", wishes: { town: "Bern", days: 1 } },
];
`;

describe('evals of an application of its own', () => {
  it('hold the list that is called cases, also where what is given has a name of its own', () => {
    expect(found('src/evals/scenarios.ts', SCENARIOS)).toEqual(['eval-suite scenarios']);
    expect(found('src/evals/towns.ts', SCENARIOS.replace('scenarios', 'towns'))).toEqual([]);
    expect(found('src/trips/scenarios.ts', SCENARIOS)).toEqual([]);
  });

  it('are none where a program measures what it trains itself', () => {
    const run = (first: string) => `${first}\nif scores["accuracy"] < 0.85:\n    raise SystemExit(1)\n`;
    expect(
      found('evals/run_evaluation.py', run('from sklearn.ensemble import RandomForestClassifier')),
    ).toEqual([]);
    expect(found('evals/run_evaluation.py', run('from sklearn.metrics import cohen_kappa_score'))).toEqual([
      'eval-suite run_evaluation',
    ]);
  });

  it('hold what a run has to reach', async () => {
    const run =
      'K = 5\nTIMEOUT_MIN = 3\nPASS_THRESHOLD = 0.8\nTHRESHOLDS = {"faithfulness": 0.9, "recall": 0.7}\nMIN_DATES = {"a": "b"}\n';
    expect(found('evals/run_evals.py', run)).toEqual(['eval-suite run_evals']);
    expect(contentNamed('evals/run_evals.py', run, 'run_evals', 'eval-suite').settings).toEqual({
      PASS_THRESHOLD: 0.8,
      'THRESHOLDS.faithfulness': 0.9,
      'THRESHOLDS.recall': 0.7,
    });
    expect(named('evals/run_evals.py', run, 'run_evals').lines).toEqual([3, 4]);
    expect(await summaryOf('evals/run_evals.py', run, run.replace('0.8', '0.6'))).toHaveLength(1);
    expect(found('scripts/run.py', run)).toEqual([]);
  });
});

describe('what an agent is to others', () => {
  const handOn =
    'const helper = subagent({ agent: scraper, toolName: "delegate_reading", toolDescription: "Hands a page to the reader.", maxTurns: 9 });\n';

  it('is a tool by the name under which they call it', () => {
    const text = `import { Agent } from "@openai/agents";\n${handOn}`;
    expect(found('a.ts', text)).toContain('tool-definition delegate_reading');
    expect(contentNamed('a.ts', text, 'delegate_reading', 'tools').tools).toMatchObject([
      { name: 'delegate_reading', description: 'Hands a page to the reader.' },
    ]);
  });

  it('is a part of an agent that is made there', () => {
    const agent =
      'import { Agent } from "@openai/agents";\nconst reader = new Agent({ name: "reader", instructions: "You read pages aloud.", toolName: "read_page", toolDescription: "Reads a page.", tools: [] });\n';
    expect(found('a.ts', agent)).toEqual(['agent-definition reader']);
  });
});

describe('how far an agent may go', () => {
  it('is a setting beside its model, or by its name', () => {
    const text =
      'class Settings(BaseSettings):\n    openai_model: str = "gpt-5-mini"\n    max_steps: int = 8\n    max_retries: int = 3\n    max_supervisor_iterations: int = 3\n\n\nRECURSION_LIMIT = 40\nMAX_ROUNDS = 6\n';
    expect(contentNamed('config.py', text, 'config', 'model-config').settings).toEqual({
      'Settings.openai_model': 'gpt-5-mini',
      'Settings.max_steps': 8,
      'Settings.max_supervisor_iterations': 3,
      RECURSION_LIMIT: 40,
    });
  });

  it('is told in a file of settings with what a model may call, what is switched on and how much it is given', () => {
    const text = `MAX_ROUNDS = 2
BOT = {
    "model": "gpt-5-mini",
    "allowed_commands": ["git", "ls"],
    "enable_tools": True,
    "enable_emojis": True,
    "memory": {"summarize_after": 12},
}


class AgentSettings:
    max_steps: int = Field(default=9)
    max_conns: int = 4
`;
    expect(contentNamed('bot_config.py', text, 'bot_config', 'model-config').settings).toEqual({
      MAX_ROUNDS: 2,
      'BOT.model': 'gpt-5-mini',
      'BOT.allowed_commands': ['git', 'ls'],
      'BOT.enable_tools': true,
      'BOT.memory.summarize_after': 12,
      'AgentSettings.max_steps': 9,
    });
    expect(found('game_config.py', text.replace('gpt-5-mini', 'orc_03'))).toEqual([]);
  });

  it('is what guardrails let through, and how much a framework remembers', () => {
    const guards =
      'class GuardrailConfig:\n    check_pii: bool = True\n    max_length: int = 900\n    timeout: int = 5\n';
    expect(contentNamed('guards.py', guards, 'guards', 'model-config').settings).toEqual({
      'GuardrailConfig.check_pii': true,
      'GuardrailConfig.max_length': 900,
    });
    const memory =
      'from llama_index.core.memory import ChatMemoryBuffer\n\nKEPT = 3000\nmemory = ChatMemoryBuffer.from_defaults(token_limit=KEPT)\n';
    expect(contentNamed('memory.py', memory, 'memory', 'model-config').settings).toEqual({
      'memory.token_limit': 3000,
    });
  });

  it('is none where no model is chosen', () => {
    expect(
      found('solver.py', 'RECURSION_LIMIT = 40\nMAX_ITERATIONS = 100  # llm\nmax_agent_steps = 3\n'),
    ).toEqual([]);
  });
});
