import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.py']));

describe('a search whose fields count for more or less', () => {
  it('is retrieval: the weight of each field and how many texts are taken', () => {
    const text = `import minsearch
from openai import OpenAI
def search(query):
    boost = {"question": 3.0, "section": 0.5}
    return index.search(query=query, filter_dict={"course": course}, boost_dict=boost, num_results=10)
`;
    expect(contentNamed('a.py', text, 'a', 'rag').settings).toEqual({
      'search.search.boost_dict.question': 3,
      'search.search.boost_dict.section': 0.5,
      'search.search.num_results': 10,
    });
  });

  it('is retrieval where the weights stand in the call', () => {
    const text = `from openai import OpenAI
docs = index.search(q, boost_dict={"title": 2}, num_results=5)
`;
    expect(contentNamed('a.py', text, 'a', 'rag').settings).toEqual({
      'docs.boost_dict.title': 2,
      'docs.num_results': 5,
    });
  });

  it('has the weights of each function that calls them the same', () => {
    const text = `from openai import OpenAI
def find_question(q):
    boost = {"question": 3.0}
    return index.search(q, boost_dict=boost)
def find_section(q):
    boost = {"section": 0.5}
    return index.search(q, boost_dict=boost)
`;
    expect(contentNamed('a.py', text, 'a', 'rag').settings).toEqual({
      'find_question.search.boost_dict.question': 3,
      'find_section.search.boost_dict.section': 0.5,
    });
  });

  it('lists weights once, however many calls are given them', () => {
    const weights = Array.from({ length: 300 }, (_, i) => `"f${i}": ${i}.5`).join(', ');
    const calls = Array.from({ length: 3000 }, (_, i) => `d${i} = index.search(q, boost_dict=boost)\n`).join(
      '',
    );
    const text = `from openai import OpenAI\nboost = {${weights}}\n${calls}`;
    expect(Object.keys(contentNamed('a.py', text, 'a', 'rag').settings)).toHaveLength(300);
  });

  it('is none without weights, or in another call', () => {
    const model = 'from openai import OpenAI\n';
    expect(found('a.py', `${model}docs = shop.search(q, boost={"title": 2}, num_results=5)\n`)).toEqual([]);
    expect(found('a.py', `${model}docs = engine.speed(q, boost_dict={"title": 2})\n`)).toEqual([]);
    expect(found('a.py', `${model}docs = index.search(q, boost_dict=boost, num_results=n)\n`)).toEqual([]);
  });

  const QUERY = `def find(q):
    body = {
        "size": 5,
        "query": {"bool": {"must": {"multi_match": {"query": q, "fields": ["question^3", "text"]}}}},
    }
    return es.search(index="faq", body=body)
`;

  it('is retrieval where a query of Elasticsearch weighs its fields for a model', () => {
    expect(contentNamed('a.py', `from openai import OpenAI\n${QUERY}`, 'a', 'rag').settings).toEqual({
      'find.body.size': 5,
      'find.body.query.bool.must.multi_match.fields': ['question^3', 'text'],
    });
    const asked = 'r = es.search(index="faq", query={"multi_match": {"query": q, "fields": ["title^2"]}})\n';
    expect(contentNamed('a.py', `from openai import OpenAI\n${asked}`, 'a', 'rag').settings).toEqual({
      'r.query.multi_match.fields': ['title^2'],
    });
  });

  it('is none in a shop, or where no field counts for more', () => {
    expect(found('a.py', `TOKENS = 1\n${QUERY}`)).toEqual([]);
    expect(found('a.py', `from openai import OpenAI\n${QUERY.replace('^3', '')}`)).toEqual([]);
  });
});
