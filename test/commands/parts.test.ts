import { describe, expect, it } from 'vitest';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = {
  exit: number;
  verdict: string;
  uncovered: string[];
  suites: {
    name: string;
    covers: string[];
    metrics: { metric: string; comparison: string }[];
    not_evaluated: { reason: string; fix: string | null }[];
  }[];
};

async function reviewFiles(
  before: FilesToWrite,
  after: FilesToWrite,
): Promise<Reviewed & { comment: string }> {
  const model = await openProvider({
    answer: ({ messages }) => (messages[0]?.content.includes('in full') ? 'yes' : 'no'),
  });
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const io = createTestIo(repository.dir, model.env('loopback'));
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  const text = await runCommand(io, (given) => review({ repo: '.', base: 'main' }, given));
  return { ...(JSON.parse(result.stdout) as Reviewed), comment: text.stdout };
}

const SYSTEM =
  'SYSTEM_PROMPT = """You are a support agent of a bicycle shop.\nAnswer in full sentences."""\n';
const TITLE = 'TITLE_PROMPT = """You write titles of support tickets.\nUse at most six words."""\n';
const GREETING =
  'def build_greeting(name):\n    return f"""You are a host who greets {name}.\nBe brief."""\n';
const CODE = 'src/prompts.py';
const ROWS = Array.from({ length: 24 }, (_, i) =>
  JSON.stringify({ id: `case${i}`, input: `question ${i}`, expected: 'yes' }),
).join('\n');

const suite = (target: string, more = '') =>
  `version: 1\nsuites:\n  - name: answers\n${more}    dataset: evals/cases.jsonl\n    target: ${target}\n    scorers: [contains]\n`;
const ON_SYSTEM = suite(`{ kind: prompt, prompt: "${CODE}#SYSTEM_PROMPT", model: loopback/small }`);
const files = (policy: string): FilesToWrite => ({
  '.github/promptgate.yml': policy,
  'evals/cases.jsonl': ROWS,
  [CODE]: `${SYSTEM}\n${TITLE}\n${GREETING}`,
});
const WORSE = SYSTEM.replace('full sentences', 'one word');

describe('a suite on one prompt of a program', () => {
  it('measures a change of that prompt', async () => {
    const found = await reviewFiles(files(ON_SYSTEM), { [CODE]: `${WORSE}\n${TITLE}\n${GREETING}` });
    expect(found).toMatchObject({ exit: 1, verdict: 'fail', uncovered: [] });
    expect(found.suites[0]).toMatchObject({
      covers: [`${CODE}#SYSTEM_PROMPT`],
      metrics: [{ metric: 'contains', comparison: 'regressed' }],
    });
  });

  it('neither runs for nor covers a change of another one in the file', async () => {
    const found = await reviewFiles(files(ON_SYSTEM), {
      [CODE]: `${SYSTEM}\n${TITLE.replace('six', 'nine')}\n${GREETING}`,
    });
    expect(found).toMatchObject({ suites: [], uncovered: [`${CODE}#TITLE_PROMPT`] });
    expect(found.comment).toContain(`prompt: "${CODE}#TITLE_PROMPT"`);
  });

  it('goes with it where it is renamed, and where it moves to a file of its own', async () => {
    const renamed = await reviewFiles(files(ON_SYSTEM), {
      [CODE]: `${WORSE.replace('SYSTEM_PROMPT', 'AGENT_PROMPT')}\n${TITLE}\n${GREETING}`,
    });
    expect(renamed).toMatchObject({ verdict: 'fail', uncovered: [] });
    const [, text = ''] = /"""([\s\S]*)"""/.exec(SYSTEM) ?? [];
    const moved = await reviewFiles(files(ON_SYSTEM), {
      [CODE]: `${TITLE}\n${GREETING}`,
      'src/prompts/system.md': `${text}\n`,
    });
    expect(moved.suites[0]?.not_evaluated ?? []).toEqual([]);
    expect(moved).toMatchObject({ exit: 0, uncovered: [] });
  });

  it('is not taken for one on what stands in its place', async () => {
    const found = await reviewFiles(files(ON_SYSTEM), { [CODE]: `${TITLE}\n${GREETING}` });
    expect(found.verdict).toBe('error');
    expect(found.suites[0]?.not_evaluated[0]?.reason).toContain(
      `${CODE} holds no prompt named "SYSTEM_PROMPT" in`,
    );
  });
});

describe('recorded outputs of one prompt of a program', () => {
  const recorded = suite(
    '{ kind: recorded, outputs: evals/outputs.jsonl }',
    `    covers: ["src/*.py#build_greeting"]\n`,
  );
  const outputs = (text: string) =>
    Array.from({ length: 24 }, (_, i) => JSON.stringify({ id: `case${i}`, text })).join('\n');
  const before = { ...files(recorded), 'evals/outputs.jsonl': outputs('yes') };

  it('cover that prompt and no other', async () => {
    const own = await reviewFiles(before, {
      [CODE]: `${SYSTEM}\n${TITLE}\n${GREETING.replace('Be brief', 'Be kind')}`,
      'evals/outputs.jsonl': outputs('no'),
    });
    expect(own).toMatchObject({ verdict: 'fail', uncovered: [] });
    const other = await reviewFiles(before, { [CODE]: `${WORSE}\n${TITLE}\n${GREETING}` });
    expect(other.uncovered).toEqual([`${CODE}#SYSTEM_PROMPT`]);
  });

  it('are what is proposed for a prompt with holes, which only the program can fill', async () => {
    const found = await reviewFiles(files(ON_SYSTEM), {
      [CODE]: `${SYSTEM}\n${TITLE}\n${GREETING.replace('Be brief', 'Be kind')}`,
    });
    expect(found.uncovered).toEqual([`${CODE}#build_greeting`]);
    expect(found.comment).toContain(`covers: ["${CODE}#build_greeting"]`);
    expect(found.comment).toContain('kind: recorded');
  });
});

describe('validate', () => {
  const faultsOf = async (target: string) => {
    const { dir } = createGitRepository({
      ...files(suite(target)),
      'src/tools.py':
        'from langchain_core.tools import tool\n\n@tool\ndef find_order(order_id: str) -> str:\n    """Finds an order by its number."""\n    return order_id\n\n@tool\ndef cancel_order(order_id: str) -> str:\n    """Cancels an order that was not sent yet."""\n    return order_id\n',
    });
    const result = await runCommand(createTestIo(dir), (io) => validate({ repo: '.', json: true }, io));
    const { suites } = JSON.parse(result.stdout) as {
      suites: { faults: { reason: string; fix: string }[] }[];
    };
    return suites[0]?.faults ?? [];
  };

  it('asks which of several prompts is meant, and takes the one that is named', async () => {
    const [fault] = await faultsOf(`{ kind: prompt, prompt: ${CODE}, model: loopback/small }`);
    expect(fault?.reason).toBe(
      `${CODE} holds 3 prompts (${CODE}#SYSTEM_PROMPT, ${CODE}#TITLE_PROMPT, ${CODE}#build_greeting)`,
    );
    expect(fault?.fix).toBe(`name the one to run: \`prompt: ${CODE}#SYSTEM_PROMPT\``);
    expect(await faultsOf(`{ kind: prompt, prompt: ${CODE}#TITLE_PROMPT, model: loopback/small }`)).toEqual(
      [],
    );
  });

  it('suggests the nearest name', async () => {
    const [fault] = await faultsOf(`{ kind: prompt, prompt: ${CODE}#SYSTEM_PROMT, model: loopback/small }`);
    expect(fault?.reason).toMatch(/no prompt named "SYSTEM_PROMT" in .+\. Did you mean "SYSTEM_PROMPT"\?$/);
  });

  it('takes all tools of a file or the ones that are named', async () => {
    const tools = (list: string) => `{ kind: tools, tools: [${list}], model: loopback/small }`;
    expect(await faultsOf(tools('src/tools.py'))).toEqual([]);
    expect(await faultsOf(tools('"src/tools.py#find_order", "src/tools.py#cancel_order"'))).toEqual([]);
    const [fault] = await faultsOf(tools('"src/tools.py#find_orders"'));
    expect(fault?.reason).toContain('Did you mean "find_order"?');
  });
});
