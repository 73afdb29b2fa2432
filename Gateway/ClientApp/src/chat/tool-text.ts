import type { Json } from "../api/types";
import type { LivePart } from "./live-step";

type ToolPart = Extract<LivePart, { type: "tool" }>;

export type ToolState = "running" | "completed" | "failed" | "open";

export function toolState(call: ToolPart, live: boolean): ToolState {
  if (call.result !== undefined) return call.isError ? "failed" : "completed";
  return live ? "running" : "open";
}

/** The arguments in full; while they stream, what there is of their text. */
export function argumentsText(call: ToolPart): string {
  return call.args === undefined ? call.argsText : prettyJson(call.args);
}

/** A text of its own line is read as text, everything else as JSON. */
export function prettyJson(value: Json): string {
  if (typeof value === "string") return value;
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    const [only, ...others] = Object.entries(value);
    if (only && others.length === 0 && ["error", "output"].includes(only[0]) && typeof only[1] === "string") return only[1];
  }
  return JSON.stringify(value, null, 2);
}

/** The argument that says most, for one line: the first text among them. */
export function summarize(call: ToolPart): string {
  const first = call.args === undefined ? firstStreamedText(call.argsText) : firstText(call.args);
  return first.replace(/\s+/g, " ").slice(0, 200);
}

function firstText(args: Json): string {
  if (args === null || typeof args !== "object") return args === null ? "" : String(args);
  return Object.values(args).find((value): value is string => typeof value === "string") ?? "";
}

/** Reads the first string value out of JSON that is not complete yet. */
function firstStreamedText(text: string): string {
  const match = /:\s*"((?:[^"\\]|\\.)*)/.exec(text);
  return (match?.[1] ?? "").replace(/\\n/g, " ").replace(/\\(["\\/])/g, "$1");
}
