import type { RetrievalSettings } from '../../../core/eval/types.ts';
import type { CallResult, Retriever, Snapshot } from '../../../ports.ts';
import type { createPassageFinder, Passages } from './find-passages.ts';

type SearchDocuments = (
  tree: Snapshot,
  listed: readonly { path: string; digest: string }[],
  settings: RetrievalSettings,
  query: string,
) => Promise<CallResult<Passages>>;

/** Searches documents of a tree, each of which is read once however many trials ask for it. */
export function createDocumentSearch(
  retriever: Retriever,
  finder: ReturnType<typeof createPassageFinder>,
): SearchDocuments {
  const texts = new Map<string, Promise<string>>();

  /** Files that are no text have nothing to be found in. */
  function readDocument(tree: Snapshot, path: string, digest: string): Promise<string> {
    const key = `${digest} ${path}`;
    const known =
      texts.get(key) ?? tree.read(path).then((content) => (content.kind === 'text' ? content.text : ''));
    texts.set(key, known);
    return known;
  }

  return async (tree, listed, settings, query) => {
    const read = listed.map(async ({ path, digest }) => ({
      path,
      text: await readDocument(tree, path, digest),
    }));
    return finder.find(await retriever.index(await Promise.all(read), settings), settings, query);
  };
}
