import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../../src/flows/change/artifact-tree.ts';
import { detectTree } from '../../../src/flows/change/detect-tree.ts';
import { createGitRepository, type FilesToWrite } from '../../support/git-repository.ts';

/** Of files that hold nothing by themselves what they are, and why. */
export async function loadedIn(files: FilesToWrite): Promise<Record<string, string>> {
  const repository = await openGitRepository(createGitRepository(files).dir);
  const tree = openArtifactTree(await repository.snapshot('HEAD'));
  const { artifacts } = await detectTree(tree);
  await repository.close();
  return Object.fromEntries(
    artifacts.flatMap(({ path, format, kind, reason }) =>
      format === 'loaded-file' ? [[path, `${kind}: ${reason}`]] : [],
    ),
  );
}

export const HOUSE =
  'Guests may bring one dog.\nBreakfast ends at ten, and never later.\nAlways name the price first.\n';
export const PROFILE =
  'house: Harbour Inn\nrooms:\n  - Sunny rooms face the harbour and cost more\nrefuse: Never promise a room before the deposit\n';

export const PYTHON = `import os
from pathlib import Path
from openai import OpenAI
`;
export const ASK = `
client = OpenAI()
def ask(question):
    return client.chat.completions.create(model="gpt-5-mini", messages=[
        {"role": "system", "content": SYSTEM}, {"role": "user", "content": question}])
`;
