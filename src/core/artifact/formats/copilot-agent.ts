import { splitFrontmatter } from '../documents/frontmatter.ts';
import { parseYaml } from '../documents/structured.ts';
import { baseName } from '../paths.ts';
import { AGENT_NAMING } from '../shapes/agent-entries.ts';
import { toSettingsArtifact } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import { isRecord, memberOf, stringOf } from '../values.ts';

const NAMED = /[^/]\.(agent|chatmode)\.md$/;
/** Where Copilot also reads agents without that ending; they must then describe themselves. */
const PLACED = /(^|\/)\.github\/agents\/[^/]+\.md$/;

/** Copilot's custom agents and chat modes: front matter that equips them, and their instructions. */
export const copilotAgent: ArtifactFormat = {
  id: 'copilot-agent',
  kind: 'agent-definition',
  extensions: ['md'],
  candidate: (path) => NAMED.test(path) || PLACED.test(path),
  match(file) {
    if (file.text.trim() === '') return null;
    if (NAMED.test(file.path)) return { confidence: 'certain', reason: 'named as an agent of Copilot' };
    return stringOf(memberOf(splitFrontmatter(file.path, file.text).data, 'description')) === null
      ? null
      : { confidence: 'certain', reason: 'an agent of Copilot, in its folder and described' };
  },
  parse(file) {
    const { data, body, bodyLine } = splitFrontmatter(file.path, file.text);
    const front = isRecord(data) ? data : {};
    const fallback = baseName(file.path).replace(/(\.(agent|chatmode))?\.md$/, '');
    const locate = locateFrontMatter(file);
    const artifact = toSettingsArtifact(
      {
        name: stringOf(memberOf(front, 'name')) ?? fallback,
        subject: 'agent',
        // Like Copilot, which takes a file without a readable front matter for instructions as a whole.
        roots: [{ data: { ...front, instructions: body }, keys: [], at: '', entry: null }],
        naming: AGENT_NAMING,
        isProse: (path) => path === 'instructions' || path === 'description',
        references: [],
      },
      (keys) => ({ line: keys[0] === 'instructions' ? bodyLine : locate(keys), column: 1 }),
    );
    return { ok: true, value: [artifact] };
  },
};

/** The line of a key of the front matter, which begins after its first `---`. */
function locateFrontMatter({ path, text }: FileProbe): (keys: readonly (string | number)[]) => number {
  const end = text.indexOf('\n---', 3);
  const parsed = end < 0 ? null : parseYaml(path, text.slice(text.indexOf('\n') + 1, end + 1));
  return (keys) => (parsed?.ok === true ? parsed.value.locate(keys).line + 1 : 1);
}
