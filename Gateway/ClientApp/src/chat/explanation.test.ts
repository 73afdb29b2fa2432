import { describe, expect, it } from "vitest";
import type { ChatExplanation } from "../api/types";
import { facts } from "./Explanation";

const now = Date.parse("2026-01-01T00:01:00Z");
const streaming: ChatExplanation = {
  status: "running",
  waits_for: "The rest of the model's answer.",
  silo: "a1b2c3d4e5f6",
  machine: "vm",
  process_id: 42,
  generation: 7,
  phase: "streaming",
  since: "2026-01-01T00:00:00Z",
  last_byte_at: "2026-01-01T00:00:55Z",
  attempts: 1,
  lost_runs: 0,
  queued: 0,
};

describe("facts", () => {
  it("says what is waited for, since when and by whom, and nothing that does not apply", () => {
    expect(facts(streaming, now)).toEqual([
      ["Waits for", "The rest of the model's answer."],
      ["Phase", "Answering"],
      ["Since", "1:00 min ago"],
      ["Last heard from the model", "5 s ago"],
      ["Generation", "7"],
      ["Silo", "process 42 on vm (a1b2c3d4)"],
    ]);
  });

  it("names no phase of a chat that rests", () => {
    const resting: ChatExplanation = { ...streaming, status: "waiting" };
    delete resting.phase;
    const rows = new Map(facts(resting, now));
    expect(rows.has("Phase")).toBe(false);
    expect(rows.get("Since")).toBe("1:00 min ago");
  });

  it("says when the server acts by itself", () => {
    const rows = new Map(facts({ ...streaming, status: "pending", phase: "queued", deadline: "2026-01-01T00:01:04Z" }, now));
    expect(rows.get("Phase")).toBe("Queued");
    expect(rows.get("Deadline")).toBe("in 4 s");
  });

  it("tells of failures, losses and the queue", () => {
    const next_retry = { attempt: 2, delay_ms: 9000, error: "Too many requests.", retrying_at: "2026-01-01T00:01:09Z" };
    const rows = new Map(facts({ ...streaming, attempts: 3, lost_runs: 2, queued: 4, next_retry }, now));
    expect(rows.get("Attempts")).toBe("3");
    expect(rows.get("Next attempt")).toBe("in 9 s: Too many requests.");
    expect(rows.get("Begun anew")).toBe("2 times, after its servers stopped");
    expect(rows.get("Queued messages")).toBe("4");
  });
});
