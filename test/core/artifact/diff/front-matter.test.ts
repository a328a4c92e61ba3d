import { describe, expect, it } from 'vitest';
import { artifactOf, lineOfWords, summaryOf } from '../support.ts';

describe('front matter of agents, skills and commands is told by its fields', () => {
  const agent = (...lines: string[]) => `---\n${lines.join('\n')}\n---\n\nYou read a page and answer.\n`;
  const change = (before: string, after: string) => summaryOf('.claude/agents/reader.md', before, after);
  const base = agent('name: reader', 'description: Reads one page', 'tools: Read, Grep', 'model: haiku');

  it('tools by their names and the model', async () => {
    const after = base.replace('Read, Grep', 'Read, Grep, WebFetch').replace('haiku', 'opus');
    expect(await change(base, after)).toEqual([
      'model haiku -> opus',
      '`tools` ["Read", "Grep"] -> ["Read", "Grep", "WebFetch"]',
    ]);
    const long = ['mcp__pages__read_one_page', 'mcp__pages__list_all_pages', 'mcp__pages__find_a_page'];
    const many = agent('name: reader', `tools: ${long.join(', ')}`);
    expect(await change(many, many.replace('\n---\n\n', ', mcp__pages__comment\n---\n\n'))).toEqual([
      '`tools` "mcp__pages__comment" added',
    ]);
  });

  it('when to use it in sentences', async () => {
    const said = (text: string) => agent('name: reader', `description: ${text}`);
    expect(
      await change(
        said('Reads one page of the handbook.'),
        said('Reads one page of the handbook. Never for the wiki.'),
      ),
    ).toEqual(['`description`: 1 sentence added ("Never for the wiki.")']);
  });

  it('quotes around a value, lists that are written otherwise and the order of keys are layout', async () => {
    const hinted = agent(
      'description: Sorts issues',
      'argument-hint: [A-1 | B-2]',
      'allowed-tools: Read, Bash(git log:*, git show:*)',
    );
    const quoted = agent(
      'allowed-tools:',
      '  - Read',
      '  - Bash(git log:*, git show:*)',
      'argument-hint: "[A-1 | B-2]"',
      "description: 'Sorts issues'",
    );
    expect(await change(hinted, quoted)).toEqual([]);
  });

  it('a description with a colon, which is no YAML, is a field as well', async () => {
    const odd = base.replace('Reads one page', 'Use it so: read one page. Example: <b>page: 3</b>');
    expect(await change(odd, odd.replace('haiku', 'opus'))).toEqual(['model haiku -> opus']);
  });

  it('what is no front matter stays part of the text', async () => {
    const ruled = '---\nYou read a page and answer.\n---\nBe brief.\n';
    expect(artifactOf('.claude/agents/reader.md', ruled).content).toMatchObject({
      messages: [{ content: ruled.trimEnd() }],
    });
  });

  it('fields and text stand on their lines', () => {
    const artifact = artifactOf('.claude/agents/reader.md', base);
    expect(artifact.positions).toMatchObject({ 'otherSettings.tools': 4, 'otherSettings.model': 5 });
    expect(lineOfWords(artifact, 0, 'You read')).toBe(8);
  });
});
