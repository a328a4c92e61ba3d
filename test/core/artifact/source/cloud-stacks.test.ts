import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const CDK = "import { Stack } from 'aws-cdk-lib';\n";
const BEDROCK = "import { bedrock } from '@cdklabs/generative-ai-cdk-constructs';\n";

describe('models of a cloud described in code', () => {
  it.each([
    [
      "a function's environment, with the parameters beside the model",
      'a.ts',
      `${CDK}const fn = new NodejsFunction(this, 'Ask', { environment: { TABLE: 'notes', MODEL_ID: 'anthropic.claude-3-haiku-20240307-v1:0', MAX_TOKENS: '900' } });`,
      {
        'fn.environment.MODEL_ID': 'anthropic.claude-3-haiku-20240307-v1:0',
        'fn.environment.MAX_TOKENS': '900',
      },
    ],
    [
      'a constant of the constructs',
      'a.ts',
      `${BEDROCK}new NodejsFunction(this, 'Ask', { environment: { MODEL_ARN: bedrock.BedrockFoundationModel.AMAZON_NOVA_LITE_V1.asArn(this) } });`,
      { 'NodejsFunction.environment.MODEL_ARN': 'BedrockFoundationModel.AMAZON_NOVA_LITE_V1' },
    ],
    [
      'a variable that is added later',
      'a.py',
      'from aws_cdk import Stack\nfn.add_environment("BEDROCK_MODEL", "us.amazon.nova-pro-v1:0")',
      { 'add_environment.BEDROCK_MODEL': 'us.amazon.nova-pro-v1:0' },
    ],
    [
      'a deployment of Azure',
      'a.ts',
      "import * as ai from '@pulumi/azure-native/cognitiveservices';\nconst d = new ai.Deployment('chat', { properties: { model: { format: 'OpenAI', name: 'gpt-4o-mini', version: '1' } } });",
      {
        'd.properties.model.format': 'OpenAI',
        'd.properties.model.name': 'gpt-4o-mini',
        'd.properties.model.version': '1',
      },
    ],
    [
      'the model that answers from a knowledge base',
      'a.py',
      'r = bedrock.retrieve_and_generate(input={"text": q}, retrieveAndGenerateConfiguration={"knowledgeBaseConfiguration": {"modelArn": "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2"}})',
      { 'r.retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.modelArn': 'anthropic.claude-v2' },
    ],
  ])('%s', (_, path, text, settings) => {
    expect(contentNamed(path, text, 'a', 'model-config').settings).toEqual(settings);
  });

  it.each([
    ['the model of an API', `${CDK}new Model(this, 'M', { modelName: 'OrderRequest' }); // bedrock`],
    [
      'what a role may call',
      `${CDK}new PolicyStatement({ resources: ['arn:aws:bedrock:*::foundation-model/anthropic.claude-v2'] });`,
    ],
    [
      'a variable that stands elsewhere',
      `${CDK}fn.addEnvironment('MODEL_ID', process.env.BEDROCK_MODEL_ID);`,
    ],
    [
      'an environment in a program that describes no cloud',
      "run('Ask', { environment: { MODEL_ID: 'claude-3-haiku' } });",
    ],
  ])('%s is none', (_, text) => {
    expect(found('a.ts', text)).toEqual([]);
  });
});

describe('knowledge bases of a cloud described in code', () => {
  it.each([
    [
      'what embeds and how texts are cut, by constructs',
      'a.ts',
      `${BEDROCK}const kb = new bedrock.VectorKnowledgeBase(this, 'KB', { embeddingsModel: bedrock.BedrockFoundationModel.TITAN_EMBED_TEXT_V2_512 });\nnew bedrock.S3DataSource(this, 'DS', { knowledgeBase: kb, chunkingStrategy: bedrock.ChunkingStrategy.SEMANTIC });`,
      {
        'kb.embeddingsModel': 'BedrockFoundationModel.TITAN_EMBED_TEXT_V2_512',
        'S3DataSource.chunkingStrategy': 'ChunkingStrategy.SEMANTIC',
      },
    ],
    [
      'the same in the words of the resource',
      'a.py',
      'from aws_cdk import aws_bedrock as bedrock\nkb = P(embedding_model_arn=f"arn:aws:bedrock:{region}::foundation-model/amazon.titan-embed-text-v1")\nds = bedrock.CfnDataSource.FixedSizeChunkingConfigurationProperty(max_tokens=512, overlap_percentage=15)',
      {
        'kb.embedding_model_arn': 'amazon.titan-embed-text-v1',
        'ds.max_tokens': 512,
        'ds.overlap_percentage': 15,
      },
    ],
    [
      'how many results a question is answered from',
      'a.ts',
      "import { RetrieveAndGenerateStreamCommand } from '@aws-sdk/client-bedrock-agent-runtime';\nconst c = new RetrieveAndGenerateStreamCommand({ retrieveAndGenerateConfiguration: { knowledgeBaseConfiguration: { retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 6 } } } } });",
      {
        'c.retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.retrievalConfiguration.vectorSearchConfiguration.numberOfResults': 6,
      },
    ],
    [
      'the same as settings of a retriever',
      'a.py',
      'r = AmazonKnowledgeBasesRetriever(retrieval_config={"vectorSearchConfiguration": {"numberOfResults": 4}})',
      { 'r.retrieval_config.vectorSearchConfiguration.numberOfResults': 4 },
    ],
  ])('%s', (_, path, text, settings) => {
    expect(contentNamed(path, text, 'a', 'rag').settings).toEqual(settings);
  });

  it.each([
    ['the width of a table', `${CDK}new Table(this, 'T', { dimensions: 3 }); // bedrock`],
    ['how many results a list shows', 'const list = { bedrock: true, search: { numberOfResults: 6 } };'],
  ])('%s is none', (_, text) => {
    expect(found('a.ts', text)).toEqual([]);
  });
});
