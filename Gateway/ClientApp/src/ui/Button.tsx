import type { ComponentProps } from "react";
import styles from "./Button.module.css";
import { Tip } from "./Tip";

interface ButtonProps extends ComponentProps<"button"> {
  look?: "solid" | "outline" | "quiet";
  small?: boolean;
}

export function Button({ look = "outline", small = false, className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={join(styles["button"], styles[look], small && styles["small"], className)} {...rest} />;
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** Said by screen readers and shown as a tooltip. */
  label: string;
  small?: boolean;
}

export function IconButton({ label, small = false, className, ...rest }: IconButtonProps) {
  return (
    <Tip label={label}>
      <button type="button" aria-label={label} className={join(styles["button"], styles["icon"], small && styles["small"], className)} {...rest} />
    </Tip>
  );
}

export function join(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
