import { createModels } from '../../../src/adapters/models/index.ts';
import { describeModelsContract } from '../../contracts/models.ts';
import { startLoopbackProvider } from '../../support/loopback-provider.ts';

describeModelsContract('the adapter of the Messages API', async () => {
  const loopback = await startLoopbackProvider({
    apiKey: 'contract-key-1234',
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
    models: createModels({
      ANTHROPIC_BASE_URL: loopback.baseUrl.replace('/v1', ''),
      ANTHROPIC_API_KEY: 'contract-key-1234',
    }),
    model: 'anthropic/small',
    missing: 'other/small',
    cleanUp: () => loopback.close(),
  };
});
