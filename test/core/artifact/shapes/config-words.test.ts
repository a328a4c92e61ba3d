import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayBeAbout } from '../../../../src/core/artifact/shapes/config-words.ts';
import { countRagWords, isRagKey } from '../../../../src/core/artifact/shapes/rag-keys.ts';

/** One text for each way in which the patterns of a format may find something. */
const SAID = {
  agents: [
    'backstory: x',
    'agents:',
    'process: Process.sequential',
    'expected_output: x',
    '"autogen_core.agents"',
    '{"graphs": {}}',
    '"instructions" : "x"',
    'system_message: x',
    'systemprompt: x',
    'agent_class: x',
    'promptflow',
    'type: llm',
    '"type": "custom_llm"',
    'systemMessage',
    'system_template',
    'spec_version',
    'firstMessage',
    'first_message',
    'transcriber',
    'first_mes',
    '"bio":',
    'response_engine',
    'general_prompt',
    'persona:',
    '"aliasId": "x"',
    'KnowledgeBase_arn: x',
    'knowledge_base_id: x',
  ],
  evals: [
    'requested_metrics',
    'doc_to_text',
    'doc_to_target',
    'metric_list',
    'elsuite',
    'eval_set_id',
    'testing_criteria',
    'probe_spec',
    'detector_spec',
    'graders',
    'source_type',
    'column_mapping',
    'dataMapping',
    'class: evals.elsuite.basic:Match',
    'builtin.',
  ],
  exports: [
    '@n8n/n8n-nodes-langchain.',
    'n8n-nodes-base.openAi',
    '"customNode"',
    '"agentFlow"',
    '"genericNode"',
    'kind: app',
    'prompt_data',
    'prompt :',
  ],
  gateways: [
    'litellm_params',
    'router_settings',
    '"targets"',
    'load-balance',
    '_format_version',
    'plugins_enabled',
    'api_base_url',
    'endpoints:',
    '"providers"',
    'upstreams:',
    '"backends"',
    'routes:',
    '"models"',
    '[llm.routing]',
    'fallback:',
    'candidates:',
    'chains":',
    'deployments:',
    'tiers:',
    'pool:',
    'apiVersion: aigateway.envoyproxy.io/v1',
    'route_type: llm/v1/chat',
    'kind: KongClusterPlugin',
    'kind: KongPlugin',
    'apisix.apache.org',
  ],
  mcp: ['"mcpServers"', 'MCP', 'context_servers', 'transport: stdio'],
  models: [
    'MODEL=x',
    'llm:',
    'engine',
    'deployment',
    'llama',
    'MAX_TOKENS=5',
    'plan: opus',
    'sonnet',
    'haiku',
  ],
  promptfoo: ['prompts:', '"redteam":', 'promptfoo.dev/config-schema.json'],
  prompts: [
    'prompt:',
    'personas =',
    'Instructions:',
    'messages:',
    'system-template:',
    'system message'.replace(' ', '_'),
    'instance_template:',
    'You are',
    'act as',
    'your task is',
    'your job is',
    'your role is',
    'Your goal is',
    'reply with',
    'respond in',
    'answer only',
    'speak as',
    '"<system>',
    '<|im_start|>',
    '<|start_header_id|>',
    '[INST]',
    '<<SYS>>',
  ],
  stores: [
    'qdrant:',
    'PINECONE_TOP_K=',
    'chroma:',
    'weaviate:',
    'milvus:',
    'faiss:',
    'pgvector:',
    'lancedb:',
    'vector store:',
    'semantic search:',
    'similarity_search:',
    'hybridSearch:',
    'rag:',
    'retrieval:',
    'knowledge_base:',
  ],
  tools: ['parameters:', '"arguments":', 'input_schema:', 'inputSchema:', 'type: function'],
} as const;

describe('mayBeAbout', () => {
  it('misses no text in which the patterns of a format find something', () => {
    for (const [topic, texts] of Object.entries(SAID)) {
      for (const text of texts)
        expect([text, mayBeAbout(topic as keyof typeof SAID, `a: 1\n${text}\n`)]).toEqual([text, true]);
    }
    expect(
      Object.keys(SAID).filter((topic) => mayBeAbout(topic as keyof typeof SAID, '{"id": 1, "price": 5}')),
    ).toEqual([]);
  });

  it('knows every key of retrieval but those that count only beside others', () => {
    const words =
      'max min target doc document text chunk chunks chunking chunker splitter split window overlap size length by unit strategy method type mode tokens chars words top k n retrieval retriever retrieve rerank reranker fusion final dense sparse semantic bm25 rrf fetch hybrid alpha search similarity score relevance distance threshold weight keyword imum num passages context metric embed embedding embeddings embedder model name id provider dim dimensions vector store db enabled'.split(
        ' ',
      );
    const keys = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 });
    const written = fc
      .tuple(keys, fc.constantFrom('_', '-', ''))
      .map(([parts, between]) => parts.join(between));
    let seen = 0;
    fc.assert(
      fc.property(written, (key) => {
        if (countRagWords(`${key}: 1`) === 0 || key === 'k') return;
        seen += 1;
        expect([key, mayBeAbout('retrieval', `${key}: 1`)]).toEqual([key, true]);
      }),
      { numRuns: 20_000, seed: 1 },
    );
    expect(seen).toBeGreaterThan(100);
    expect(isRagKey('k', 5)).toBe(true);
  });
});
