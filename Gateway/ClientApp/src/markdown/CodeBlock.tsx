import type { ElementContent, RootContent } from "hast";
import { memo, useDeferredValue, useMemo } from "react";
import { CopyButton } from "../ui/CopyButton";
import styles from "./CodeBlock.module.css";
import { useHighlighter } from "./highlighter";

interface CodeBlockProps {
  code: string;
  language: string;
}

export const CodeBlock = memo(function CodeBlock({ code, language }: CodeBlockProps) {
  return (
    <div className={styles["block"]}>
      <div className={styles["bar"]}>
        <span>{language === "" ? "text" : language}</span>
        <CopyButton label="Copy code" text={() => code} />
      </div>
      <pre className={styles["pre"]} tabIndex={0} aria-label={language === "" ? "Code" : `Code, ${language}`}>
        <code>
          <Highlighted code={code} language={language} />
        </code>
      </pre>
    </div>
  );
});

function Highlighted({ code, language }: CodeBlockProps) {
  const highlighter = useHighlighter(language !== "");
  // Colour may lag behind text that streams in; the text itself never does.
  const settled = useDeferredValue(code);
  const colored = useMemo(() => {
    const tree = highlighter?.highlight(language.toLowerCase(), settled);
    return tree ? <Colored nodes={tree.children} /> : null;
  }, [highlighter, language, settled]);
  if (!colored) return code;
  return (
    <>
      {colored}
      {code.startsWith(settled) ? code.slice(settled.length) : null}
    </>
  );
}

/** The highlighter makes nothing but texts and spans with classes. */
function Colored({ nodes }: { nodes: readonly (RootContent | ElementContent)[] }) {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const names = node.properties.className;
    return (
      <span key={index} className={Array.isArray(names) ? names.join(" ") : undefined}>
        <Colored nodes={node.children} />
      </span>
    );
  });
}
