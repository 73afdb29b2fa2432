// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryDelay } from "./backoff";
import { Refusal, Unreachable } from "./failure";
import { follow, type Following, type StreamSource } from "./follow";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Attempt = (onItem: (item: never) => void) => Promise<void>;

function source(attempts: Attempt[]): StreamSource & { asked: unknown[][] } {
  const asked: unknown[][] = [];
  return {
    asked,
    ready: () => Promise.resolve(),
    read: (_method, args, onItem, signal) => {
      asked.push(args);
      return attempts.shift()?.(onItem) ?? new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  };
}

function following(rest: Partial<Following<string>> = {}): Following<string> {
  return { method: "Read", args: () => [], onItem: () => undefined, onEnd: () => undefined, onRefused: () => undefined, ...rest };
}

describe("follow", () => {
  it("comes back after an end and after an error, from where the reader then stands", async () => {
    const life = new AbortController();
    const got: string[] = [];
    const give =
      (item: string): Attempt =>
      (onItem) => {
        onItem(item as never);
        return Promise.resolve();
      };
    const hub = source([give("a"), () => Promise.reject(new Unreachable()), give("b")]);
    const running = follow(hub, following({ args: () => [got.length], onItem: (item) => got.push(item) }), life.signal);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(got).toEqual(["a", "b"]);
    expect(hub.asked).toEqual([[0], [1], [1], [2]]);
    life.abort();
    await running;
  });

  it("stops where no other answer is to be had", async () => {
    const onRefused = vi.fn();
    await follow(source([() => Promise.reject(new Refusal(404, "Not found."))]), following({ onRefused }), new AbortController().signal);
    expect(onRefused).toHaveBeenCalledOnce();
  });

  it("tries at once when the network is back", async () => {
    const life = new AbortController();
    const failing = Array.from({ length: 8 }, (): Attempt => () => Promise.reject(new Unreachable()));
    const hub = source(failing);
    const running = follow(hub, following(), life.signal);
    await vi.advanceTimersByTimeAsync(10_000);
    const before = hub.asked.length;
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(hub.asked).toHaveLength(before + 1);
    life.abort();
    await running;
  });
});

describe("retryDelay", () => {
  it("grows from about a quarter of a second to at most five", () => {
    expect(retryDelay(0, () => 1)).toBe(250);
    expect(retryDelay(0, () => 0)).toBe(125);
    expect(retryDelay(30, () => 1)).toBe(5000);
    expect(retryDelay(30, () => 0)).toBe(2500);
  });
});
