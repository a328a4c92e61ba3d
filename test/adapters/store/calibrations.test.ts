import { join } from 'node:path';
import { openCalibrations } from '../../../src/adapters/store/index.ts';
import { describeCalibrationsContract } from '../../contracts/calibrations.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const dir = createTemporaryDirectory();
describeCalibrationsContract((repositoryId) => openCalibrations(join(dir, String(repositoryId))));
