import { isCommandFile } from '../shapes/command-files.ts';
import { findShellRequests } from '../shapes/shell-requests.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';

/** Files of CI, whose steps are scripts. */
const PIPELINE =
  /(^|\/)(\.(github\/(workflows|actions)|circleci|gitlab)\/.*|(action|\.gitlab-ci|azure-pipelines|bitbucket-pipelines|taskfile)[\w.-]*)\.ya?ml$/i;

/** Models that a script asks with a command such as curl: what they are told, and the model with its parameters. */
export const shellRequest: ArtifactFormat = {
  id: 'shell-request',
  kind: 'model-config',
  leavesRest: true,
  candidate: (path) => PIPELINE.test(path) || isCommandFile(path),
  match: (file) =>
    requestsOf(file).length > 0
      ? { confidence: 'likely', reason: 'a request of a model that a script sends' }
      : null,
  parse: (file) => ({ ok: true, value: requestsOf(file) }),
};

const known = new WeakMap<FileProbe, ParsedArtifact[]>();

/** The requests of a file, which is searched once. */
function requestsOf(file: FileProbe): ParsedArtifact[] {
  const found = known.get(file) ?? findShellRequests(file.path, file.text);
  known.set(file, found);
  return found;
}
