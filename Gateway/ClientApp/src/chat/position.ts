/** A place in a chat's log: `generation:sequence`. Compared as decimal texts, because both are 64-bit numbers. */
export type Position = string;

export function comparePositions(left: Position, right: Position): number {
  const [leftGeneration = "", leftSequence = ""] = left.split(":");
  const [rightGeneration = "", rightSequence = ""] = right.split(":");
  return compareDecimals(leftGeneration, rightGeneration) || compareDecimals(leftSequence, rightSequence);
}

function compareDecimals(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
