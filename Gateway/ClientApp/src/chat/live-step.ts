import type { Json, MessagePart, MessageRole } from "../api/types";

/** A part of the running step as it is shown: fragments joined, a call and its result in one. */
export type LivePart =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "tool"; id: string; name: string; argsText: string; args?: Json; output: string; result?: Json; isError: boolean };

export function addPart(parts: readonly LivePart[], role: MessageRole, part: MessagePart): readonly LivePart[] {
  if (role !== "assistant" && role !== "tool") return parts;
  switch (part.type) {
    case "text":
    case "reasoning":
      return addText(parts, part.type, part.text);
    case "tool-call":
      return upsertTool(parts, part.tool_call_id, part.tool_name, (tool) => ({
        ...tool,
        argsText: tool.argsText + (part.args_delta ?? ""),
        ...(part.args === undefined || part.args === null ? {} : { args: part.args }),
      }));
    case "tool-result":
      return upsertTool(parts, part.tool_call_id, part.tool_name, (tool) => ({
        ...tool,
        output: tool.output + (part.result_delta ?? ""),
        ...(part.result === undefined || part.result === null ? {} : { result: part.result, isError: part.is_error === true }),
      }));
    default:
      return parts;
  }
}

function addText(parts: readonly LivePart[], type: "text" | "reasoning", text: string): readonly LivePart[] {
  const last = parts.at(-1);
  return last?.type === type ? [...parts.slice(0, -1), { type, text: last.text + text }] : [...parts, { type, text }];
}

type ToolPart = Extract<LivePart, { type: "tool" }>;

function upsertTool(parts: readonly LivePart[], id: string, name: string, change: (tool: ToolPart) => ToolPart): readonly LivePart[] {
  const at = parts.findIndex((part) => part.type === "tool" && part.id === id);
  const known = parts[at];
  if (known?.type === "tool") return parts.with(at, change(known));
  return [...parts, change({ type: "tool", id, name, argsText: "", output: "", isError: false })];
}
