import type { ContentPart, Image, ImageType, Message } from './types.ts';

/** The largest picture that is sent; some providers take no larger one. Bytes. */
export const MAX_IMAGE_BYTES = 5_000_000;
/** All pictures of one request together: they are held in memory while it is sent, and providers take little more. Bytes. */
const MAX_REQUEST_IMAGE_BYTES = 20_000_000;

/** Any picture's type is told by its first bytes. */
const HEAD_BYTES = 16;

/** The type of a picture by its bytes, whatever its name says; null: it is none that is sent. */
export function sniffImage(bytes: Uint8Array): ImageType | null {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' ? 'image/webp' : null;
}

/** Whether a file is a picture by its name. */
export function isImageFile(name: string): boolean {
  return /\.(png|jpe?g|gif|webp)$/i.test(name);
}

export type OpenedImage = { ok: true; image: Image } | { ok: false; message: string };

/**
 * What a name means once its variables are filled in: an address and a `data:` URL are that, anything else is a path. Templates write
 * `data:image/jpeg;base64,{{image}}` where promptfoo puts a file's bytes; around another name that is left out.
 */
export function openImageName({ name, by }: Extract<Image, { kind: 'named' }>): OpenedImage {
  const text = name.trim().replace(/^data:[^,]{0,200};base64,(?=file:\/\/|data:)/i, '');
  if (text === '') return { ok: false, message: 'a picture of the prompt has no name' };
  if (/^https?:\/\//i.test(text)) return readAddress(text);
  if (/^data:/i.test(text)) return readDataUrl(text);
  const path = text.replace(/^file:\/\//i, '');
  if (!/^[a-z][a-z0-9+.-]*:/i.test(path)) return { ok: true, image: { kind: 'named', name: path, by } };
  const shown = path.slice(0, 100);
  return {
    ok: false,
    message: `the picture \`${shown}\` is neither a file, a \`data:\` URL nor at an https address`,
  };
}

/** Names of machines that only a network of one's own knows, and numbers. */
const PRIVATE_HOST =
  /^[\d.]+$|^\[|^[^.]+$|\.(local|localhost|localdomain|internal|intranet|private|lan|home|home\.arpa|corp|svc|consul)$/i;
/** Two readers of an address find two hosts in it where one takes a backslash for a slash, or leaves out a tab. */
const AMBIGUOUS = /[\\\p{Cc}]/u;

/**
 * Whoever serves a model opens it, and a server of the operator's own stands in their network: a pull request may not send
 * that to a machine there. What goes out is the address as it was read here, so that nobody reads another in it.
 */
function readAddress(text: string): OpenedImage {
  const url = URL.parse(text);
  const shown = `\`${text.slice(0, 100)}\``;
  const host = url?.hostname.replace(/\.+$/, '') ?? '';
  const isPublic = url?.protocol === 'https:' && !PRIVATE_HOST.test(host);
  if (!isPublic || url.username !== '' || url.password !== '' || AMBIGUOUS.test(text))
    return {
      ok: false,
      message: `the picture ${shown} is not at a public https address by name: keep the file in the repository`,
    };
  return { ok: true, image: { kind: 'url', url: url.href } };
}

function readDataUrl(url: string): OpenedImage {
  const { head, data } = splitDataUrl(url);
  const written = data.replace(/\s+/g, '');
  const isBase64 = /;base64$/i.test(head) && !/[^a-z0-9+/=]/i.test(written);
  const mediaType = isBase64 ? sniffImage(Buffer.from(written.slice(0, 2 * HEAD_BYTES), 'base64')) : null;
  if (mediaType === null) {
    const message = `the picture \`${url.slice(0, 40)}…\` is no PNG, JPEG, GIF or WebP in base64`;
    return { ok: false, message };
  }
  if (bytesOf(written) > MAX_IMAGE_BYTES)
    return { ok: false, message: refuseSize('a `data:` URL', bytesOf(written)) };
  return { ok: true, image: { kind: 'data', mediaType, data: written } };
}

/** No pattern runs over the data, which may be millions of characters. */
function splitDataUrl(url: string): { head: string; data: string } {
  const comma = url.indexOf(',');
  return comma < 0 ? { head: url, data: '' } : { head: url.slice(0, comma), data: url.slice(comma + 1) };
}

/** Why a picture of `size` bytes is not sent. */
export function refuseSize(what: string, size: number): string {
  const [has, most] = [size, MAX_IMAGE_BYTES].map((bytes) => bytes.toLocaleString('en-US'));
  return `the picture ${what} has ${has} bytes, and those of up to ${most} are sent: make it smaller`;
}

/** Why the pictures of one request are not sent, each as often as it is shown; null: they are. An address carries no bytes. */
export function refuseTotal(images: readonly Image[]): string | null {
  const sizes = images.map((image) => {
    if (image.kind === 'file') return image.size;
    return image.kind === 'data' ? bytesOf(image.data) : 0;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= MAX_REQUEST_IMAGE_BYTES) return null;
  const [has, most] = [total, MAX_REQUEST_IMAGE_BYTES].map((bytes) => bytes.toLocaleString('en-US'));
  const count = sizes.filter((size) => size > 0).length;
  return `a request shows ${count} pictures with ${has} bytes in all, and up to ${most} are sent at once: show fewer or smaller ones`;
}

/** Bytes that a text in base64 stands for. */
export function bytesOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor(((base64.length - padding) * 3) / 4);
}

/** The pictures of a message, in their order. */
export function imagesOf({
  parts = [],
}: Partial<Pick<Message, 'role' | 'parts'>>): Extract<ContentPart, { type: 'image' }>[] {
  return parts.filter((part) => part.type === 'image');
}

/** What people read of a picture: what it is called, its type, its size and how its digest begins; never its bytes. */
export function describeImage(image: Image): string {
  switch (image.kind) {
    case 'named':
      return /^\s*data:/i.test(image.name) ? describeDataUrl(image.name.trim()) : image.name;
    case 'url':
      return image.url;
    case 'data':
      return `${image.mediaType}, ${sizeOf(bytesOf(image.data))}`;
    case 'file':
      return `${image.path}, ${image.mediaType}, ${sizeOf(image.size)}, sha256 ${image.digest.slice(0, 12)}`;
  }
}

/** What stands for a `data:` URL wherever people or judges read: nobody can read one. */
export function describeDataUrl(url: string): string {
  const { head, data } = splitDataUrl(url);
  const [, type = ''] = /^data:([^,;]{1,100})/i.exec(head) ?? [];
  return `${type === '' ? 'data' : type}, ${sizeOf(bytesOf(data))}`;
}

/** Bytes as people read them. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
