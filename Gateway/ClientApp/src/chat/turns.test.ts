import { describe, expect, it } from "vitest";
import type { ChatMessage, MessagePart } from "../api/types";
import { arrange, liveItem, wasStopped } from "./turns";

const message = (id: number, role: ChatMessage["role"], ...content: MessagePart[]): ChatMessage => ({ id, chat_id: "c", created_at: "", role, content });
const text = (value: string): MessagePart => ({ type: "text", text: value });

describe("arrange", () => {
  it("puts a tool's result into its call and draws no item for it", () => {
    const items = arrange([
      message(1, "user", text("q")),
      message(2, "assistant", { type: "tool-call", tool_call_id: "t", tool_name: "execute", args: { a: 1 } }),
      message(3, "tool", { type: "tool-result", tool_call_id: "t", tool_name: "execute", result: "no", is_error: true }),
      message(4, "assistant", text("done")),
    ]);
    expect(items.map((item) => item.key)).toEqual(["u1", "a1.0", "a1.1"]);
    expect(items[1]).toMatchObject({ endsTurn: false, parts: [{ name: "execute", result: "no", isError: true }] });
    expect(items[2]).toMatchObject({ endsTurn: true });
  });

  it("gives the streaming step the key that its message will have", () => {
    const before = [message(1, "user", text("q")), message(2, "assistant", text("a"))];
    const streaming = liveItem(arrange(before), [{ type: "text", text: "b" }]);
    expect(streaming.key).toBe(arrange([...before, message(3, "assistant", text("b"))]).at(-1)?.key);
  });
});

describe("wasStopped", () => {
  it("asks the last part, which says so when nothing could follow it any more", () => {
    expect(wasStopped(message(1, "assistant", text("whole")))).toBe(false);
    expect(wasStopped(message(1, "assistant", text("so"), { type: "reasoning", text: "far", interrupted: true }))).toBe(true);
    expect(wasStopped(message(1, "assistant"))).toBe(false);
  });
});
