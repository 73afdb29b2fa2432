/** A piece of a Markdown text that can be rendered on its own. */
export type Block = { type: "markdown"; text: string } | { type: "code"; language: string; code: string };

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const continuation = /^(?: {2,}|\t)/;
const definition = /^ {0,3}\[[^\]]+\]:\s/m;

/**
 * Cuts a text where blocks end, so that while an answer streams only its last block is parsed again. Text before the last block never
 * changes its cut when more text arrives. References reach across blocks: a text that has definitions stays in one piece.
 */
export function splitBlocks(text: string): Block[] {
  if (definition.test(text)) return [{ type: "markdown", text }];
  const blocks: Block[] = [];
  const lines = text.split("\n");
  let pending: string[] = [];
  const flush = () => {
    const block = pending.join("\n").trimEnd();
    if (block !== "") blocks.push({ type: "markdown", text: block });
    pending = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const open = fence.exec(line);
    const nested = open !== null && inList(pending) && continuation.test(line);
    if (open && !nested) {
      flush();
      const end = closingFence(lines, at + 1, open[1] ?? "```");
      blocks.push({ type: "code", language: open[2] ?? "", code: lines.slice(at + 1, end).join("\n") });
      at = end;
    } else if (open) {
      const end = closingFence(lines, at + 1, open[1] ?? "```");
      pending.push(...lines.slice(at, end + 1));
      at = end;
    } else if (line.trim() === "" && !goesOn(pending, nextLine(lines, at))) {
      flush();
    } else {
      pending.push(line);
    }
  }
  flush();
  return blocks;
}

function closingFence(lines: readonly string[], from: number, opening: string): number {
  const closing = new RegExp(`^\\s*\\${opening.charAt(0)}{${opening.length},}\\s*$`);
  for (let at = from; at < lines.length; at++) {
    if (closing.test(lines[at] ?? "")) return at;
  }
  return lines.length;
}

function nextLine(lines: readonly string[], at: number): string | undefined {
  return lines.slice(at + 1, at + 8).find((line) => line.trim() !== "");
}

/** Whether a block stays open over a blank line: a list does for its next item and for what is indented under an item. */
function goesOn(pending: readonly string[], next: string | undefined): boolean {
  if (!inList(pending)) return false;
  return next === undefined || listItem.test(next) || continuation.test(next);
}

function inList(pending: readonly string[]): boolean {
  return listItem.test(pending[0] ?? "");
}
