import { ChevronDown } from "lucide-react";
import { Menu, MenuChoice, MenuChoices, MenuLabel } from "../ui/Menu";
import styles from "./ModelPicker.module.css";
import type { ModelChoice } from "./use-model-choice";

const instead = {
  loading: "Loading models…",
  failed: "Models could not be loaded",
  none: "No models configured",
};

export function ModelPicker({ choice }: { choice: ModelChoice }) {
  const { configs, chosen, choose, state } = choice;
  if (state !== "ready" || !chosen) return <span className={styles["note"]}>{state === "ready" ? instead.none : instead[state]}</span>;
  const providers = [...new Set(configs.map((config) => config.provider))];
  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button type="button" className={styles["trigger"]} aria-label={`Model: ${nameOf(chosen)}`} data-testid="model-picker">
          <span>{nameOf(chosen)}</span>
          <ChevronDown size={14} />
        </button>
      }
    >
      <MenuChoices value={chosen.id} onChange={choose}>
        {providers.map((provider) => (
          <div key={provider}>
            <MenuLabel>{provider}</MenuLabel>
            {configs
              .filter((config) => config.provider === provider)
              .map((config) => (
                <MenuChoice key={config.id} value={config.id}>
                  {nameOf(config)}
                </MenuChoice>
              ))}
          </div>
        ))}
      </MenuChoices>
    </Menu>
  );
}

function nameOf({ display_name, model }: { display_name: string; model: string }): string {
  return display_name === "" ? model : display_name;
}
