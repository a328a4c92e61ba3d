import type { Image } from '../../../core/artifact/types.ts';
import type { PlannedRequest } from '../../../core/eval/plan.ts';
import { listImages, replaceTurns } from '../../../core/eval/request-images.ts';
import type { ModelRequest } from '../../../core/eval/types.ts';
import type { ProviderFailure } from '../../../ports.ts';

/** A request with the bytes of its pictures in place of their paths. A file that changed since the plan is another picture. */
export async function loadImages(
  request: ModelRequest,
  readImage: PlannedRequest['readImage'],
): Promise<{ ok: true; request: ModelRequest } | { ok: false; failure: ProviderFailure }> {
  const loaded = new Map<string, string>();
  for (const image of listImages({ kind: 'model', request })) {
    if (image.kind !== 'file' || loaded.has(image.digest)) continue;
    const bytes = (await readImage?.(image.digest)) ?? null;
    if (bytes === null) {
      const message = `the picture ${image.path} is no longer what it was when the review was planned`;
      return { ok: false, failure: { kind: 'bad_request', status: null, message, attempts: 0 } };
    }
    loaded.set(image.digest, Buffer.from(bytes).toString('base64'));
  }
  if (loaded.size === 0) return { ok: true, request };
  const inline = (image: Image): Image => {
    const data = image.kind === 'file' ? loaded.get(image.digest) : undefined;
    return image.kind !== 'file' || data === undefined
      ? image
      : { kind: 'data', mediaType: image.mediaType, data };
  };
  return { ok: true, request: replaceTurns(request, inline) };
}
