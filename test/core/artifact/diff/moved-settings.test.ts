import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { findMovedSettings } from '../../../../src/core/artifact/diff/moved-settings.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { pairArtifacts } from '../../../../src/core/artifact/references/pair-artifacts.ts';

/** What is said of a settings file, by kind. */
async function changesOf(before: object, after: object): Promise<Record<string, string[]>> {
  const path = 'bot_endpoints.json';
  const [old, now] = [before, after].map((data) => detectFile(path, JSON.stringify(data, null, 2)).artifacts);
  const pairs = pairArtifacts([{ before: old ?? [], after: now ?? [] }]);
  const moved = findMovedSettings(pairs);
  const changes = await Promise.all(
    pairs.map((pair) => diffArtifacts(pair.base, pair.head, undefined, moved.get(pair))),
  );
  return Object.fromEntries(
    changes.flatMap((change) => (change === null ? [] : [[change.kind, change.summary]])),
  );
}

describe('settings that another artifact of the file tells now', () => {
  const endpoint = (more: object) => ({
    'react-agent': {
      model_name: 'gpt-5.5',
      hidden: false,
      recommended: { temperature: 0.7, top_p: 1 },
      'text-arena': true,
      'agent-mode': true,
      ...more,
    },
  });

  it('neither went nor came: only what did is told', async () => {
    expect(
      await changesOf(endpoint({ tool_file: 'tools.json' }), endpoint({ custom_system_prompt: true })),
    ).toEqual({
      'model-config': ['`tool_file` "tools.json" -> not set'],
      'agent-definition': ['new: `react-agent.custom_system_prompt` true'],
    });
  });

  it('are told where they changed as well', async () => {
    const after = endpoint({ custom_system_prompt: true, 'text-arena': false });
    const changes = await changesOf(endpoint({}), after);
    expect(changes['model-config']).toEqual(['`text-arena` true -> not set']);
    expect(changes['agent-definition']?.[0]).toContain('`react-agent.text-arena` false');
  });
});
