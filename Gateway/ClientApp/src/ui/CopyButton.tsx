import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./Button";
import { copyText } from "./clipboard";

export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await copyText(text()));
  return (
    <IconButton label={copied ? "Copied" : label} small onClick={() => void copy()}>
      {copied ? <Check size={15} /> : <Copy size={15} />}
    </IconButton>
  );
}
