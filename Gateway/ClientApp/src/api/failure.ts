import type { Validation } from "./types";

/** A request that the server answered with a refusal; `status` is the HTTP status or its equivalent on the hub. */
export class Refusal extends Error {
  readonly status: number;
  readonly detail: string | undefined;
  readonly validations: readonly Validation[];

  constructor(status: number, message: string, detail?: string, validations: readonly Validation[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.detail = detail;
    this.validations = validations;
  }
}

/** The server could not be reached, or what came back is not its answer. The outcome of a command is then unknown. */
export class Unreachable extends Error {
  constructor(message = "The server cannot be reached.") {
    super(message);
    this.name = "Unreachable";
  }
}

/** Reads a refusal out of an HTTP body or of the text after SignalR's prefix. */
export function parseRefusal(text: string, fallbackStatus: number): Refusal | null {
  const start = text.indexOf("{");
  if (start < 0) return null;
  let body: unknown;
  try {
    body = JSON.parse(text.slice(start));
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || !("message" in body) || typeof body.message !== "string") return null;
  const status = "status" in body && typeof body.status === "number" ? body.status : fallbackStatus;
  const detail = "detail" in body && typeof body.detail === "string" ? body.detail : undefined;
  return new Refusal(status, body.message, detail, "validations" in body ? readValidations(body.validations) : []);
}

function readValidations(value: unknown): Validation[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item: unknown): item is Validation => typeof item === "object" && item !== null && "detail" in item);
}

/** One sentence or two for a person. */
export function describeFailure(failure: unknown): string {
  if (failure instanceof Refusal) {
    const details = failure.validations.map((validation) => `${validation.field}: ${validation.detail}`);
    return [failure.message, failure.detail, ...details].filter(Boolean).join(" ");
  }
  return failure instanceof Error ? failure.message : "Something went wrong.";
}
