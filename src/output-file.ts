import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that somebody named cannot be written, or read. The message says which, and why. */
export class OutputFileError extends Error {
  override name = 'OutputFileError';
}

/** More is an archive, from which one record should be taken first. Bytes. */
const MAX_INPUT = 50_000_000;

/** The text of a file that somebody names. */
export async function readInputFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_INPUT) throw new Error(`it has ${size} bytes, at most ${MAX_INPUT} are read`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputFileError(`${path} cannot be read: ${reason}`);
  }
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
