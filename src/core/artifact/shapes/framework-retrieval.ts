import type { Json } from '../problem.ts';
import { type Leaf, listLeaves } from '../values.ts';
import { mayBeAbout } from './config-words.ts';

/** Sections of retrieval in the settings of Spring AI, LangChain4j and Quarkus, whichever provider and store is used. */
const SECTION =
  /^(%[\w,-]+\.)?(spring\.ai\.([\w-]+\.)*(embedding|vectorstore)|(quarkus\.)?langchain4j\.([\w-]+\.)*(embedding-?model|embedding-?store|easy-?rag|content-?retriever))\./i;
/** What such a section sets that changes what is found; that it is on, and where it is, does not. */
const TELLS =
  /\.(model(-?(name|id))?|deployment(-?name)?|dimensions?|distance(-?type|-?metric)?|index(-?type)?|top-?k|max-?results|min-?score|similarity[\w-]*|max-?segment-?size|max-?overlap-?size|path)$/i;
const ACCESS = /\.(api-?key|password|user(name)?|token|secret[\w-]*|base-?url|enabled)$/i;
/** Worth parsing: a framework's name before a section of retrieval, dotted or as YAML. */
const WORDS =
  /(spring\.ai|langchain4j)\.[\w.-]*(embedding|vectorstore|easy-?rag|retriever)|^(spring|quarkus|langchain4j):/im;

export function mayHoldFrameworkRetrieval(text: string): boolean {
  return (
    mayBeAbout('retrieval', text) &&
    WORDS.test(text) &&
    /embedding|vectorstore|easy-?rag|retriever/i.test(text)
  );
}

/** The settings of retrieval that a framework reads from an application's file; none where they set nothing. */
export function listFrameworkRetrieval(data: Json): Leaf[] {
  const leaves = listLeaves(data).filter(
    ({ keys }) => SECTION.test(keys.join('.')) && !ACCESS.test(keys.join('.')),
  );
  return leaves.some(({ keys }) => TELLS.test(keys.join('.'))) ? leaves : [];
}
