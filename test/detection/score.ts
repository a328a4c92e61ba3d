import { ARTIFACT_KINDS } from '../../src/core/artifact/types.ts';
import { describeCounts, readLabelledFiles, type Score, scoreOf } from './labelled.ts';

/** `npm run detection`: how well `detect` knows the labelled files, by kind, and every file that it takes for another. */
const files = await readLabelledFiles();
const percent = (share: number) => `${(100 * share).toFixed(1)}%`.padStart(9);
const row = (name: string, { artifacts, found, precision, recall }: Score) =>
  `${name.padEnd(28)}${String(artifacts).padStart(9)}${String(found).padStart(7)}${percent(precision)}${percent(recall)}\n`;

process.stdout.write(`${'kind'.padEnd(28)}artifacts  found precision   recall\n`);
for (const kind of [...ARTIFACT_KINDS].sort()) process.stdout.write(row(kind, scoreOf(files, kind)));
process.stdout.write(row(`all (of ${files.length} files)`, scoreOf(files)));
for (const { repository, path, label, found } of files) {
  const [is, taken] = [describeCounts(label), describeCounts(found)];
  if (is !== taken) process.stdout.write(`${repository}: ${path} holds ${is}; found ${taken}\n`);
}
