import { memo, useMemo, type ComponentProps } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { splitBlocks } from "./blocks";
import { CodeBlock } from "./CodeBlock";
import styles from "./Markdown.module.css";

const plugins = [remarkGfm];

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // The page's policy loads pictures from the server only; a link lets the reader decide about any other.
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt === undefined || alt === "" ? "picture" : alt}
    </a>
  ),
  table: ({ children }) => (
    <div className={styles["table"]} tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => <>{children}</>,
  code: Code,
};

/** Inline code, and code blocks inside lists and quotes; those at the top never get here. */
function Code({ className, children }: ComponentProps<"code">) {
  const text = typeof children === "string" ? children : "";
  const language = /language-(\S+)/.exec(className ?? "")?.[1];
  if (language === undefined && !text.endsWith("\n")) return <code>{children}</code>;
  return <CodeBlock code={text.replace(/\n$/, "")} language={language ?? ""} />;
}

const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {text}
    </ReactMarkdown>
  );
});

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className={styles["markdown"]}>
      {blocks.map((block, index) =>
        block.type === "code" ? (
          <CodeBlock key={index} code={block.code} language={block.language} />
        ) : (
          <MarkdownBlock key={index} text={block.text} />
        ),
      )}
    </div>
  );
});
