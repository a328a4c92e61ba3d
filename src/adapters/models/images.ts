import { imagesOf } from '../../core/artifact/images.ts';
import type { Image, ImageType } from '../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../core/eval/types.ts';
import type { ModelResult } from '../../ports.ts';

/** A picture as it can be sent: files were read by whoever asks. */
export type SentImage = Extract<Image, { kind: 'url' | 'data' }>;
export type SentPart = { type: 'text'; text: string } | { type: 'image'; image: SentImage; detail?: string };

/** What an API takes of pictures. */
export type ImageRules = {
  /** As in "Converse takes no …". */
  api: string;
  /** It fetches what lies at an address. */
  urls: boolean;
  /** It has OpenAI's `detail`. */
  detail: boolean;
  types: readonly ImageType[];
  /** Of one picture; bytes. Absent: no more is known than what is sent at all. */
  most?: number;
};

/** Text and pictures of a turn in their order; null where it is all text. Texts without a letter are left out: some APIs refuse them. */
export function listSentParts(turn: Turn): SentPart[] | null {
  if (imagesOf(turn).length === 0 || !('parts' in turn)) return null;
  return (turn.parts ?? []).flatMap((part): SentPart[] => {
    if (part.type === 'text') return part.text.trim() === '' ? [] : [part];
    const { image, ...rest } = part;
    if (image.kind === 'named' || image.kind === 'file')
      throw new Error(`The picture ${image.kind === 'file' ? image.path : image.name} was not read.`);
    return [{ ...rest, image }];
  });
}

/** Why the pictures of a request cannot be sent, and what to do; null where they can, or where there are none. */
export function findImageFault(
  { messages }: Pick<ModelRequest, 'messages'>,
  { api, urls, detail: hasDetail, types, most }: ImageRules,
): string | null {
  for (const turn of messages) {
    const images = (listSentParts(turn) ?? []).filter((part) => part.type === 'image');
    if (images.length > 0 && turn.role !== 'user')
      return `A picture in a message of role "${turn.role}" cannot be sent: ${api} takes pictures of the user alone.`;
    for (const { image, detail } of images) {
      if (detail !== undefined && detail !== 'auto' && !hasDetail)
        return `${api} has no \`detail\` of a picture, and this one has "${detail}": leave it out.`;
      if (image.kind === 'url' && !urls)
        return `${api} takes no address of a picture (${image.url.slice(0, 200)}): keep the file in the repository and name its path.`;
      if (image.kind !== 'data') continue;
      if (!types.includes(image.mediaType))
        return `${api} takes no ${image.mediaType}; it takes ${types.join(', ')}.`;
      const bytes = Math.floor((image.data.length * 3) / 4);
      if (most !== undefined && bytes > most)
        return `${api} takes pictures of up to ${most.toLocaleString('en-US')} bytes, and this one has about ${bytes.toLocaleString('en-US')}: make it smaller.`;
    }
  }
  return null;
}

/** The address of a picture, or its bytes as one. */
export function toImageUrl(image: SentImage): string {
  return image.kind === 'url' ? image.url : `data:${image.mediaType};base64,${image.data}`;
}

/** Statuses of a server that does not take what it was sent. */
const REFUSED: ReadonlySet<number | null> = new Set([400, 415, 422]);

/** A refusal of a request that shows pictures, with what may be meant: many models read text alone, and servers word that each in their way. */
export function explainRefusal(result: ModelResult, { model, messages }: ModelRequest): ModelResult {
  if (result.ok || !REFUSED.has(result.failure.status)) return result;
  if (messages.every((turn) => imagesOf(turn).length === 0)) return result;
  const advice = `The request shows pictures; where ${model} takes none, name a model that does.`;
  return { ok: false, failure: { ...result.failure, message: `${result.failure.message} (${advice})` } };
}
