import { createGitRepository, type FilesToWrite, type TestRepository } from './git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/** Questions with the word that decides which tool is right. */
const TOPICS = ['refund', 'track', 'cancel', 'address'] as const;

/** A tool as the OpenAI chat API has it. */
export function shopTool(name: string, description: string): object {
  const parameters = { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] };
  return { type: 'function', function: { name, description, parameters } };
}

export const CLEAR_TOOLS = [
  shopTool('create_refund', 'Pay money back: refund'),
  shopTool('track_parcel', 'Where a parcel is: track'),
  shopTool('cancel_order', 'Stop it: cancel'),
  shopTool('change_address', 'Send it elsewhere: address'),
];
/** What was said of refunds is gone. */
export const VAGUE_TOOLS = [shopTool('create_refund', 'Handles payments'), ...CLEAR_TOOLS.slice(1)];

const TOOL_OF: Record<(typeof TOPICS)[number], string> = {
  refund: 'create_refund',
  track: 'track_parcel',
  cancel: 'cancel_order',
  address: 'change_address',
};

export function shopCases(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const topic = TOPICS[i % TOPICS.length] ?? 'refund';
    const expected = { name: TOOL_OF[topic], arguments: { order_id: `A-${i}` } };
    return JSON.stringify({
      id: `${topic}-${i}`,
      input: `Please ${topic} order A-${i}`,
      expected,
      tags: [topic],
    });
  });
  return `${rows.join('\n')}\n`;
}

export const SHOP_POLICY = `version: 1
suites:
  - name: shop-tools
    covers: ["tools/*.json"]
    dataset: evals/tools.jsonl
    target: { kind: tools, model: loopback/small }
    scorers: [tool_call]
`;

/** A shop whose `main` holds a policy, tools and `cases` cases, with a branch `change` checked out that adds `files`. */
export function createShop(files: FilesToWrite, cases = 40, policy = SHOP_POLICY): TestRepository {
  const repository = createGitRepository({
    '.github/promptgate.yml': policy,
    'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
    'evals/tools.jsonl': shopCases(cases),
    'README.md': '# Shop\n',
  });
  repository.branch('change');
  repository.commit('A change', files);
  return repository;
}

/** The change that makes the model pick the wrong tool for refunds. */
export const VAGUE_CHANGE: FilesToWrite = { 'tools/orders.json': JSON.stringify(VAGUE_TOOLS, null, 2) };

/** A model that picks the tool whose description holds a word of the question, and the first one where none does. */
export function pickTool({ messages, tools }: LoopbackRequest): LoopbackAnswer {
  const question = messages.at(-1)?.content ?? '';
  const words = question.toLowerCase().split(/\W+/);
  const fits = tools.find((tool) =>
    tool.description
      .toLowerCase()
      .split(/\W+/)
      .some((word) => words.includes(word) && word.length > 4),
  );
  const chosen = fits ?? tools.at(-1);
  return {
    toolCalls: [{ name: chosen?.name ?? '', arguments: { order_id: /A-\d+/.exec(question)?.[0] ?? '' } }],
  };
}
