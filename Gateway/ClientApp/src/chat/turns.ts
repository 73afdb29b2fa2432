import type { ChatMessage, MessagePart, ToolResultPart } from "../api/types";
import { addPart, type LivePart } from "./live-step";

/** What is drawn: one item for each message that is not merely a tool's result. */
export type ConversationItem =
  | { kind: "user"; key: string; message: ChatMessage }
  | { kind: "assistant"; key: string; message: ChatMessage | null; parts: readonly LivePart[]; endsTurn: boolean };

/**
 * Arranges stored messages. An assistant item's key is its place after the user's message, not its id: the step that streams has
 * no id yet and must stay the same element when its message arrives, with what the reader has unfolded or selected in it.
 */
export function arrange(messages: readonly ChatMessage[]): ConversationItem[] {
  const results = collectResults(messages);
  const items: ConversationItem[] = [];
  // A page may begin in the middle of a turn, whose user message is then not known.
  let place: Place = { user: 0, steps: 0 };
  for (const message of messages) {
    if (message.role === "user") {
      items.push({ kind: "user", key: `u${message.id}`, message });
      place = { user: message.id, steps: 0 };
    } else if (message.role === "assistant") {
      items.push({ kind: "assistant", key: stepKey(place), message, parts: withResults(message.content, results), endsTurn: true });
      place.steps++;
    }
  }
  return items.map((item, at) => (item.kind === "assistant" ? { ...item, endsTurn: items[at + 1]?.kind !== "assistant" } : item));
}

/** The item of the step that is streaming, to be put after the arranged ones. */
export function liveItem(items: readonly ConversationItem[], parts: readonly LivePart[]): ConversationItem {
  const lastUser = items.findLastIndex((item) => item.kind === "user");
  const user = items[lastUser];
  const place = { user: user?.kind === "user" ? user.message.id : 0, steps: items.length - 1 - lastUser };
  return { kind: "assistant", key: stepKey(place), message: null, parts, endsTurn: false };
}

export function textOf(content: readonly MessagePart[]): string {
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

/** Whether a stop cut the answer short. */
export function wasStopped({ content }: ChatMessage): boolean {
  return content.at(-1)?.interrupted === true;
}

interface Place {
  user: number;
  steps: number;
}

function stepKey({ user, steps }: Place): string {
  return `a${user}.${steps}`;
}

function collectResults(messages: readonly ChatMessage[]): Map<string, ToolResultPart> {
  const results = new Map<string, ToolResultPart>();
  for (const { role, content } of messages) {
    if (role !== "tool") continue;
    for (const part of content) if (part.type === "tool-result") results.set(part.tool_call_id, part);
  }
  return results;
}

function withResults(content: readonly MessagePart[], results: ReadonlyMap<string, ToolResultPart>): readonly LivePart[] {
  let parts: readonly LivePart[] = [];
  for (const part of content) {
    parts = addPart(parts, "assistant", part);
    const result = part.type === "tool-call" ? results.get(part.tool_call_id) : undefined;
    if (result) parts = addPart(parts, "tool", result);
  }
  return parts;
}
