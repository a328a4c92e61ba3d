import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const SHARING = [
  ...['core', 'flows', 'commands', 'e2e', 'entry', 'github', 'adapters/git', 'adapters/store'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  // Not those of the model on this machine: what a worker holds makes each process dearer that it starts.
  'test/adapters/models/*.test.ts',
  'test/adapters/models/{anthropic,azure,bedrock,gemini,openai,services}/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Loading modules is a quarter of what a command's tests take. These keep nothing between tests that others could see, so
    // their files share workers and the modules they have loaded.
    projects: [
      { extends: true, test: { name: 'shared workers', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'own workers', include: ['test/**/*.test.ts'], exclude: SHARING } },
    ],
    globalSetup: ['test/support/temporary-files.ts', 'test/support/shared-postgres.ts'],
    // Nothing waits for it to pass: it ends what hangs, also where six files share two slow threads.
    testTimeout: 240_000,
    // What starts servers waits longer where many start at once.
    hookTimeout: 240_000,
    // Many files wait for processes more than they compute, so six run at once on the smallest machine too.
    maxWorkers: Math.max(6, availableParallelism() - 1),
    // Tests that may run at once are those that wait for a server, a limit or a queue.
    maxConcurrency: 12,
    // A test that reaches for the operator's keys or cache would pass here and fail elsewhere.
    env: { OPENAI_API_KEY: '', OPENAI_BASE_URL: '', ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: '' },
  },
});
