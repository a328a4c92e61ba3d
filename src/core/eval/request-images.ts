import { imagesOf, isImageFile, openImageName } from '../artifact/images.ts';
import type { Image } from '../artifact/types.ts';
import type { Case, ModelRequest, TrialRequest, Turn } from './types.ts';

/**
 * What a picture is counted at before a provider says what it took. Most take fewer: 258 a tile (Gemini), about 1,600 and at most
 * 4,784 (Claude), up to 1,445 (GPT-4o). Tokens.
 */
const IMAGE_TOKENS = 5_000;
/** GPT-4o mini counts 2,833 and 5,667 for each tile, of which a picture has up to six. Tokens. */
const MINI_IMAGE_TOKENS = 40_000;

/** Tokens that the pictures of a request are counted at, at most models more than they take; the text around them apart. */
export function countImageTokens({ model, messages }: Pick<ModelRequest, 'model' | 'messages'>): number {
  const images = messages.reduce((sum, turn) => sum + imagesOf(turn).length, 0);
  return images * (/gpt-4o-mini/.test(model) ? MINI_IMAGE_TOKENS : IMAGE_TOKENS);
}

/** The pictures that a trial's requests show, in their order. */
export function listImages(request: TrialRequest): Image[] {
  return (messagesOf(request) ?? []).flatMap((turn) => imagesOf(turn).map(({ image }) => image));
}

function messagesOf(request: TrialRequest): readonly Turn[] | null {
  if (request.kind === 'model' || request.kind === 'agent') return request.request.messages;
  return request.kind === 'retrieval' ? (request.answer?.messages ?? null) : null;
}

/** The same request with other pictures; itself where it shows none. */
export function replaceImages(request: TrialRequest, change: (image: Image) => Image): TrialRequest {
  if (listImages(request).length === 0) return request;
  if (request.kind === 'model' || request.kind === 'agent')
    return { ...request, request: replaceTurns(request.request, change) };
  if (request.kind !== 'retrieval' || request.answer === null) return request;
  return { ...request, answer: replaceTurns(request.answer, change) };
}

/** As `replaceImages`, of one call. */
export function replaceTurns(request: ModelRequest, change: (image: Image) => Image): ModelRequest {
  const messages = request.messages.map((turn): Turn => {
    if (!('parts' in turn) || turn.parts === undefined) return turn;
    const parts = turn.parts.map((part) =>
      part.type === 'image' ? { ...part, image: change(part.image) } : part,
    );
    return { ...turn, parts };
  });
  return { ...request, messages };
}

/** As it is identified: of a file's picture its bytes count, and not where it lies. */
export function withoutPaths(request: ModelRequest): ModelRequest {
  return replaceTurns(request, (image) => (image.kind === 'file' ? { ...image, path: '' } : image));
}

/**
 * A request whose pictures are opened: addresses and `data:` URLs are told from paths; or what is wrong with one. `asked`: those of
 * them that a case names, and no prompt by itself.
 */
export function openImages(
  request: ModelRequest,
): { ok: true; request: ModelRequest; asked: Image[] } | { ok: false; message: string } {
  let fault: string | null = null;
  const asked: Image[] = [];
  const opened = replaceTurns(request, (image) => {
    if (image.kind !== 'named') return image;
    const read = openImageName(image);
    if (read.ok && image.by === 'case') asked.push(read.image);
    if (read.ok) return read.image;
    fault ??= read.message;
    return image;
  });
  return fault === null ? { ok: true, request: opened, asked } : { ok: false, message: fault };
}

/** Why a file's picture would be sent as its name: it stands in a text, and not where the prompt shows pictures. Null: none does. */
export function findImageInText(messages: readonly Turn[], { vars }: Pick<Case, 'vars'>): string | null {
  const files = Object.entries(vars).filter(
    ([, value]) => typeof value === 'string' && value.startsWith('file://') && isImageFile(value),
  );
  for (const [name, value] of files)
    if (messages.some(({ content }) => content.includes(String(value))))
      return `\`${name}\` is a picture (${value}) and stands in a text of the prompt: a picture needs a part of its own, such as \`image_url\``;
  return null;
}
