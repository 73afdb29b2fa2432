import { describe, expect, it } from "vitest";
import { splitBlocks } from "./blocks";

const texts = (source: string) => splitBlocks(source).map((block) => (block.type === "code" ? `<${block.language}>${block.code}` : block.text));

describe("splitBlocks", () => {
  it("cuts at blank lines", () => {
    expect(texts("# A\n\nb\nc\n\n| t |\n|---|\n")).toEqual(["# A", "b\nc", "| t |\n|---|"]);
  });
  it("keeps blank lines in code, and takes an open fence as code", () => {
    expect(texts("a\n```ts\nx\n\ny\n```\nb\n```\nopen\n\nstill")).toEqual(["a", "<ts>x\n\ny", "b", "<>open\n\nstill"]);
  });
  it("closes a fence only with one at least as long, of the same kind", () => {
    expect(texts("````md\n```\n~~~\n````\nafter")).toEqual(["<md>```\n~~~", "after"]);
  });
  it("keeps a loose list together with what is under its items", () => {
    expect(texts("1. a\n\n   more\n\n2. b\n   ```sh\n   x\n\n   y\n   ```\n\nend")).toEqual(["1. a\n\n   more\n\n2. b\n   ```sh\n   x\n\n   y\n   ```", "end"]);
  });
  it("does not cut a text with reference definitions", () => {
    expect(splitBlocks("[a][1]\n\nb\n\n[1]: https://example.org")).toHaveLength(1);
  });
  it("never changes a finished block when text is added", () => {
    const source = "# T\n\npara one\n\n- a\n- b\n\n  deep\n\n```js\nlet x;\n\nlet y;\n```\n\nlast **one**\n\n> q\n";
    for (let length = 1; length < source.length; length++) {
      const before = texts(source.slice(0, length)).slice(0, -1);
      expect(texts(source).slice(0, before.length)).toEqual(before);
    }
  });
});
