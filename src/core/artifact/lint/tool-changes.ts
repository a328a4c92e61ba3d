import { compareTools } from '../diff/tool-pairs.ts';
import { lineOfField } from '../documents/field-line.ts';
import { type Found, ofTools, type Rule } from './rule.ts';

/** Changes of tools after which calls that were recorded, or that callers make, do not fit any more. */
export const TOOL_CHANGE_RULES: readonly Rule[] = [
  {
    id: 'breaking-tool-change',
    severity: 'warning',
    means: 'a tool was removed or renamed, or takes less than it did',
    check: ofTools((content, { artifact, before, context }) => {
      if (before?.content.type !== 'tools') return [];
      const { gone, kept } = compareTools(before.content.tools, content.tools);
      const removed = gone.flatMap(({ tool, heir }): Found[] => {
        // A tool that another file of the change has now was moved.
        if (heir === null && context.toolNames.has(tool.name)) return [];
        const line = lineOfField(artifact, heir === null ? 'tools' : `tools.${heir.name}`);
        const what = heir === null ? 'removed' : `renamed to \`${heir.name}\``;
        return [{ line, message: `tool \`${tool.name}\` ${what}; recorded calls of it fail` }];
      });
      const narrowed = kept.flatMap(({ tool, changes }) =>
        changes
          .filter(({ breaking }) => breaking)
          .map(({ path, text }): Found => {
            const top = path.split('.', 1)[0]?.replace(/\[\]$/, '') ?? '';
            const field = `tools.${tool.name}${top === '' ? '' : `.parameters.${top}`}`;
            return {
              line: lineOfField(artifact, field),
              message: `tool \`${tool.name}\`: ${text}; calls that were valid may not be`,
            };
          }),
      );
      return [...removed, ...narrowed];
    }),
  },
];
