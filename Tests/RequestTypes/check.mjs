// Checks recorded requests against the types that the providers publish: node check.mjs <folder with <api>-<hash>.json>
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const apis = {
  ChatCompletions: ["ChatCompletionCreateParams", "openai/resources/chat/completions"],
  Responses: ["ResponseCreateParams", "openai/resources/responses/responses"],
  Messages: ["MessageCreateParams", "@anthropic-ai/sdk/resources/messages"],
};
const here = dirname(fileURLToPath(import.meta.url));
const recorded = process.argv[2];
const generated = join(here, "generated");
rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);

for (const [api, [type, module]] of Object.entries(apis)) {
  const files = readdirSync(recorded).filter((name) => name.startsWith(`${api}-`) && name.endsWith(".json"));
  if (files.length === 0) {
    console.error(`No request to ${api} was recorded in ${recorded}: there is nothing to check.`);
    process.exit(1);
  }

  const bodies = files.map((name) => {
    // Parsed and written again, so that whatever was recorded can only be a literal here.
    const body = JSON.stringify(JSON.parse(readFileSync(join(recorded, name), "utf8")), null, 1);
    return `  // ${name}\n  ${body} satisfies ${type},`;
  });
  const lines = [`import type { ${type} } from "${module}";`, "export const requests = [", ...bodies, "];", ""];
  writeFileSync(join(generated, `${api}.ts`), lines.join("\n"));
  console.log(`${api}: ${files.length} kinds of request`);
}

const tsc = join(here, "node_modules", "typescript", "bin", "tsc");
process.exit(spawnSync(process.execPath, [tsc, "--project", here], { stdio: "inherit" }).status ?? 1);
