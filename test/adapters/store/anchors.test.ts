import { openAnchors } from '../../../src/adapters/store/index.ts';
import { describeAnchorsContract } from '../../contracts/anchors.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const dir = createTemporaryDirectory();
describeAnchorsContract((repository) => openAnchors(dir, `/repositories/${repository}`));
