import { bytesOf, describeDataUrl, sizeOf, sniffImage } from './images.ts';

/**
 * How the base64 of a picture begins, with the `data:` before it or without. Nobody can read what follows, and it may be millions of
 * characters: no pattern runs over it.
 */
const BEGINNING =
  /(?<![A-Za-z0-9+/])(?:data:[^,\s]{0,200};base64,\s*)*(?:iVBORw0KGgo|\/9j\/|R0lGOD[dl]h|UklGR)/gi;
/** What every one of them holds, in the only letters that stand for its bytes: most texts are known by it to show none. */
const SIGNS = ['iVBORw0KGgo', '/9j/', 'R0lGOD', 'UklGR'];
/** A line of wrapped base64 is longer than any word; and no picture is shorter. Characters. */
const MIN_LINE = 32;

/** Where a picture is written in a text: from `start`, with its `data:`, to before `end`. */
type Written = { start: number; end: number; shown: string };

/** What a text is called that is a picture and nothing else, by its bytes or as a `data:` URL says; null: it is none. */
export function describeWrittenImage(text: string): string | null {
  const trimmed = text.trim();
  const first = findNext(trimmed, 0);
  if (first?.start === 0) return first.end === trimmed.length ? first.shown : null;
  return /^data:image\//i.test(trimmed) ? describeDataUrl(trimmed) : null;
}

/** The same text with what its pictures are called in place of their bytes. */
export function nameWrittenImages(text: string): string {
  const whole = describeWrittenImage(text);
  if (whole !== null) return `[picture: ${whole}]`;
  let said = '';
  let from = 0;
  for (let next = findNext(text, 0); next !== null; next = findNext(text, from)) {
    said += `${text.slice(from, next.start)}[picture: ${next.shown}]`;
    from = next.end;
  }
  return said + text.slice(from);
}

function findNext(text: string, from: number): Written | null {
  if (!SIGNS.some((sign) => text.includes(sign, from))) return null;
  const beginning = new RegExp(BEGINNING);
  beginning.lastIndex = from;
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const data = match.index + match[0].lastIndexOf(',') + 1;
    const begin = skipSpace(text, data);
    const end = findEnd(text, begin);
    const mediaType = sniffImage(Buffer.from(text.slice(begin, begin + MIN_LINE), 'base64'));
    if (mediaType !== null && end - begin >= MIN_LINE) {
      const size = bytesOf(text.slice(begin, end).replace(/\s+/g, ''));
      return { start: match.index, end, shown: `${mediaType}, ${sizeOf(size)}` };
    }
  }
  return null;
}

/** Where base64 ends that begins at `begin`: after its last line, which only its padding tells from a word if it is short. */
function findEnd(text: string, begin: number): number {
  let end = skipBase64(text, begin);
  while (text[end] !== '=') {
    const line = skipSpace(text, end);
    const stop = skipBase64(text, line);
    const isPadded = stop > line && /^={1,2}(?:\s|$)/.test(text.slice(stop, stop + 3));
    if (line === end || (stop - line < MIN_LINE && !isPadded)) return end;
    end = stop;
  }
  return text[end + 1] === '=' ? end + 2 : end + 1;
}

function skipBase64(text: string, from: number): number {
  return skipTo(/[^A-Za-z0-9+/]/g, text, from);
}

function skipSpace(text: string, from: number): number {
  return skipTo(/\S/g, text, from);
}

function skipTo(other: RegExp, text: string, from: number): number {
  other.lastIndex = from;
  return other.exec(text)?.index ?? text.length;
}
