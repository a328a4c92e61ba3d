import { readLabelledFiles, type Score, scoreOf } from './labelled.ts';

/** `npm run detection`: how well `detect` knows the labelled files, by kind, and every file that it takes for another. */
const files = readLabelledFiles();
const kinds = [...new Set(files.flatMap(({ kind, found }) => [kind, found]))].filter((kind) => kind !== null);
const percent = (share: number) => `${(100 * share).toFixed(1)}%`.padStart(9);
const row = (name: string, { artifacts, found, precision, recall }: Score) =>
  `${name.padEnd(28)}${String(artifacts).padStart(9)}${String(found).padStart(7)}${percent(precision)}${percent(recall)}\n`;

process.stdout.write(`${'kind'.padEnd(28)}artifacts  found precision   recall\n`);
for (const kind of kinds.sort())
  process.stdout.write(row(kind, scoreOf(files.filter((file) => file.kind === kind || file.found === kind))));
process.stdout.write(row(`all (of ${files.length} files)`, scoreOf(files)));
for (const { repository, path, kind, found } of files.filter((file) => file.kind !== file.found))
  process.stdout.write(`${repository}: ${path} is ${kind ?? 'no artifact'}, taken for ${found ?? 'none'}\n`);
