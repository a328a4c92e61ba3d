/**
 * Pairs rows with columns so that the sum of `weights[row][column]` is largest, by the Hungarian method (Kuhn 1955,
 * in the O(n^3) form with potentials by Jonker and Volgenant). Returns the column of every row, or null for a row left
 * over. Greedy pairing would call parallel calls wrong whose only possible pairing it spoiled.
 */
export function assignBest(weights: readonly (readonly number[])[]): (number | null)[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number) => -(weights[row - 1]?.[column - 1] ?? 0);
  // Index 0 is a sentinel; rows and columns count from 1.
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    let column = 0;
    const slack = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(size + 1);
    do {
      visited[column] = 1;
      const current = rowOf[column]!;
      let smallest = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (visited[j] === 1) continue;
        const reduced = cost(current, j) - rowPotential[current]! - columnPotential[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          previous[j] = column;
        }
        if (slack[j]! < smallest) {
          smallest = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (visited[j] === 1) {
          rowPotential[rowOf[j]!]! += smallest;
          columnPotential[j]! -= smallest;
        } else slack[j]! -= smallest;
      }
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const back = previous[column]!;
      rowOf[column] = rowOf[back]!;
      column = back;
    } while (column !== 0);
  }
  const result: (number | null)[] = new Array(rows).fill(null);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]!;
    if (row >= 1 && row <= rows) result[row - 1] = column - 1;
  }
  return result;
}
