import { literalOf, optionsOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';

/** Tools of frameworks that search for an agent: `TavilySearchResults`, `DuckDuckGoSearchTool`, `WikipediaAPIWrapper`. */
const SEARCHES =
  /^(\w*(Tavily|DuckDuckGo|Serper|SerpAPI|SerpApi|BraveSearch|GoogleSearch|Exa(?![a-z])|Bing(?![a-z])|SearxNG|Searx|Wikipedia|Arxiv|PubMed|WebSearch|Jina(?![a-z])|Firecrawl|Linkup)\w*(Results|Tools?|ToolSpec|Search|SearchAPI|Wrapper|QueryRun|Run|Retriever)|TavilySearch|WebSearchTool)$/;
/** How much of what is found a model reads. */
const AMOUNT =
  /^(fixed_?)?(max_?results|k|num_?results|n_?results|top_?k(_?results)?|search_?depth|max_?output_?length|doc_?content_?chars_?max|load_?max_?docs)$/i;

const searches = rememberByName((last): boolean => SEARCHES.test(last));

/** How much the search tools of agents bring back, in a file that has to do with a model. */
export function listSearchTools(index: SourceIndex): CodeSetting[] {
  if (!index.usesModels) return [];
  return index.file.calls.flatMap((call) => {
    if (!searches(lastPart(call.callee))) return [];
    return optionsOf(call).flatMap(({ key, value, lines }): CodeSetting[] => {
      const given = AMOUNT.test(key)
        ? literalsIn(value).find(({ type }) => type === 'number' || type === 'text')
        : undefined;
      const said = given?.type === 'number' ? given.value : given?.type === 'text' ? literalOf(given) : null;
      return said === null
        ? []
        : [
            {
              path: `${nameOfCall(call, index)}.${key}`,
              value: said,
              line: lines[0],
              hint: 'retrieval_search',
            },
          ];
    });
  });
}
