import { z } from 'zod';
import { HostError } from './failure.ts';

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A full git id in an answer. */
export const shaSchema = z.string().regex(SHA);

/** Throws where `text` is no full git id: anything else would name a branch or tag that can move, or another path. */
export function requireSha(text: string): string {
  if (SHA.test(text)) return text;
  const found = JSON.stringify(text.slice(0, 80));
  throw new HostError('invalid', null, `Expected a commit id of 40 hex digits, found ${found}.`);
}
