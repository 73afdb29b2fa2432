import { parseRefusal, Refusal, Unreachable } from "./failure";

interface Request {
  method?: "GET" | "POST";
  body?: unknown;
  signal?: AbortSignal;
}

/** Speaks JSON with the server. Throws a Refusal for an answer outside 2xx, Unreachable when there is no answer. */
export async function requestJson<T>(path: string, { method = "GET", body, signal }: Request = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Unreachable();
  }
  const text = await response.text();
  if (!response.ok) {
    if (response.status === 401) announceSignedOut();
    throw parseRefusal(text, response.status) ?? new Refusal(response.status, `The server answered with status ${response.status}.`);
  }
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

const signedOutListeners = new Set<() => void>();

/** Tells when any request finds that the session is gone. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function announceSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}
