import { describe, expect, it } from "vitest";
import type { ChatEvent, ChatEventBatch, ChatMessage, QueuedMessage, StatusInfo } from "../api/types";
import { applyBatch, dropStaged, emptyStream, resumePoint, type StreamState } from "./stream-state";

type Body<T = ChatEvent> = T extends ChatEvent ? Omit<T, "chat_id" | "position"> : never;
type Random = (below: number) => number;

const chatId = "c1";

/** A small reproducible generator (mulberry32). */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below | 0;
  };
}

/** The server's side of the contract: a log with positions, what is durable, and a snapshot for who comes too late. */
class ServerChat {
  generation = 1;
  sequence = 0;
  log: ChatEvent[] = [];
  messages: ChatMessage[] = [];
  queue: QueuedMessage[] = [];
  parts: Body[] = [];
  status: StatusInfo = { status: "waiting", turn: 0 };
  nextId = 1;
  edited = false;

  publish(body: Body): void {
    this.log.push({ ...body, chat_id: chatId, position: `${this.generation}:${++this.sequence}` });
  }

  setStatus(status: StatusInfo): void {
    this.status = status;
    if (status.status !== "running") this.parts = [];
    this.publish({ type: "status", status });
  }

  store(role: ChatMessage["role"], text: string): void {
    const message: ChatMessage = { id: this.nextId++, chat_id: chatId, created_at: "", role, content: [{ type: "text", text }] };
    this.messages = [...this.messages, message];
    if (role === "assistant") this.parts = [];
    this.publish({ type: "message", message });
  }

  stream(text: string): void {
    const body: Body = { type: "message_part", message_part: { role: "assistant", part: { type: "text", text } } };
    this.parts.push(body);
    this.publish(body);
  }

  setQueue(queue: QueuedMessage[]): void {
    this.queue = queue;
    this.publish({ type: "queue_update", queued_messages: queue });
  }

  edit(random: Random): void {
    const message = this.messages[random(this.messages.length)];
    if (!message) return;
    const replaced: ChatMessage = { ...message, role: "user", content: [{ type: "text", text: `edited ${random(1000)}` }] };
    this.edited = true;
    this.parts = [];
    this.messages = [...this.messages.filter((known) => known.id < message.id), replaced];
    this.publish({ type: "history_reset", history_reset: { from_id: message.id } });
    this.publish({ type: "message", message: replaced });
    this.setQueue([]);
    this.setStatus({ status: "pending", turn: this.status.turn + 1, phase: "queued" });
  }

  /** A new activation: the log and the running step are gone. */
  crash(): void {
    this.generation++;
    this.sequence = 0;
    this.log = [];
    this.parts = [];
    this.status = { status: "pending", turn: this.status.turn, phase: "queued" };
    this.publish({ type: "status", status: this.status });
  }

  read(from: { after?: string; after_id?: number }, random: Random): ChatEventBatch[] {
    const held = this.log.findIndex((event) => event.position === from.after);
    if (held >= 0 && random(10) > 0) {
      // A server may repeat what the reader has; it must not matter.
      const start = Math.max(0, held + 1 - random(4));
      return this.cut(this.log.slice(start), random);
    }
    const position = `${this.generation}:${this.sequence}`;
    const reset: Body[] = this.edited ? [{ type: "history_reset", history_reset: { from_id: 0 } }] : [];
    const known = this.edited ? 0 : (from.after_id ?? 0);
    const bodies: Body[] = [
      { type: "status", status: this.status, snapshot: from.after === undefined ? "start" : "resync" },
      ...reset,
      ...this.messages.filter((message) => message.id > known).map((message): Body => ({ type: "message", message })),
      { type: "queue_update", queued_messages: this.queue },
      ...this.parts,
    ];
    return this.cut(bodies.map((body): ChatEvent => ({ ...body, chat_id: chatId, position })), random);
  }

  cut(events: ChatEvent[], random: Random): ChatEventBatch[] {
    const batches: ChatEventBatch[] = [];
    for (let at = 0; at < events.length || batches.length === 0; ) {
      const size = 1 + random(6);
      const slice = events.slice(at, at + size);
      at += size;
      batches.push({ events: slice, position: slice.at(-1)?.position ?? null, caught_up: at >= events.length });
    }
    return batches;
  }

  act(random: Random): void {
    const running = this.status.status === "running";
    const turn = this.status.turn;
    const action = random(12);
    if (action < 5 && running) this.stream(`t${random(100)} `);
    else if (action === 5 && running) this.store("assistant", `answer ${random(1000)}`);
    else if (action === 6) this.store("user", `question ${random(1000)}`);
    else if (action === 7) this.setStatus({ status: "running", turn: turn + 1, phase: "streaming" });
    else if (action === 8) this.setStatus({ status: "waiting", turn });
    else if (action === 9) this.setQueue(random(2) ? [] : [{ id: random(100), chat_id: chatId, content: [], created_at: "" }]);
    else if (action === 10 && random(4) === 0) this.edit(random);
    else if (action === 11 && random(6) === 0) this.crash();
  }
}

/** One reader that is cut off, comes back and gets things twice, at random. */
function readThrough(seed: number): { reader: StreamState; server: ServerChat; random: Random } {
  const random = seeded(seed);
  const server = new ServerChat();
  let reader = emptyStream;
  let connected = false;
  let seen = 0;
  let generation = 0;
  const take = (batches: ChatEventBatch[], limit: number) => {
    for (const batch of batches.slice(0, limit)) reader = applyBatch(reader, chatId, batch);
  };
  for (let step = 0; step < 300; step++) {
    server.act(random);
    if (generation !== server.generation) connected = false;
    if (connected) {
      take(server.cut(server.log.slice(seen), random), Infinity);
      if (random(15) === 0) connected = false;
    } else if (random(3) === 0) {
      const batches = server.read(resumePoint(reader), random);
      connected = random(4) > 0;
      take(batches, connected ? Infinity : random(batches.length));
    }
    if (!connected) reader = dropStaged(reader);
    seen = server.log.length;
    generation = server.generation;
  }
  return { reader, server, random };
}

describe("any schedule of cuts, returns and repeats", () => {
  it("ends with what a fresh reader sees", () => {
    for (let seed = 1; seed <= 400; seed++) {
      const { reader, server, random } = readThrough(seed);
      const applyAll = (state: StreamState) =>
        server.read(resumePoint(state), random).reduce((next, batch) => applyBatch(next, chatId, batch), state);
      // How often history was cut is the reader's own count.
      const shown = (state: StreamState) => ({ ...applyAll(state).view, resets: 0 });
      expect(shown(reader), `seed ${seed}`).toEqual(shown(emptyStream));
    }
  });
});
