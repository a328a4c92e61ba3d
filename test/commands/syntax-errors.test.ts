import { describe, expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = { exit: number; verdict: string; changes: { change: string }[] };

async function reviewFiles(
  before: FilesToWrite,
  after: FilesToWrite,
): Promise<Reviewed & { comment: string }> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const io = createTestIo(repository.dir, {});
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  const text = await runCommand(io, (given) => review({ repo: '.', base: 'main' }, given));
  return { ...(JSON.parse(result.stdout) as Reviewed), comment: text.stdout };
}

const BOT = 'app/bot.py';
const ASK =
  'def ask(state):\n    return client.invoke([("system", "You answer questions about tulips."), ("human", state)])\n';
const TITLE = 'TITLE_PROMPT = """You write titles of letters.\nUse at most six words."""\n';
const TULIPS = `from langchain_openai import ChatOpenAI\n\nclient = ChatOpenAI(model="gpt-4o")\n\n\n${ASK}\n\n${TITLE}`;
const PROMPTS = 'src/prompts.ts';
const GREETING = 'export const greetingPrompt = `You are a host. Greet the guest and be brief.`;\n';

describe('a change that breaks the syntax of source code', () => {
  it('of Python is no removal of what the error hides, and stops the merge', async () => {
    const broken = TULIPS.replace('def ask(state):', 'def ask(state:');
    const found = await reviewFiles({ [BOT]: TULIPS }, { [BOT]: broken });
    expect(found).toMatchObject({ exit: 4, verdict: 'error', changes: [] });
    expect(found.comment).toContain(`${BOT}:7:5`);
    expect(found.comment).toContain('expected valid Python');
  });

  it('of TypeScript is no removal either', async () => {
    const found = await reviewFiles(
      { [PROMPTS]: GREETING },
      { [PROMPTS]: `${GREETING}export const x = {{\n` },
    );
    expect(found).toMatchObject({ exit: 4, verdict: 'error', changes: [] });
    expect(found.comment).toContain(`${PROMPTS}:2:19`);
  });

  it('changes nothing where every artifact is still read', async () => {
    const found = await reviewFiles({ [BOT]: TULIPS }, { [BOT]: `${TULIPS}\n\ndef unfinished(:\n` });
    expect(found).toMatchObject({ exit: 0 });
  });

  it('hides no removal where the base could not be read either', async () => {
    const old = `${TULIPS}\nprint "done"\n`;
    const found = await reviewFiles({ [BOT]: old }, { [BOT]: old.replace(TITLE, '') });
    expect(found).toMatchObject({ exit: 0, changes: [{ change: 'removed' }] });
  });
});
