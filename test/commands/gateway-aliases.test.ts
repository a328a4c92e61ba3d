import { describe, expect, it } from 'vitest';
import { reviewJsonSchema } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { shopTool } from '../support/shop-repository.ts';

const CASES = 24;
const POLICY = `version: 1
suites:
  - name: echo
    dataset: evals/echo.jsonl
    target: { kind: prompt, prompt: prompts/echo.prompt.yml }
    scorers: [exact_match]
gate: { margin: 0.2 }
`;

type Entry = string | { model: string; more?: string };

/** LiteLLM's configuration with these entries of `model_list`, in their order. */
function gatewayOf(entries: readonly [alias: string, entry: Entry][], more = ''): string {
  const list = entries.map(([alias, entry]) => {
    const { model, more = '' } = typeof entry === 'string' ? { model: entry } : entry;
    return `  - model_name: ${alias}\n    litellm_params:\n      model: ${model}\n${more}`;
  });
  return `model_list:\n${list.join('')}${more}`;
}

function promptOf(model: string): string {
  return `name: Echo\nmodel: ${model}\nmessages:\n  - { role: user, content: "{{input}}" }\n`;
}

const OTHERS: [string, Entry][] = [['smart', 'openai/gpt-5']];

type World = {
  before: string;
  after: string;
  files?: FilesToWrite;
  /** Beside the config. */
  changed?: FilesToWrite;
  policy?: string;
};

/** A review of a change of the gateway's config alone. */
async function reviewGateway({ before, after, files = {}, changed = {}, policy = POLICY }: World) {
  const rows = Array.from({ length: CASES }, (_, i) => ({
    id: `q${i}`,
    input: `question ${i}`,
    expected: `question ${i}`,
  }));
  const repository = createGitRepository({
    '.github/promptgate.yml': policy,
    'evals/echo.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    'prompts/echo.prompt.yml': promptOf('litellm/fast'),
    'gateway/litellm.yaml': before,
    ...files,
  });
  repository.branch('change');
  repository.commit('Another model', { 'gateway/litellm.yaml': after, ...changed });
  const model = await openProvider({ answer: ({ messages }) => messages.at(-1)?.content ?? '' });
  const gateway = await openProvider({});
  const io = createTestIo(repository.dir, {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.baseUrl,
    PROMPTGATE_PROVIDER_LITELLM_BASE_URL: gateway.baseUrl,
  });
  const { stdout, stderr, exit } = await runCommand(io, (to) =>
    review({ repo: '.', base: 'main', head: 'change', json: true }, to),
  );
  if (stdout === '') throw new Error(stderr);
  return { report: reviewJsonSchema.parse(JSON.parse(stdout)), exit, model, gateway };
}

const FAST = gatewayOf([['fast', 'openai/gpt-5-mini'], ...OTHERS]);

describe('an alias of a gateway that points to another model', () => {
  it('is measured on the models behind it, each called itself, without the gateway', async () => {
    const after = gatewayOf([['fast', 'openai/gpt-5-nano'], ...OTHERS]);
    const { report, model, gateway, exit } = await reviewGateway({ before: FAST, after });
    expect(exit).toBe(0);
    expect(report.uncovered).toEqual([]);
    expect(report.suites[0]).toMatchObject({
      name: 'echo',
      model: 'openai/gpt-5-nano',
      not_evaluated: [],
      swap: {
        base: { model: 'openai/gpt-5-mini' },
        head: { model: 'openai/gpt-5-nano' },
        notes: [
          '`fast` is an alias of `gateway/litellm.yaml`: the models that it points to are called without the gateway',
        ],
      },
    });
    const asked = Map.groupBy(model.requests, (request) => request.model);
    expect([...asked.keys()].sort()).toEqual(['gpt-5-mini', 'gpt-5-nano']);
    expect(asked.get('gpt-5-mini')).toHaveLength(asked.get('gpt-5-nano')?.length ?? 0);
    expect(gateway.requests).toEqual([]);
  });

  it.each<[what: string, files: FilesToWrite, path: string]>([
    ['new', { 'prompts/echo.prompt.yml': promptOf('openai/gpt-5-mini') }, 'gateway/new.yaml'],
    [
      'a copy of what another config has',
      { 'prompts/echo.prompt.yml': promptOf('openai/gpt-5-mini') },
      'gateway/staging/litellm.yaml',
    ],
  ])('hides no broken prompt behind a config that is %s', async (_what, files, path) => {
    const decoy = gatewayOf([['openai/gpt-5-mini', 'openai/gpt-5-mini'], ...OTHERS]);
    const broken = promptOf('openai/gpt-5-mini').replace('{{input}}', 'Say nothing.');
    const before = path.includes('staging') ? decoy : FAST;
    const { report, exit } = await reviewGateway({
      before,
      after: before,
      files,
      changed: { 'prompts/echo.prompt.yml': broken, [path]: decoy },
    });
    expect([report.verdict, exit]).toEqual(['fail', 1]);
  });

  it.each<[what: string, prompt: string, sent: unknown[]]>([
    [
      'says nothing of it',
      promptOf('litellm/fast'),
      [
        { temperature: 0, max_tokens: 50 },
        { temperature: 1, max_tokens: 50 },
      ],
    ],
    [
      'sets a temperature of its own, which goes first',
      `${promptOf('litellm/fast')}modelParameters: { temperature: 0.3 }\n`,
      [
        { temperature: 0.3, max_tokens: 50 },
        { temperature: 0.3, max_tokens: 20 },
      ],
    ],
  ])(
    'sends its `litellm_params` where the prompt %s, and measures a change of them',
    async (_what, prompt, sent) => {
      const [was, is] = sent as { temperature: number; max_tokens: number }[];
      const params = (temperature: number, tokens: number | undefined) =>
        gatewayOf([
          [
            'fast',
            {
              model: 'openai/gpt-4o-mini',
              more: `      temperature: ${temperature}\n      max_tokens: ${tokens}\n      rpm: 5\n`,
            },
          ],
          ...OTHERS,
        ]);
      const { report, model, gateway } = await reviewGateway({
        before: params(0, was?.max_tokens),
        after: params(1, is?.max_tokens),
        files: { 'prompts/echo.prompt.yml': prompt },
      });
      const named = (body: Record<string, unknown>) => ({
        temperature: body.temperature,
        max_tokens: body.max_completion_tokens ?? body.max_tokens,
      });
      const asked = new Set(model.requests.map(({ body }) => JSON.stringify(named(body))));
      expect([...asked].sort()).toEqual(sent.map((one) => JSON.stringify(one)).sort());
      expect(gateway.requests).toEqual([]);
      expect(report.uncovered).toEqual([]);
      expect(report.suites[0]).toMatchObject({
        not_evaluated: [],
        swap: { base: { model: 'openai/gpt-4o-mini' }, head: { model: 'openai/gpt-4o-mini' } },
      });
      const config = report.changes.find(({ path }) => path === 'gateway/litellm.yaml');
      expect(config?.summary?.[0]).toMatch(
        /^alias `fast` calls openai\/gpt-4o-mini with temperature 1, .* \(was with temperature 0, .*\): it is the model of 1 prompt/,
      );
    },
  );

  it('sends the router’s `default_litellm_params` before its own, and measures a change of them', async () => {
    const own: [string, Entry][] = [
      ['fast', { model: 'openai/gpt-4o-mini', more: '      temperature: 0.9\n      max_tokens: 40\n' }],
      ...OTHERS,
    ];
    const router = (temperature: number) =>
      gatewayOf(
        own,
        `router_settings:\n  default_litellm_params: { temperature: ${temperature}, timeout: 5 }\n`,
      );
    const { report, model, gateway } = await reviewGateway({ before: router(0), after: router(1) });
    const asked = new Set(
      model.requests.map(({ body }) => `${body.temperature} ${body.max_completion_tokens}`),
    );
    expect([...asked].sort()).toEqual(['0 40', '1 40']);
    expect(gateway.requests).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  it('of Portkey sends its `override_params` whatever the prompt says, and measures a change of them', async () => {
    const portkey = (temperature: number) =>
      JSON.stringify({
        strategy: { mode: 'fallback' },
        override_params: { max_tokens: 40 },
        targets: [
          { provider: 'openai', override_params: { model: 'gpt-4o-mini', temperature } },
          { provider: 'anthropic', override_params: { model: 'claude-haiku-4-5' } },
        ],
      });
    const same = gatewayOf(OTHERS);
    const { report, model, gateway } = await reviewGateway({
      before: same,
      after: same,
      files: {
        'prompts/echo.prompt.yml': `${promptOf('portkey/quick')}modelParameters: { temperature: 0.3, topP: 0.5 }\n`,
        'gateway/quick.json': portkey(0),
      },
      changed: { 'gateway/quick.json': portkey(1) },
    });
    expect(report.suites[0]?.not_evaluated ?? []).toEqual([]);
    const asked = new Set(
      model.requests.map(({ body }) => `${body.temperature} ${body.top_p} ${body.max_completion_tokens}`),
    );
    expect([...asked].sort()).toEqual(['0 0.5 40', '1 0.5 40']);
    expect(gateway.requests).toEqual([]);
  });

  it.each([
    ['alone', 'openai/gpt-5-mini'],
    ['beside another model', 'openai/gpt-5-nano'],
  ])(
    'is not measured where `litellm_params` change %s in what no request made here carries',
    async (_what, model) => {
      const thinking = (budget: number) => `      thinking: { type: enabled, budget_tokens: ${budget} }\n`;
      const { report, exit } = await reviewGateway({
        before: gatewayOf([['fast', { model: 'openai/gpt-5-mini', more: thinking(1024) }], ...OTHERS]),
        after: gatewayOf([['fast', { model, more: thinking(4096) }], ...OTHERS]),
      });
      expect(exit).toBe(4);
      expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(
        /another `thinking` in its `litellm_params`, which requests made here do not carry/,
      );
    },
  );

  it('says what of `litellm_params` the models behind it are called without', async () => {
    const more = '      thinking: { type: enabled, budget_tokens: 1024 }\n      timeout: 5\n';
    const { report } = await reviewGateway({
      before: gatewayOf([['fast', { model: 'openai/gpt-5-mini', more }], ...OTHERS]),
      after: gatewayOf([['fast', { model: 'openai/gpt-5-nano', more }], ...OTHERS]),
    });
    expect(report.suites[0]?.swap?.notes).toContain(
      'Here `fast` has `thinking` in its `litellm_params`, which requests made here do not carry',
    );
  });

  it('has not moved where only keys, limits and prices of it change', async () => {
    const more = (rpm: number) =>
      `      rpm: ${rpm}\n      timeout: ${rpm}\n      input_cost_per_token: 0.0${rpm}\n`;
    const { report, model } = await reviewGateway({
      before: gatewayOf([['fast', { model: 'openai/gpt-5-mini', more: more(1) }], ...OTHERS]),
      after: gatewayOf([['fast', { model: 'openai/gpt-5-mini', more: more(2) }], ...OTHERS]),
    });
    expect(report.suites).toEqual([]);
    expect(model.requests).toEqual([]);
  });

  it('is not measured where the second of a group becomes another model, and is never green', async () => {
    const group = (second: string) =>
      gatewayOf([
        ['fast', { model: 'openai/gpt-5-mini', more: '      weight: 6\n' }],
        ['fast', { model: second, more: '      weight: 5\n' }],
      ]);
    const { report, exit } = await reviewGateway({
      before: group('openai/gpt-5'),
      after: group('openai/gpt-5-nano'),
    });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(
      /leads to openai\/gpt-5-mini, openai\/gpt-5-nano/,
    );
  });

  it('says which artifacts it swaps the model of, and that no suite covers one of them', async () => {
    const after = gatewayOf([['fast', 'anthropic/claude-haiku-4-5'], ...OTHERS]);
    const { report } = await reviewGateway({
      before: FAST,
      after,
      files: { 'prompts/other.prompt.yml': promptOf('fast'), 'prompts/smart.prompt.yml': promptOf('smart') },
    });
    const change = (path: string) => report.changes.find((one) => one.path === path);
    expect(change('gateway/litellm.yaml')?.summary).toEqual([
      'alias `fast` now points to anthropic/claude-haiku-4-5 (was openai/gpt-5-mini): swaps the model of 2 prompts: `prompts/echo.prompt.yml`, `prompts/other.prompt.yml`',
    ]);
    expect(change('prompts/other.prompt.yml')?.summary).toEqual([
      'its model is `fast` of `gateway/litellm.yaml`: alias `fast` now points to anthropic/claude-haiku-4-5 (was openai/gpt-5-mini)',
    ]);
    expect(change('prompts/smart.prompt.yml')).toBeUndefined();
    expect(report.uncovered).toEqual(['prompts/other.prompt.yml']);
  });

  it('is not green where the new model is not configured, and says what to configure', async () => {
    const after = gatewayOf([['fast', 'anthropic/claude-haiku-4-5'], ...OTHERS]);
    const { report, exit, gateway } = await reviewGateway({ before: FAST, after });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated).toEqual([
      {
        metric: null,
        reason: expect.stringMatching(
          /^anthropic\/claude-haiku-4-5 is not configured: .*the alias fast of gateway\/litellm\.yaml moves/,
        ),
        fix: expect.stringContaining('ANTHROPIC_API_KEY'),
      },
    ]);
    expect(gateway.requests).toEqual([]);
  });

  it.each([
    [
      'by the policy alone',
      {
        policy: POLICY.replace(' }\n    scorers', ', model: litellm/fast }\n    scorers'),
        files: { 'prompts/echo.prompt.yml': promptOf('gpt-5') },
      },
    ],
    ['by its bare name', { files: { 'prompts/echo.prompt.yml': promptOf('fast') } }],
  ])('is found where it is named %s', async (_, world) => {
    const after = gatewayOf([['fast', 'openai/gpt-5-nano'], ...OTHERS]);
    const { report } = await reviewGateway({ before: FAST, after, ...world });
    expect(report.suites[0]?.swap?.head.model).toBe('openai/gpt-5-nano');
    expect(report.suites[0]?.not_evaluated).toEqual([]);
  });

  it('is found where an agent names it, whose tools run in its loop as before', async () => {
    const agent = 'name: support\nmodel: fast\ninstructions: Say it again.\ntools: [get_order]\n';
    const { report, model } = await reviewGateway({
      before: FAST,
      after: gatewayOf([['fast', 'openai/gpt-5-nano'], ...OTHERS]),
      policy: POLICY.replace(
        '{ kind: prompt, prompt: prompts/echo.prompt.yml }',
        '{ kind: agent, agent: agents/support.yaml, tools: [tools/orders.json] }',
      ),
      files: {
        'agents/support.yaml': agent,
        'tools/orders.json': JSON.stringify([shopTool('get_order', 'Looks an order up')]),
        'prompts/echo.prompt.yml': promptOf('gpt-5'),
      },
    });
    expect(report.suites[0]).toMatchObject({
      not_evaluated: [],
      swap: { head: { model: 'openai/gpt-5-nano' } },
    });
    expect(report.changes[0]?.summary[0]).toMatch(
      /swaps the model of 1 agent definition: `agents\/support\.yaml`$/,
    );
    expect(model.requests[0]?.tools.map(({ name }) => name)).toEqual(['get_order']);
  });

  it('that is new is called itself where the change has a prompt name it', async () => {
    const { report, model } = await reviewGateway({
      before: gatewayOf(OTHERS),
      after: FAST,
      files: { 'prompts/echo.prompt.yml': promptOf('gpt-5') },
      changed: { 'prompts/echo.prompt.yml': promptOf('litellm/fast') },
    });
    expect(report.suites[0]?.swap).toMatchObject({
      base: { model: 'openai/gpt-5' },
      head: { model: 'openai/gpt-5-mini' },
    });
    expect(report.changes.find(({ path }) => path.startsWith('gateway/'))?.summary[0]).toBe(
      'alias `fast` is new and points to openai/gpt-5-mini: it is the model of 1 prompt: `prompts/echo.prompt.yml`',
    );
    expect(new Set(model.requests.map((request) => request.model))).toEqual(new Set(['gpt-5', 'gpt-5-mini']));
  });

  it('that is balanced over several models is compared on the heaviest, which is said, as are its fallbacks', async () => {
    const of = (model: string) =>
      gatewayOf(
        [
          ['fast', { model: 'openai/gpt-5', more: '      weight: 1\n' }],
          ['fast', { model, more: '      weight: 9\n' }],
        ],
        'litellm_settings:\n  fallbacks: [{ fast: [smart] }]\n',
      );
    const { report } = await reviewGateway({
      before: of('openai/gpt-5-mini'),
      after: of('openai/gpt-5-nano'),
    });
    expect(report.suites[0]?.swap?.notes).toEqual([
      expect.stringContaining('`fast` is an alias of'),
      'On the base `fast` leads to openai/gpt-5, openai/gpt-5-mini, of which openai/gpt-5-mini stands for all',
      'On the base `fast` falls back to smart, which is not called here',
      'Here `fast` leads to openai/gpt-5, openai/gpt-5-nano, of which openai/gpt-5-nano stands for all',
      'Here `fast` falls back to smart, which is not called here',
    ]);
  });

  it.each([
    ['whose model the environment names', 'os.environ/FAST_MODEL', '', /environment's FAST_MODEL/],
    [
      'that is served elsewhere',
      'openai/own',
      '      api_base: https://llm.example\n',
      /an address of its own/,
    ],
  ])('%s is not measured, and not green', async (_, model, more, reason) => {
    const after = gatewayOf([['fast', { model, more }], ...OTHERS]);
    const { report, exit } = await reviewGateway({ before: FAST, after });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(reason);
  });

  it('whose model the environment named before is not green either', async () => {
    const before = gatewayOf([['fast', 'os.environ/FAST_MODEL'], ...OTHERS]);
    const { report, exit } = await reviewGateway({ before, after: FAST });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(/on the base .* environment's FAST_MODEL/);
  });

  it('that two configs lead to different places is not green', async () => {
    const after = gatewayOf([['fast', 'openai/gpt-5-nano'], ...OTHERS]);
    const { report, exit } = await reviewGateway({ before: FAST, after, files: { 'eu/litellm.yaml': FAST } });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(
      /eu\/litellm\.yaml and gateway\/litellm\.yaml lead it to different places/,
    );
  });

  it.each([
    [
      'beside the model that stands for all',
      (model: string) =>
        gatewayOf([
          ['fast', { model: 'openai/gpt-5', more: '      weight: 6\n' }],
          ['fast', { model, more: '      weight: 5\n' }],
        ]),
      ['openai/gpt-5-mini', 'openai/gpt-5-nano'],
      /leads to openai\/gpt-5, openai\/gpt-5-nano \(was openai\/gpt-5, openai\/gpt-5-mini\)/,
    ],
    [
      'to another address of the same model',
      (address: string) =>
        gatewayOf([['fast', { model: 'hosted_vllm/qwen3', more: `      api_base: ${address}\n` }]]),
      ['https://old.example', 'https://new.example'],
      /still points to vllm\/qwen3, but at another address/,
    ],
    [
      'to another address of a model of its own',
      (address: string) =>
        gatewayOf([['fast', { model: 'openai/own', more: `      api_base: ${address}\n` }]]),
      ['https://old.example', 'https://new.example'],
      /an address of its own/,
    ],
  ] as const)('that moves %s is not measured, and not green', async (_, of, [was, is], reason) => {
    const { report, exit } = await reviewGateway({ before: of(was), after: of(is) });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(reason);
  });

  it('of a conditional Portkey config is not measured, and not green', async () => {
    const of = (model: string) => `{
      "strategy": {
        "mode": "conditional",
        "conditions": [{ "query": { "metadata.tier": "paid" }, "then": "a" }],
        "default": "b"
      },
      "targets": [
        { "name": "a", "provider": "openai", "override_params": { "model": "${model}" } },
        { "name": "b", "provider": "openai", "override_params": { "model": "gpt-5-nano" } }
      ]
    }`;
    const { report, exit } = await reviewGateway({
      before: FAST,
      after: FAST,
      files: { 'gateway/support.json': of('gpt-5'), 'prompts/echo.prompt.yml': promptOf('portkey/support') },
      changed: { 'gateway/support.json': of('gpt-5-mini') },
    });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(/which of its models is asked depends on/);
  });

  it('that goes while a prompt still names it is not green', async () => {
    const { report, exit } = await reviewGateway({ before: FAST, after: gatewayOf(OTHERS) });
    expect(exit).toBe(4);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toMatch(
      /`fast` is no longer in gateway\/litellm\.yaml/,
    );
  });
});

describe('an alias that does not move', () => {
  const BROKEN = promptOf('openai/gpt-5-mini').replace('{{input}}', 'Nothing');

  it.each([
    ['a config', 'infra/own.yaml', [] as [string, Entry][]],
    [
      'a copy of the config',
      'eu/litellm.yaml',
      [['openai/gpt-5-mini', 'openai/gpt-5-mini']] as [string, Entry][],
    ],
  ])('hides no broken prompt where the change adds %s with the very model', async (_, path, known) => {
    const before = gatewayOf([...known, ...OTHERS]);
    const { report, exit, model, gateway } = await reviewGateway({
      before,
      after: before,
      files: { 'prompts/echo.prompt.yml': promptOf('openai/gpt-5-mini') },
      changed: {
        [path]: gatewayOf([['openai/gpt-5-mini', 'openai/gpt-5-mini'], ...OTHERS]),
        'prompts/echo.prompt.yml': BROKEN,
      },
    });
    expect(report.suites[0]?.not_evaluated).toEqual([]);
    expect([report.verdict, exit]).toEqual(['fail', 1]);
    expect(new Set(model.requests.map((request) => request.model))).toEqual(new Set(['gpt-5-mini']));
    expect(gateway.requests).toEqual([]);
  });

  it('is not gone where another config still has it', async () => {
    const { report, exit } = await reviewGateway({
      before: FAST,
      after: gatewayOf(OTHERS),
      files: { 'eu/litellm.yaml': FAST },
    });
    expect(report.suites.flatMap((suite) => suite.not_evaluated)).toEqual([]);
    expect(exit).toBe(0);
  });

  it('is called as before', async () => {
    const after = gatewayOf([
      ['fast', 'openai/gpt-5-mini'],
      ['smart', 'openai/gpt-5-nano'],
    ]);
    const { report, model, gateway } = await reviewGateway({ before: FAST, after });
    expect(report.changes.map(({ path }) => path)).toEqual(['gateway/litellm.yaml']);
    expect(report.suites).toEqual([]);
    expect(report.uncovered).toEqual(['gateway/litellm.yaml']);
    expect([model.requests, gateway.requests]).toEqual([[], []]);
  });
});
