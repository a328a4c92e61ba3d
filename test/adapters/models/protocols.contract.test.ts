import { createModels } from '../../../src/adapters/models/index.ts';
import { describeModelsContract } from '../../contracts/models.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../../support/loopback-provider.ts';

const KEY = 'contract-key-1234';
/** How the loopback server is configured as a provider of each protocol. */
const PROTOCOLS: [
  name: string,
  provider: string,
  env: (loopback: LoopbackProvider) => Record<string, string>,
][] = [
  ['the OpenAI-compatible adapter', 'acme', (loopback) => loopback.env('acme')],
  [
    'the adapter of the Messages API',
    'anthropic',
    ({ baseUrl }) => ({ ANTHROPIC_BASE_URL: baseUrl.replace('/v1', ''), ANTHROPIC_API_KEY: KEY }),
  ],
];

for (const [name, provider, env] of PROTOCOLS)
  describeModelsContract(name, async () => {
    const loopback = await startLoopbackProvider({
      apiKey: KEY,
      models: ['small'],
      answer: ({ tools, messages }) => ({
        toolCalls: [
          {
            name: tools[0]?.name ?? '',
            arguments: { city: messages[0]?.content.match(/in (\w+)/)?.[1] ?? '' },
          },
        ],
        usage: { input: 31, output: 9 },
      }),
    });
    return {
      models: createModels(env(loopback)),
      model: `${provider}/small`,
      missing: 'other/small',
      cleanUp: () => loopback.close(),
    };
  });
