import { enableCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { FileText } from '../../core/artifact/detect.ts';
import type { Answer } from './thread.ts';

/** A thread that looks for artifacts in the texts it is sent, until it is ended. */
enableCompileCache();
const { detectTexts } = await import('../../core/artifact/detect.ts');

parentPort?.on('message', (files: readonly FileText[]) => {
  void detectTexts(files)
    .then((found): Answer => ({ found }))
    .catch(
      (error: unknown): Answer => ({
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    )
    .then((answer) => parentPort?.postMessage(answer));
});
