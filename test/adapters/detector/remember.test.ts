import { describe, expect, it } from 'vitest';
import { rememberDetections } from '../../../src/adapters/detector/remember.ts';
import { type DetectTexts, detectTexts, type FileText } from '../../../src/core/artifact/detect.ts';

const PROMPT = 'You are a support agent of a bookshop. Answer in one sentence.\n';
const FILES: FileText[] = [
  { path: 'prompts/a.md', text: PROMPT, role: null },
  { path: 'src/f.ts', text: 'export const n = 1;\n', role: null },
  { path: 'b.prompt.yml', text: 'messages: [', role: null },
  { path: 'src/p.py', text: `SYSTEM_PROMPT = """${PROMPT}"""\n`, role: null },
];

/** What is remembered, and the paths that were looked at all the same. */
function open(maxBytes?: number): { detect: DetectTexts; looked: string[] } {
  const looked: string[] = [];
  const look: DetectTexts = (files) => {
    looked.push(...files.map(({ path }) => path));
    return detectTexts(files);
  };
  return { detect: rememberDetections(look, maxBytes), looked };
}

describe('detections that are remembered', () => {
  it('are those of the first time, in the order of the files, and no file is looked at twice', async () => {
    const { detect, looked } = open();
    const expected = await detectTexts(FILES);
    expect(await detect(FILES.slice(1, 3))).toEqual(expected.slice(1, 3));
    expect(await detect(FILES)).toEqual(expected);
    expect(await detect(FILES)).toEqual(expected);
    expect(looked.sort()).toEqual(FILES.map(({ path }) => path).sort());
  });

  it('are of one text, path and role', async () => {
    const { detect, looked } = open();
    const rows = { path: 'docs/rows.csv', text: 'question,expected\nWhen?,Now\n', role: null };
    const files = [rows, { ...rows, role: 'dataset' as const }, { ...rows, path: 'docs/more.csv' }];
    for (const file of [...files, { ...rows, text: `${rows.text}Where?,Here\n` }]) await detect([file]);
    expect(looked).toHaveLength(4);
    expect(await detect(files)).toEqual(await detectTexts(files));
  });

  it('stay what they were when someone changes what he was given', async () => {
    const { detect } = open();
    for (let time = 0; time < 2; time += 1) {
      const [found] = await detect(FILES);
      for (const artifact of found?.artifacts ?? []) artifact.name = 'changed';
    }
    expect(await detect(FILES)).toEqual(await detectTexts(FILES));
  });

  it('take no more than their share of memory: the oldest are forgotten first', async () => {
    const { detect, looked } = open(2000);
    const files = Array.from({ length: 30 }, (_, i) => ({ path: `src/f${i}.ts`, text: '', role: null }));
    for (const file of files) await detect([file]);
    await detect(files.slice(-5));
    expect(looked).toHaveLength(30);
    await detect(files.slice(0, 1));
    expect(looked).toHaveLength(31);
  });

  it('are none of a file that could not be looked at', async () => {
    let calls = 0;
    const detect = rememberDetections(async (files) => {
      calls += 1;
      if (calls === 1) throw new Error('the thread ended');
      return detectTexts(files);
    });
    await expect(detect(FILES)).rejects.toThrow('the thread ended');
    expect(await detect(FILES)).toEqual(await detectTexts(FILES));
  });
});
