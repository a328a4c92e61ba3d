import { digestOf } from '../artifact/digest.ts';
import { replaceImages } from './request-images.ts';
import type { TrialRequest } from './types.ts';

/** Raised when the built-in pipeline answers differently to the same request, or keeps its answers otherwise. */
const PIPELINE_REVISION = 2;

/** Which of several runs of one request this is. */
export type Run =
  /** The n-th run of the first pass, from 0: shared between sides and between reviews. */
  | { kind: 'first'; repeat: number }
  /** Beside a run that another review has paid for, to see whether it still holds. */
  | { kind: 'guard'; review: string; side: 'base' | 'head' }
  /** A run that must be new for this comparison: its key is nobody else's. */
  | { kind: 'fresh'; review: string; side: 'base' | 'head'; repeat: number };

/** What distinguishes the answers of two providers under one model name. */
export type Identity = {
  provider: string;
  baseUrl: string;
  /** What is spoken there; absent where it is what a provider of that name speaks. */
  protocol?: string;
  /** Absent where the API has no versions. */
  apiVersion?: string;
  /** The model whose price an answer's cost was reckoned by; absent where it has its own. */
  pricedAs?: string;
  /** Of the model that plays the user; absent where none does. */
  user?: Omit<Identity, 'user' | 'retrieval'>;
  /** Of the models that embed and re-rank; absent where none does. */
  retrieval?: Omit<Identity, 'user' | 'retrieval'>[];
};

/**
 * SHA-256 (hex) over everything that determines what a trial sends. Equal on both sides: nothing to run. Of a file's picture its
 * bytes count, and not where it lies.
 */
export function requestDigest(request: TrialRequest): string {
  const sent = replaceImages(request, (image) => (image.kind === 'file' ? { ...image, path: '' } : image));
  return digestOf({ pipeline: PIPELINE_REVISION, request: sent });
}

/** Key of one run in the trial store. `identity` is null where no provider is called. */
export function trialKey(digest: string, identity: Identity | null, run: Run): string {
  return digestOf({ digest, identity, run });
}
