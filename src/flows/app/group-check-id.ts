/** External id of the check of a merge queue's group. */
export function groupCheckId(headSha: string): string {
  return `merge-group ${headSha}`;
}
