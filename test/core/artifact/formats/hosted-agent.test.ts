import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const ASSISTANT = 'asst_Q7mTzR2vK9pLxN4cWb8sYd3F';
const OTHER = 'asst_B3hGkP6wS1nVtJ5yXq0aEr7U';
const PROMPT = 'pmpt_68ac254fa8008190861e8f3f686556d50c6160cd272b9aca';

describe('the id of what a service keeps and answers with', () => {
  it.each([
    ['config/assistant.yaml', `assistant_id: ${ASSISTANT}\n`, 'agent-definition'],
    ['.env.example', `PORT=80\nOPENAI_ASSISTANT_ID=${ASSISTANT}\n`, 'agent-definition'],
    ['config.toml', `[prompt]\nid = "${PROMPT}"\nversion = "4"\n`, 'prompt'],
    [
      'settings.json',
      '{"bedrock": {"agentId": "JQ7NUTIFGE", "agentAliasId": "ADS2XYOCVK"}}',
      'agent-definition',
    ],
    ['.env', 'VAPI_ASSISTANT_ID=0f8c2b7e-4d19-4c53-9a6e-1b2d7c9f5e04\n', 'agent-definition'],
    ['config/voice.yaml', 'elevenlabs:\n  agent_id: agent_01jz8k4m6q2r7t9v0w3x5y1b8c\n', 'agent-definition'],
  ])('is found in %s: %s', (path, text, kind) => {
    expect(kindsOf(detectFile(path, text))).toEqual([`${kind}:hosted-agent`]);
  });

  it('is a change of who answers, on its line', async () => {
    const text = (id: string) => `port: 80\nassistant_id: ${id}\n`;
    expect(await summaryOf('config/a.yaml', text(ASSISTANT), text(OTHER))).toEqual([
      `\`assistant_id\` "${ASSISTANT}" -> "${OTHER}"`,
    ]);
    expect(await summaryOf('config/a.yaml', text(ASSISTANT), text(ASSISTANT).replace('80', '81'))).toEqual(
      [],
    );
    const [artifact] = detectFile('config/a.yaml', text(ASSISTANT)).artifacts;
    expect(artifact?.positions).toEqual({ 'settings.assistant_id': 2 });
  });

  it('stands beside the model of the same file', () => {
    const text = `OPENAI_MODEL=gpt-4o\nASSISTANT_ID=${ASSISTANT}\n`;
    expect(kindsOf(detectFile('.env', text))).toEqual([
      'agent-definition:hosted-agent',
      'model-config:model-config',
    ]);
  });

  it('changes with the version of a prompt', async () => {
    const text = (version: number) => `prompt:\n  id: ${PROMPT}\n  version: "${version}"\n`;
    expect(await summaryOf('config/a.yaml', text(3), text(4))).toEqual(['`prompt.version` "3" -> "4"']);
  });

  it('does not change with the version of the program in an environment', async () => {
    const text = (program: number, prompt: number) =>
      `PROMPT_ID=${PROMPT}\nPROMPT_VERSION=${prompt}\nVERSION=${program}\n`;
    expect(await summaryOf('.env', text(1, 3), text(2, 3))).toEqual([]);
    expect(await summaryOf('.env', text(1, 3), text(1, 4))).toEqual(['`PROMPT_VERSION` 3 -> 4']);
  });

  it.each([
    [
      'src/Voice.tsx',
      'import { useConversation } from "@elevenlabs/react";\nconst talk = () => voice.startSession({ agentId: "agent_01jz8k4m6q2r7t9v0w3x5y1b8c" });\n',
    ],
    [
      'voice.py',
      'from elevenlabs.client import ElevenLabs\nAGENT_ID = "agent_01jz8k4m6q2r7t9v0w3x5y1b8c"\ntalk(ElevenLabs(), AGENT_ID)\n',
    ],
    [
      'src/call.ts',
      'import Retell from "retell-sdk";\nawait calls.createWebCall({ agent_id: "agent_98d2ecdab2dee19a1bbe1bbc4f" });\n',
    ],
  ])('is found where nothing but the SDK of a voice speaks of models: %s', (path, text) => {
    expect(detectFile(path, text).artifacts.map(({ kind }) => kind)).toEqual(['agent-definition']);
  });

  it.each([
    ['a placeholder', '.env', 'ASSISTANT_ID=asst_your_assistant_id_here_0\n'],
    ['crosses', '.env', 'ASSISTANT_ID=asst_xxxxxxxxxxxxxxxxxxxxxxx1\n'],
    ['a short name', 'config/a.yaml', 'owner: asst_manager\nagent: agent_smith\n'],
    [
      'the record of a run',
      'log.json',
      `{"run": {"assistant_id": "${ASSISTANT}", "thread_id": "t", "status": "ok"}}`,
    ],
    ['an agent of a house', 'config/a.yaml', 'agent_id: JQ7NUTIFGE\nagent: Smith\n'],
    ['rows', 'rows.json', `[{"assistant_id": "${ASSISTANT}"}]`],
    ['any UUID', '.env', 'TENANT_ID=0f8c2b7e-4d19-4c53-9a6e-1b2d7c9f5e04\n'],
  ])('is not %s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });

  it.each([
    ['src/a.py', `import os\nASSISTANT = os.getenv("ASSISTANT_ID", "${ASSISTANT}")\n`, 'agent-definition'],
    ['src/a.ts', `export const promptId = '${PROMPT}';\n`, 'prompt'],
    ['src/a.ts', `const r = await send({ prompt: { id: '${PROMPT}', version: '1' }, input });\n`, 'prompt'],
  ])('is found in the code of %s: %s', (path, text, kind) => {
    expect(detectFile(path, text).artifacts.map((one) => one.kind)).toEqual([kind]);
  });

  it('in code is not what a person made up', () => {
    expect(
      kindsOf(detectFile('src/a.py', 'A = "asst_your_assistant_id_here_0"\nB = "asst_abc123"\n')),
    ).toEqual([]);
  });
});
