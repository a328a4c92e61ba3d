import type { Detection } from './detect.ts';
import { blankJsonComments } from './documents/json-comments.ts';
import { baseName } from './paths.ts';
import { probeFile } from './probe.ts';
import type { FileProbe } from './types.ts';

/** Copies to fill in, which are read as the file that is made of them: `config.toml.example`. */
const COPY = /(\.(ya?ml|jsonc?|toml))\.(example|sample|template|tmpl|dist|default)$/i;
/** JSON as editors and tools of today keep it, with comments and commas after the last item. */
const WITH_COMMENTS = /(\.json)c$/i;

/** The same under the name that .NET reads so. */
const OF_DOTNET = /(^|\/)(appsettings(\.[\w-]+)*|local\.settings)\.json$/i;

/** The path by which formats know a file. */
export function knownAs(path: string): string {
  return path.replace(COPY, '$1').replace(WITH_COMMENTS, '$1');
}

/** A file as formats are shown it, under the path by which they know it. Lines and columns stay the file's own. */
export function probeKnown(path: string, text: string): FileProbe {
  const own = path.replace(COPY, '$1');
  const hasComments = WITH_COMMENTS.test(own) || OF_DOTNET.test(own);
  return probeFile(knownAs(path), hasComments ? blankJsonComments(text) : text);
}

/** What a file holds, under its own path again. A copy to fill in that cannot be read yet is no broken artifact. */
export function underName(path: string, { artifacts, broken, warnings }: Detection): Detection {
  const isCopy = COPY.test(path);
  const known = baseName(knownAs(path));
  const nameOf = (name: string) => (!isCopy && name === known ? baseName(path) : name);
  return {
    artifacts: artifacts.map((artifact) => ({ ...artifact, path, name: nameOf(artifact.name) })),
    broken: isCopy
      ? []
      : broken.map((one) => ({
          ...one,
          path,
          problems: one.problems.map((problem) => ({ ...problem, path })),
        })),
    warnings: warnings.map((warning) => ({ ...warning, path })),
  };
}
