/** What one run of one case adds to a metric that is no mean over cases. A label that could not be read is null. */
export type Observed =
  | { kind: 'label'; expected: string; predicted: string | null }
  /** Squared error in [0,1], as a share of the largest one. */
  | { kind: 'squared_error'; value: number }
  /** A score by which cases are ranked, and whether this one belongs above; infinite on the wrong side where none could be read. */
  | { kind: 'ranked'; positive: boolean; score: number };

export type Average = 'binary' | 'macro' | 'micro' | 'weighted';

/** A metric over all cases at once, by scikit-learn's definitions. `positive`: the label that `binary` is about. */
export type AggregateSpec =
  | { kind: 'precision' | 'recall' | 'f1'; average: Average; positive: string | null }
  | { kind: 'rmse' }
  /** Area under the ROC curve. */
  | { kind: 'auc' };
