/** Where `wanted` stands in a sorted list, or where it would have to be inserted. */
export function searchSorted(list: readonly number[], wanted: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The pairs of a sorted list that add up to `sum`, each once. */
export function pairsWithSum(list: readonly number[], sum: number): [number, number][] {
  const pairs: [number, number][] = [];
  let left = 0;
  let right = list.length - 1;
  while (left < right) {
    const low = list[left] ?? 0;
    const high = list[right] ?? 0;
    if (low + high === sum) {
      pairs.push([low, high]);
      while (list[left] === low) left++;
      while (list[right] === high) right--;
    } else if (low + high < sum) left++;
    else right--;
  }
  return pairs;
}
