import { describe, expect, it } from "vitest";
import type { ChatEvent, ChatEventBatch, ChatMessage, StatusInfo } from "../api/types";
import { applyBatch, dropStaged, emptyStream, mergePage, resumePoint, type StreamState } from "./stream-state";

const chat = "c1";
type Body<T = ChatEvent> = T extends ChatEvent ? Omit<T, "chat_id" | "position"> : never;

const at = (position: string, body: Body): ChatEvent => ({ ...body, chat_id: chat, position });
const status = (value: StatusInfo["status"], rest: Partial<StatusInfo> = {}): Body => ({
  type: "status",
  status: { status: value, turn: 1, ...rest },
});
const text = (fragment: string): Body => ({ type: "message_part", message_part: { role: "assistant", part: { type: "text", text: fragment } } });
const message = (id: number, role: ChatMessage["role"], content = `m${id}`): Body => ({
  type: "message",
  message: { id, chat_id: chat, created_at: "2026-01-01T00:00:00Z", role, content: [{ type: "text", text: content }] },
});

function live(state: StreamState, ...events: ChatEvent[]): StreamState {
  const position = events.at(-1)?.position ?? "0:0";
  return applyBatch(state, chat, { events, position });
}

function snapshot(cut: string, bodies: Body[], reason: "start" | "resync" = "start"): ChatEventBatch {
  const [first, ...rest] = bodies;
  const events = [at(cut, { ...first, snapshot: reason } as Body), ...rest.map((body) => at(cut, body))];
  return { events, position: cut, caught_up: true };
}

const started = applyBatch(emptyStream, chat, snapshot("1:10", [status("running"), message(1, "user")]));
const ids = (state: StreamState) => state.view.messages.map((item) => item.id);

describe("a plain turn", () => {
  it("joins fragments and gives way to the message", () => {
    let state = live(started, at("1:11", text("Hel")), at("1:12", text("lo")));
    expect(state.view.live).toEqual([{ type: "text", text: "Hello" }]);
    state = live(state, at("1:13", message(2, "assistant")));
    expect(state.view.live).toEqual([]);
    expect(ids(state)).toEqual([1, 2]);
  });

  it("joins argument fragments, takes the complete arguments and the result into one call", () => {
    const call = (rest: object): Body =>
      ({ type: "message_part", message_part: { role: "assistant", part: { type: "tool-call", tool_call_id: "t", tool_name: "execute", ...rest } } });
    const result = { type: "tool-result" as const, tool_call_id: "t", tool_name: "execute", result: { ok: 1 } };
    const state = live(
      started,
      at("1:11", call({ args_delta: '{"a"' })),
      at("1:12", call({ args_delta: ":1}" })),
      at("1:13", call({ args: { a: 1 } })),
      at("1:14", { type: "message_part", message_part: { role: "tool", part: result } }),
    );
    expect(state.view.live).toEqual([{ type: "tool", id: "t", name: "execute", argsText: '{"a":1}', args: { a: 1 }, output: "", result: { ok: 1 }, isError: false }]);
  });

  it("ignores parts after the turn was stopped", () => {
    const state = live(started, at("1:11", text("a")), at("1:12", status("waiting")), at("1:13", text("b")));
    expect(state.view.live).toEqual([]);
  });

  it("takes an assistant message after waiting", () => {
    const state = live(started, at("1:11", status("waiting")), at("1:12", message(2, "assistant")));
    expect(ids(state)).toEqual([1, 2]);
  });
});

describe("positions", () => {
  it("ignores what it has, within and across generations", () => {
    const state = live(started, at("2:1", text("a")), at("2:1", text("a")), at("1:99", text("old")));
    expect(state.view.live).toEqual([{ type: "text", text: "a" }]);
    expect(state.position).toBe("2:1");
  });

  it("compares numbers, not texts, beyond 2^53 as well", () => {
    const state = live(started, at("9007199254740993:9", text("a")), at("9007199254740993:10", text("b")), at("9007199254740994:1", text("c")));
    expect(state.view.live).toEqual([{ type: "text", text: "abc" }]);
  });

  it("ignores events of another chat", () => {
    expect(live(started, { ...at("1:11", text("a")), chat_id: "other" }).view.live).toEqual([]);
  });
});

describe("failures", () => {
  it("voids the attempt on a retry, and a new part ends the countdown", () => {
    const retry: Body = { type: "retry", retry: { attempt: 1, delay_ms: 1000, error: "busy", retrying_at: "2026-01-01T00:00:01Z" } };
    let state = live(started, at("1:11", text("a")), at("1:12", retry), at("1:13", status("running", { phase: "retrying" })));
    expect(state.view.live).toEqual([]);
    expect(state.view.retry?.attempt).toBe(1);
    state = live(state, at("1:14", text("b")));
    expect(state.view.retry).toBeNull();
  });

  it("shows the error until the next status", () => {
    let state = live(started, at("1:11", { type: "error", error: { message: "no key" } }), at("1:12", status("error")));
    expect(state.view.error).toBe("no key");
    state = live(state, at("1:13", status("pending")));
    expect(state.view.error).toBeNull();
  });
});

describe("snapshots", () => {
  it("drop streamed parts, keep messages, replace the queue", () => {
    const before = live(started, at("1:11", text("half")));
    const after = applyBatch(before, chat, snapshot("2:5", [status("running"), message(2, "assistant"), text("new")], "resync"));
    expect(ids(after)).toEqual([1, 2]);
    expect(after.view.live).toEqual([{ type: "text", text: "new" }]);
    expect(after.position).toBe("2:5");
  });

  it("stay invisible until complete, and are dropped when cut", () => {
    const { events } = snapshot("2:5", [status("running"), message(2, "assistant"), text("new")]);
    const cut = applyBatch(started, chat, { events: events.slice(0, 2), position: "2:5", caught_up: false });
    expect(cut.view).toBe(started.view);
    expect(resumePoint(dropStaged(cut))).toEqual({ after: "1:10", after_id: 1 });
  });

  it("are completed by the first live event as well", () => {
    const { events } = snapshot("2:5", [status("running"), text("new")]);
    const state = applyBatch(started, chat, { events: [...events, at("2:6", text("er"))], position: "2:6" });
    expect(state.view.live).toEqual([{ type: "text", text: "newer" }]);
  });

  it("take edited history away", () => {
    let state = live(started, at("1:11", message(2, "assistant")), at("1:12", message(3, "user")));
    state = live(state, at("1:13", { type: "history_reset", history_reset: { from_id: 1 } }), at("1:14", message(1, "user", "edited")));
    expect(ids(state)).toEqual([1]);
    expect(state.view.messages[0]?.content).toEqual([{ type: "text", text: "edited" }]);
  });
});

describe("pages", () => {
  it("join by id without touching what the stream brought", () => {
    const page = [4, 1, 0].map((id) => ({ id, chat_id: chat, created_at: "", role: "user" as const, content: [] }));
    const state = mergePage(started, page);
    expect(ids(state)).toEqual([0, 1, 4]);
    expect(state.view.messages[1]?.content).not.toEqual([]);
  });
});

describe("matrix 27: parts and messages in every order", () => {
  it("keeps what streams after a message: [message, part]", () => {
    const state = live(started, at("1:11", text("old")), at("1:12", message(2, "assistant")), at("1:13", text("new")));
    expect(state.view.live).toEqual([{ type: "text", text: "new" }]);
  });

  it("ends empty when the turn is over: [part, status waiting]", () => {
    const state = live(started, at("1:11", text("a")), at("1:12", status("waiting")));
    expect(state.view.live).toEqual([]);
  });
});
