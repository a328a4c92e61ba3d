import { access, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that somebody asked for cannot be written. The message says which, and why. */
export class OutputFileError extends Error {
  override name = 'OutputFileError';
}

/** Makes the folder of a file that will be written later. Rejects where it can be seen that it could not be. */
export async function prepareOutputFile(path: string): Promise<void> {
  await explain(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory() === true) throw new Error('it is a folder');
  });
}

export async function writeOutputFile(path: string, text: string): Promise<void> {
  await explain(path, () => writeFile(path, text));
}

async function explain(path: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputFileError(`${path} cannot be written: ${reason}`);
  }
}
