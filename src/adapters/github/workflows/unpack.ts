import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** The largest artifact that is downloaded. Bytes. */
export const MAX_PACKED_BYTES = 20_000_000;
/** What each file may unpack to, by name; there are no others. Bytes. */
const FILES = { 'outputs.jsonl': 50_000_000, token: 16_000 } as const;
type FileName = keyof typeof FILES;

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;

/** The artifact is not what a workflow was asked for; the message says what is wrong with it. */
export class ArtifactFault extends Error {
  override name = 'ArtifactFault';
}

export type Unpacked = { outputs: Buffer; token: string };

/** Reads the two files of an artifact. Nothing is written to disk, and nothing of it is larger than announced. */
export async function unpackArtifact(packed: Buffer): Promise<Unpacked> {
  const found = new Map<FileName, Buffer>();
  try {
    const zip = await fromBufferPromise(packed, { lazyEntries: true, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (found.has(name)) throw new ArtifactFault(`it holds ${name} twice`);
      found.set(name, await readEntry(zip, entry, name));
    }
  } catch (error) {
    if (error instanceof ArtifactFault) throw error;
    throw new ArtifactFault(
      `it is no sound zip file (${error instanceof Error ? error.message : 'unknown'})`,
    );
  }
  const [outputs, token] = [found.get('outputs.jsonl'), found.get('token')];
  if (outputs === undefined) throw new ArtifactFault('it holds no outputs.jsonl');
  if (token === undefined) throw new ArtifactFault('it holds no token');
  return { outputs, token: token.toString('utf8').trim() };
}

function nameOf(entry: Entry): FileName {
  const { fileName, externalFileAttributes } = entry;
  const mode = (externalFileAttributes >>> 16) & FILE_TYPE;
  const isRegular = mode === 0 || mode === REGULAR;
  if (Object.hasOwn(FILES, fileName) && isRegular) return fileName as FileName;
  const shown = JSON.stringify(fileName.slice(0, 80));
  throw new ArtifactFault(
    isRegular ? `it holds ${shown} beside outputs.jsonl and token` : `${shown} in it is no file`,
  );
}

async function readEntry(zip: ZipFile, entry: Entry, name: FileName): Promise<Buffer> {
  const limit = FILES[name];
  if (entry.uncompressedSize > limit) throw new ArtifactFault(`${name} in it is larger than ${limit} bytes`);
  const chunks: Buffer[] = [];
  // The library ends the stream where it gives more than the size that was announced.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
