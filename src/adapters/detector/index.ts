import type { Detection, DetectTexts, FileText } from '../../core/artifact/detect.ts';
import { type DetectorThread, startThread } from './thread.ts';

export type Detector = {
  detect: DetectTexts;
  close(): Promise<void>;
};

export type DetectorOptions = {
  /** How many files are looked at at once. */
  threads?: number;
  /** Milliseconds that a few files may take; a thread that takes longer hangs, and is ended. */
  limitMs?: number;
};

/** What a thread takes at once, so that reviews share the threads fairly. Characters; files. */
const MAX_CHUNK_LENGTH = 200_000;
const MAX_CHUNK_FILES = 100;

type Chunk = {
  files: readonly FileText[];
  resolve(found: Detection[]): void;
  reject(error: Error): void;
};

/**
 * Finds artifacts in threads of their own, which start with the first call. For a server: its own thread has deliveries to
 * answer, and no file of a stranger may keep it from that.
 */
export function openDetector({ threads = 2, limitMs = 60_000 }: DetectorOptions = {}): Detector {
  const running = new Set<DetectorThread>();
  const idle: DetectorThread[] = [];
  const queue: Chunk[] = [];

  function assign(): void {
    while (queue.length > 0) {
      const thread = idle.pop() ?? (running.size < threads ? startThread() : undefined);
      const chunk = thread === undefined ? undefined : queue.shift();
      if (thread === undefined || chunk === undefined) return;
      running.add(thread);
      void run(thread, chunk);
    }
  }

  async function run(thread: DetectorThread, { files, resolve, reject }: Chunk): Promise<void> {
    try {
      resolve(await thread.detect(files, limitMs));
      idle.push(thread);
    } catch (error) {
      running.delete(thread);
      await thread.close();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    assign();
  }

  return {
    async detect(files) {
      const chunks = splitChunks(files).map(
        (chunk) =>
          new Promise<Detection[]>((resolve, reject) => {
            queue.push({ files: chunk, resolve, reject });
          }),
      );
      assign();
      return (await Promise.all(chunks)).flat();
    },
    async close() {
      await Promise.all([...running].map((thread) => thread.close()));
    },
  };
}

function splitChunks(files: readonly FileText[]): FileText[][] {
  const chunks: FileText[][] = [];
  let length = 0;
  for (const file of files) {
    const chunk = chunks.at(-1);
    length += file.text.length;
    if (chunk === undefined || chunk.length >= MAX_CHUNK_FILES || length > MAX_CHUNK_LENGTH) {
      chunks.push([file]);
      length = file.text.length;
    } else chunk.push(file);
  }
  return chunks;
}
