import { describe, expect, it } from "vitest";
import { describeFailure, parseRefusal } from "./failure";

describe("parseRefusal", () => {
  it("finds the refusal after SignalR's prefix", () => {
    const text = 'An unexpected error occurred invoking \'SendMessage\' on the server. HubException: {"status":429,"message":"Message queue is full.","detail":"Maximum 20 messages can be queued."}';
    expect(parseRefusal(text, 500)).toMatchObject({ status: 429, message: "Message queue is full." });
  });
  it("reads nothing into what is no refusal", () => {
    for (const text of ["", "<html>", "{", "{}", '{"message":1}', "null"]) expect(parseRefusal(text, 500)).toBeNull();
  });
  it("names the fields at fault for a person", () => {
    const refusal = parseRefusal('{"message":"Invalid input part.","validations":[{"field":"content[0].text","detail":"is empty"}]}', 400);
    expect(describeFailure(refusal)).toBe("Invalid input part. content[0].text: is empty");
  });
});
