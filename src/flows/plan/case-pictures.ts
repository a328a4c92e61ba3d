import { digestOf } from '../../core/artifact/digest.ts';
import { describeImage, refuseTotal } from '../../core/artifact/images.ts';
import type { Image } from '../../core/artifact/types.ts';
import { listNamedPictures } from '../../core/eval/describe.ts';
import { type CasePictures, modelName } from '../../core/eval/plan.ts';
import { openImages } from '../../core/eval/request-images.ts';
import { asksJudge } from '../../core/eval/scorers/types.ts';
import type { ScoringTask } from '../../core/eval/scoring.ts';
import type { Case, Side, TrialRequest } from '../../core/eval/types.ts';
import type { SuiteImages } from './suite-images.ts';

/** What one side shows of the case's own pictures. */
export type ShownPictures = { request: TrialRequest; images: Image[]; readImage?: CasePictures['readImage'] };

/**
 * What judges are shown beside a case's question: every picture of the case that a side shows to its model, once. Both sides' answers
 * are judged by the same ones: a prompt that no longer shows a picture is asked about it all the same. A prompt's own are a part of the
 * prompt, which no judge reads. Where a program elsewhere answers, they are those that the case names itself, as far as the repository
 * has them. Absent: there are none, or no judge is asked.
 */
export async function collectPictures(
  testCase: Case,
  tasks: readonly ScoringTask[],
  sides: readonly ShownPictures[],
  settle: SuiteImages,
): Promise<{ pictures?: CasePictures }> {
  if (!tasks.some(({ scorer }) => asksJudge(scorer))) return {};
  const isElsewhere = sides.every(
    ({ request }) => modelName(request) === null && request.kind !== 'retrieval',
  );
  const found = isElsewhere ? await findNamed(testCase, settle) : { shown: sides, unseen: [] };
  const byContent = new Map(
    found.shown.flatMap(({ images }) => images.map((image) => [contentOf(image), image] as const)),
  );
  if (byContent.size === 0 && found.unseen.length === 0) return {};
  const images: Image[] = [];
  const unseen = [...found.unseen];
  // Each side's fit into one request; those of both together may not.
  for (const image of byContent.values())
    if (refuseTotal([...images, image]) === null) images.push(image);
    else unseen.push(describeImage(image));
  const readers = found.shown.flatMap(({ readImage }) => readImage ?? []);
  const readImage = async (digest: string) => {
    for (const read of readers) {
      const bytes = await read(digest);
      if (bytes !== null) return bytes;
    }
    return null;
  };
  return { pictures: { images, unseen, ...(readers.length === 0 ? {} : { readImage }) } };
}

/** Of a file only its bytes count. */
function contentOf(image: Image): string {
  return image.kind === 'file' ? image.digest : digestOf(image);
}

async function findNamed(
  testCase: Case,
  settle: SuiteImages,
): Promise<{ shown: Omit<ShownPictures, 'request'>[]; unseen: string[] }> {
  const shown: Omit<ShownPictures, 'request'>[] = [];
  const unseen: string[] = [];
  for (const { said, image } of listNamedPictures(testCase)) {
    const found = await findOne(image, testCase, settle);
    if (found === null) unseen.push(said);
    else shown.push(found);
  }
  return { shown, unseen };
}

async function findOne(
  image: Image,
  testCase: Case,
  settle: SuiteImages,
): Promise<Omit<ShownPictures, 'request'> | null> {
  const opened = openImages({
    model: '',
    messages: [{ role: 'user', content: '', parts: [{ type: 'image', image }] }],
    tools: [],
    parameters: {},
    responseFormat: { type: 'text' },
  });
  if (!opened.ok) return null;
  const side: Side = 'base';
  const settled = await settle({ kind: 'model', request: opened.request }, side, testCase, opened.asked);
  if (!settled.ok) return null;
  const { asked, readImage } = settled;
  return { images: asked, ...(readImage === undefined ? {} : { readImage }) };
}
