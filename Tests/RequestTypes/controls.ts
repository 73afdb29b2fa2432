// Requests that the check must refuse. When the types, or the way they are applied, let one of them through, the check itself fails.
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
import type { ResponseCreateParams } from "openai/resources/responses/responses";

export const controls = [
  // @ts-expect-error a field that the API does not know
  { model: "m", messages: [], max_output_tokens: 1 } satisfies ChatCompletionCreateParams,
  // @ts-expect-error a result of a tool that does not say which call it answers
  { model: "m", messages: [{ role: "tool", content: "" }] } satisfies ChatCompletionCreateParams,
  // @ts-expect-error a field that the API does not know
  { model: "m", input: [], max_tokens: 1 } satisfies ResponseCreateParams,
  // @ts-expect-error a tool in the form of chat completions
  { model: "m", input: [], tools: [{ type: "function", function: { name: "f" } }] } satisfies ResponseCreateParams,
  // @ts-expect-error a field that the API no longer knows
  { model: "m", max_tokens: 1, messages: [], temperature: 1 } satisfies MessageCreateParams,
  // @ts-expect-error an image in the form of OpenAI
  { model: "m", max_tokens: 1, messages: [{ role: "user", content: [{ type: "image_url" }] }] } satisfies MessageCreateParams,
];
