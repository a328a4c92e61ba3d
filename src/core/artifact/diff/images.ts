import { canonicalJson, digestOf } from '../digest.ts';
import { describeDataUrl, imagesOf } from '../images.ts';
import type { PromptContent } from '../types.ts';
import { type Difference, listNames } from './wording.ts';

/** More characters of a picture's name say nothing more. */
const MAX_NAME = 100;

/** How the pictures of a prompt's messages differ: which came, went or moved, and how closely they are to be looked at. */
export function diffImages(before: PromptContent, after: PromptContent): Difference {
  const [old, now] = [listImages(before), listImages(after)];
  if (canonicalJson(old) === canonicalJson(now)) return { lines: [], fields: [] };
  const field = { field: 'images', before: old, after: now };
  const [gone, come] = [leaveOut(old, now), leaveOut(now, old)];
  const [was, is] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1 && was !== undefined && is !== undefined) {
    const details = [was.detail, is.detail].map((detail) => detail ?? 'not set');
    const line =
      was.name === is.name
        ? `\`detail\` of picture \`${is.name}\` ${details.join(' -> ')}`
        : `picture \`${was.name}\` -> \`${is.name}\``;
    return { lines: [line], fields: [field] };
  }
  const named = (images: readonly ShownImage[]) =>
    `${images.length === 1 ? 'picture' : 'pictures'} ${listNames(images.map(({ name }) => name))}`;
  const lines = [
    ...(come.length === 0 ? [] : [`${named(come)} added`]),
    ...(gone.length === 0 ? [] : [`${named(gone)} removed`]),
  ];
  return { lines: lines.length === 0 ? ['pictures in another order or number'] : lines, fields: [field] };
}

type ShownImage = { message: number; name: string; detail: string | null };

function leaveOut(some: readonly ShownImage[], others: readonly ShownImage[]): ShownImage[] {
  const known = new Set(others.map(({ name, detail }) => canonicalJson({ name, detail })));
  return some.filter(({ name, detail }) => !known.has(canonicalJson({ name, detail })));
}

function listImages({ messages }: PromptContent): ShownImage[] {
  return messages.flatMap((one, message) =>
    imagesOf(one).map(({ image, detail = null }) => {
      const name = image.kind === 'named' ? nameOf(image.name) : image.kind;
      return { message, name, detail };
    }),
  );
}

/** Nobody can read a `data:` URL: two of one length are told apart by their digests. */
function nameOf(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const start = name.startsWith('data:') ? describeDataUrl(name) : `${name.slice(0, MAX_NAME)}…`;
  return `${start}, sha256 ${digestOf(name).slice(0, 12)}`;
}
