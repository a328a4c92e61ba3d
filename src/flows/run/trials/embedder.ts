import { createHash } from 'node:crypto';
import { digestOf } from '../../../core/artifact/digest.ts';
import { EMPTY_OUTPUT } from '../../../core/eval/empty-output.ts';
import type { Output } from '../../../core/eval/types.ts';
import type { Called, CallResult, Embedded } from '../../../ports.ts';

export type EmbeddingModel = { model: string; dimensions: number | null };
type Vector = Called & { vector: Float32Array };

/** What is embedded in one request; providers take more, and a refusal then costs more. */
const MAX_TEXTS = 128;
const MAX_CHARACTERS = 200_000;
/** Look-ups of the store under way at once. */
const LOOK_UPS = 64;

export type EmbedderDeps = {
  /** What distinguishes the model's vectors from another's under its name. */
  identity(model: string): unknown;
  /** A kept vector, as its output; null: there is none young enough. */
  find(key: string): Promise<Output | null>;
  keep(key: string, output: Output): void;
  /** One request, within the limits of the model and the review. */
  request(request: EmbeddingModel & { texts: readonly string[] }, key: string): Promise<CallResult<Embedded>>;
};

export type Embedder = {
  /** Each text's vector; a text is embedded once, whoever asks for it. The first failure ends it. */
  embed(model: EmbeddingModel, texts: readonly string[]): Promise<CallResult<Vector[]>>;
};

/**
 * Embeds texts in batches and keeps each vector by model, provider and the text's digest: a document that is split anew
 * pays for its new passages only.
 */
export function createEmbedder(deps: EmbedderDeps): Embedder {
  const underWay = new Map<string, Promise<CallResult<Vector>>>();

  async function findKept(keys: readonly string[]): Promise<Map<string, Vector>> {
    const kept = new Map<string, Vector>();
    for (let at = 0; at < keys.length; at += LOOK_UPS) {
      const group = keys.slice(at, at + LOOK_UPS);
      const found = await Promise.all(group.map((key) => deps.find(key)));
      found.forEach((output, i) => {
        const vector = output === null ? null : decode(output);
        if (vector !== null) kept.set(group[i]!, vector);
      });
    }
    return kept;
  }

  async function request(model: EmbeddingModel, batch: Batch): Promise<CallResult<Vector[]>> {
    const texts = batch.map(({ text }) => text);
    const made = await deps.request({ ...model, texts }, digestOf(batch.map(({ key }) => key)));
    if (!made.ok) return made;
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    const vectors = made.output.vectors.map((vector, i) => ({
      vector,
      ...shareOf(made.output, (texts[i]?.length ?? 0) / total),
    }));
    vectors.forEach((vector, i) => {
      deps.keep(batch[i]!.key, encode(vector));
    });
    return { ok: true, output: vectors };
  }

  return {
    async embed(model, texts) {
      const keyed = texts.map((text) => ({ text, key: keyOf(model, deps.identity(model.model), text) }));
      const kept = await findKept([...new Set(keyed.map(({ key }) => key))]);
      const missing = new Map(
        keyed.filter(({ key }) => !kept.has(key) && !underWay.has(key)).map((one) => [one.key, one]),
      );
      const waited = keyed.flatMap(({ key }) => underWay.get(key) ?? []);
      for (const batch of intoBatches([...missing.values()])) {
        const asked = request(model, batch);
        batch.forEach(({ key }, i) => {
          const one = asked.then((made) => (made.ok ? { ok: true as const, output: made.output[i]! } : made));
          underWay.set(key, one);
          waited.push(one);
          void one.finally(() => underWay.delete(key));
        });
      }
      const pending = new Map(
        keyed.flatMap(({ key }) => {
          const one = kept.has(key) ? undefined : underWay.get(key);
          return one === undefined ? [] : [[key, one] as const];
        }),
      );
      await Promise.all(waited);
      const vectors: Vector[] = [];
      for (const { key } of keyed) {
        const vector = kept.get(key);
        const made = vector === undefined ? await pending.get(key) : { ok: true as const, output: vector };
        if (made === undefined) throw new Error('a text was neither kept nor embedded');
        if (!made.ok) return made;
        vectors.push(made.output);
      }
      return { ok: true, output: vectors };
    },
  };
}

type Batch = { text: string; key: string }[];

function intoBatches(missing: Batch): Batch[] {
  const batches: Batch[] = [];
  let room = 0;
  for (const one of missing) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= MAX_TEXTS || one.text.length > room) {
      batches.push([one]);
      room = MAX_CHARACTERS - one.text.length;
    } else {
      last.push(one);
      room -= one.text.length;
    }
  }
  return batches;
}

function keyOf({ model, dimensions }: EmbeddingModel, identity: unknown, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return digestOf({ embedding: { model, dimensions }, identity, text: digest });
}

/** A text's part in what its batch cost. */
function shareOf({ usage, latencyMs, costUsd }: Called, share: number): Called {
  return {
    usage: usage === null ? null : { ...usage, inputTokens: Math.round(usage.inputTokens * share) },
    latencyMs,
    costUsd: costUsd === null ? null : costUsd * share,
  };
}

/** Vectors lie in the store of trials: as the text of an output, in base64. */
function encode({ vector, usage, latencyMs, costUsd }: Vector): Output {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return { ...EMPTY_OUTPUT, text: bytes.toString('base64'), usage, latencyMs, costUsd };
}

function decode({ text, usage, latencyMs, costUsd }: Output): Vector | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  const vector = new Float32Array(bytes.length / 4);
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(i * 4);
  return { vector, usage, latencyMs, costUsd };
}
