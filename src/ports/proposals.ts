/** A pull request that the App opens itself: one file of a branch, changed. */
export type Proposal = {
  /** Branch that it is to be merged into, and the commit of it whose file was changed. */
  base: string;
  baseSha: string;
  /** The App's own branch for this change, the same whenever it is proposed again. */
  branch: string;
  path: string;
  /** The whole file. */
  text: string;
  title: string;
  body: string;
};

export type Proposed =
  | { kind: 'opened' | 'updated' | 'unchanged'; number: number; url: string }
  /** Others have written to the branch, which is left to them. Null: no pull request is open for it. */
  | { kind: 'taken-over'; pull: { number: number; url: string } | null }
  /** The owner did not grant the App what this takes: it asks for it on request only. */
  | { kind: 'not-granted' }
  /** A sentence that says why, for instance a rule of the repository about branches. */
  | { kind: 'refused'; reason: string };

/** Pull requests of the App's. */
export type Proposals = {
  /**
   * Commits the file on top of `baseSha`, as the branch's only commit, and has one pull request open for it. Proposed again, both are
   * brought up to date. Rejects with a HostError where the host may do it later.
   */
  propose(proposal: Proposal): Promise<Proposed>;
};
