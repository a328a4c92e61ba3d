import { createHash } from 'node:crypto';
import {
  describeImage,
  MAX_IMAGE_BYTES,
  refuseSize,
  refuseTotal,
  sniffImage,
} from '../../core/artifact/images.ts';
import { resolveReference } from '../../core/artifact/paths.ts';
import type { Image } from '../../core/artifact/types.ts';
import type { PlannedRequest } from '../../core/eval/plan.ts';
import { listImages, replaceImages } from '../../core/eval/request-images.ts';
import type { TrialRequest } from '../../core/eval/types.ts';
import type { FileBytes, Snapshot } from '../../ports.ts';

/** Where pictures are looked for: in the folder of the file that names them, else at the root. */
export type ImagePlace = { files: Snapshot; from: string };
/** A prompt's own pictures are of its side; those that a case names are of the state that the case is from. */
export type ImagePlaces = { prompt: ImagePlace; case: ImagePlace };

type FileImage = Extract<Image, { kind: 'file' }>;
type Settled = { ok: true; image: Image; files: Snapshot } | { ok: false; message: string };
export type SettleImages = (
  request: TrialRequest,
  places: ImagePlaces,
  /** Those of its pictures that the case names. */
  asked?: readonly Image[],
) => Promise<
  | { ok: true; request: TrialRequest; asked: Image[]; readImage?: NonNullable<PlannedRequest['readImage']> }
  | { ok: false; message: string }
>;

/**
 * Finds the files that requests show as pictures, and reads each once for its type and its digest: their bytes are read again
 * when they are sent, so that no plan holds them.
 */
export function createImageSettler(): SettleImages {
  /** By the id of what a file holds. */
  const known = new Map<string, Promise<Omit<FileImage, 'path'> | string>>();

  async function settle(image: Image, places: ImagePlaces): Promise<Settled> {
    const { files, from } = image.kind === 'named' ? places[image.by] : places.prompt;
    if (image.kind !== 'named') return { ok: true, image, files };
    const paths = [resolveReference(from, image.name), resolveReference('', image.name)];
    const looked = [...new Set(paths.filter((path) => path !== null))];
    const path = looked.find((one) => files.files.has(one));
    if (path === undefined) return { ok: false, message: refuseMissing(image.name, looked, files) };
    const id = files.files.get(path)?.id ?? path;
    const read = known.get(id) ?? files.readBytes(path, MAX_IMAGE_BYTES).then((file) => inspect(path, file));
    known.set(id, read);
    const inspected = await read;
    if (typeof inspected === 'string') return { ok: false, message: inspected };
    return { ok: true, image: { ...inspected, path }, files };
  }

  return async (request, places, asked = []) => {
    const settled = new Map<Image, Image>();
    const homes = new Map<string, { files: Snapshot; path: string }>();
    for (const image of listImages(request)) {
      const found = await settle(image, places);
      if (!found.ok) return found;
      settled.set(image, found.image);
      if (found.image.kind === 'file')
        homes.set(found.image.digest, { files: found.files, path: found.image.path });
    }
    const replaced = replaceImages(request, (image) => settled.get(image) ?? image);
    const tooMuch = refuseTotal(listImages(replaced));
    if (tooMuch !== null) return { ok: false, message: tooMuch };
    const both = { request: replaced, asked: asked.map((image) => settled.get(image) ?? image) };
    if (homes.size === 0) return { ok: true, ...both };
    return {
      ok: true,
      ...both,
      async readImage(digest) {
        const home = homes.get(digest);
        const file = await home?.files.readBytes(home.path, MAX_IMAGE_BYTES);
        return file?.kind === 'bytes' && digestBytes(file.bytes) === digest ? file.bytes : null;
      },
    };
  };
}

function digestBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function inspect(path: string, file: FileBytes): Omit<FileImage, 'path'> | string {
  if (file.kind === 'too-large') return refuseSize(`\`${path}\``, file.size);
  if (file.kind === 'missing') return `the picture \`${path}\` cannot be read`;
  if (file.kind !== 'bytes') return `the picture \`${path}\` is a ${file.kind}: put the file itself there`;
  const { bytes } = file;
  const mediaType = sniffImage(bytes);
  if (mediaType !== null)
    return { kind: 'file', mediaType, digest: digestBytes(bytes), size: bytes.byteLength };
  const start = Buffer.from(bytes.subarray(0, 40)).toString('latin1');
  return start.startsWith('version https://git-lfs')
    ? `the picture \`${path}\` is a pointer of Git LFS, whose files are not read: keep it in the repository itself`
    : `the picture \`${path}\` is no PNG, JPEG, GIF or WebP, by its bytes`;
}

function refuseMissing(name: string, looked: readonly string[], { ref }: Snapshot): string {
  const shown = describeImage({ kind: 'named', name, by: 'case' }).slice(0, 200);
  if (looked.length === 0) return `the picture \`${shown}\` leads outside the repository`;
  return `the picture \`${shown}\` is no file in ${ref} (looked for ${looked.map((path) => `\`${path.slice(0, 200)}\``).join(' and ')})`;
}
