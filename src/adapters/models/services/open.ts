import { readFile } from 'node:fs/promises';
import type { Services } from '../../../ports.ts';
import type { Env } from '../env-values.ts';
import { createServices } from './index.ts';
import { SERVICES_VARIABLE, ServicesError } from './settings.ts';

/** The services of the operator's file. Rejects with a ServicesError where it cannot be read or used. */
export async function openServices(path: string, env: Env): Promise<Services> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ServicesError([`${SERVICES_VARIABLE}: the file cannot be read (${code}).`]);
  }
  return createServices(text, env);
}
