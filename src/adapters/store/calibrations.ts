import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCalibration } from '../../core/eval/stored-calibration.ts';
import type { Calibrations } from '../../ports.ts';

/** Changes with the format of the files. */
const FOLDER = 'calibrations-1';
const KEY = /^[0-9a-f]{64}$/;

/** Calibrations of judges in `dir`, beside the trials: one small file each, which is replaced as a whole. */
export function openCalibrations(dir: string): Calibrations {
  const folder = join(dir, FOLDER);
  const fileOf = (key: string) => {
    if (!KEY.test(key)) throw new Error(`${key} is no calibration's key`);
    return join(folder, `${key}.json`);
  };
  return {
    async find(key) {
      const text = await readFile(fileOf(key), 'utf8').catch(() => null);
      // What a full disk cut short is measured again.
      return text === null ? null : readCalibration(key, text);
    },
    async keep(calibration) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(calibration.key);
      const temporary = `${file}.${randomBytes(4).toString('hex')}`;
      await writeFile(temporary, JSON.stringify(calibration), { mode: 0o600 });
      await rename(temporary, file);
    },
  };
}
