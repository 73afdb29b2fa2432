// @vitest-environment happy-dom
import { act, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Refusal, Unreachable } from "../api/failure";
import { useSend } from "./use-send";

describe("useSend", () => {
  it("repeats a text whose outcome is unknown under the same command id", async () => {
    const used: string[] = [];
    const send = vi.fn((_text: string, id: string) => {
      used.push(id);
      return used.length === 1 ? Promise.reject(new Unreachable()) : Promise.resolve();
    });
    const { result } = renderHook(() => useSend(send));
    await act(() => result.current.submit("hello"));
    expect(result.current.failure).toBe("The server cannot be reached.");
    await act(() => result.current.submit("hello"));
    expect(result.current.failure).toBeNull();
    await act(() => result.current.submit("hello"));
    expect(used[1]).toBe(used[0]);
    expect(used[2]).not.toBe(used[0]);
  });

  it("takes a new id after a refusal, which is an answer", async () => {
    const used: string[] = [];
    const send = (_text: string, id: string) => {
      used.push(id);
      return Promise.reject(new Refusal(429, "Message queue is full."));
    };
    const { result } = renderHook(() => useSend(send));
    await act(() => result.current.submit("hello"));
    await act(() => result.current.submit("hello"));
    expect(new Set(used).size).toBe(2);
    expect(result.current.failure).toBe("Message queue is full.");
  });
});
