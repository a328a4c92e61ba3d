import { afterEach, describe, expect, it } from 'vitest';
import { type Detector, openDetector } from '../../../src/adapters/detector/index.ts';
import { detectTexts, type FileText } from '../../../src/core/artifact/detect.ts';

const opened: Detector[] = [];
function open(options?: Parameters<typeof openDetector>[0]): Detector {
  const detector = openDetector(options);
  opened.push(detector);
  return detector;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((detector) => detector.close()));
});

const PROMPT = 'You are a support agent of a bookshop. Answer in one sentence.\n';

/** Prompts in text and in code, a tool, a broken file and ordinary ones, as many as several threads share. */
const FILES: FileText[] = Array.from({ length: 250 }, (_, i) => [
  { path: `prompts/p${i}.md`, text: `${PROMPT}Never promise refund ${i}.\n`, role: null },
  { path: `src/p${i}.py`, text: `SYSTEM_PROMPT = """${PROMPT}Rule ${i}."""\n`, role: null },
  { path: `src/f${i}.ts`, text: `export const n = ${i};\n`, role: null },
  { path: `a${i}.prompt.yml`, text: i % 2 === 0 ? 'messages: [' : 'messages: []\n', role: null },
  { path: `docs/rows${i}.csv`, text: 'question,expected\nWhen?,Now\n', role: 'dataset' as const },
]).flat();

describe('a detector in threads of its own', () => {
  it('finds what is found without threads, in the order of the files', async () => {
    const found = await open({ threads: 3 }).detect(FILES);
    expect(found).toEqual(await detectTexts(FILES));
    expect(found.flatMap(({ artifacts }) => artifacts).length).toBeGreaterThan(700);
  });

  it('leaves the calling thread free while a file takes its time', async () => {
    const slow = `messages:\n${'  - {role: user, content: hello}\n'.repeat(20_000)}`;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await open().detect([{ path: 'slow.prompt.yml', text: slow, role: null }]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it('ends a thread that hangs, says in which files, and takes the next call', async () => {
    const detector = open({ threads: 1, limitMs: 1 });
    for (const path of ['slow.prompt.yml', 'next.prompt.yml']) {
      const text = `messages:\n${'  - {role: user, content: hello}\n'.repeat(20_000)}`;
      await expect(detector.detect([{ path, text, role: null }])).rejects.toThrow(
        `took longer than 1 ms in ${path}`,
      );
    }
  });

  it('serves calls that come at the same time', async () => {
    const detector = open();
    const halves = await Promise.all([
      detector.detect(FILES.slice(0, 300)),
      detector.detect(FILES.slice(300)),
    ]);
    expect(halves.flat()).toEqual(await detectTexts(FILES));
  });
});
