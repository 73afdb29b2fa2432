import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Menu.module.css";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
}

export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className={styles["content"]} align={align} side={side} sideOffset={6} collisionPadding={8}>
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  children: ReactNode;
  onSelect: () => void;
  testId?: string;
}

export function MenuItem({ icon, children, onSelect, testId }: MenuItemProps) {
  return (
    <Dropdown.Item className={styles["item"]} onSelect={onSelect} data-testid={testId}>
      {icon}
      {children}
    </Dropdown.Item>
  );
}

interface MenuChoiceProps {
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

export function MenuChoices({ value, onChange, children }: MenuChoiceProps) {
  return (
    <Dropdown.RadioGroup value={value} onValueChange={onChange}>
      {children}
    </Dropdown.RadioGroup>
  );
}

export function MenuChoice({ value, icon, children }: { value: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <Dropdown.RadioItem className={styles["item"]} value={value}>
      {icon}
      {children}
      <Dropdown.ItemIndicator className={styles["check"]}>
        <Check size={15} />
      </Dropdown.ItemIndicator>
    </Dropdown.RadioItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Dropdown.Label className={styles["label"]}>{children}</Dropdown.Label>;
}

export function MenuLine() {
  return <Dropdown.Separator className={styles["line"]} />;
}
