import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { fetchMe, signOut } from "../api/routes";
import { useServices } from "../app/services";
import { asTheme, useTheme } from "../app/theme";
import { meKey } from "../sign-in/SignedIn";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuLine } from "../ui/Menu";
import { forgetStored } from "../ui/storage";
import styles from "./UserMenu.module.css";

export function UserMenu() {
  const { data: me } = useQuery({ queryKey: meKey, queryFn: fetchMe, staleTime: 5 * 60_000 });
  const { queries } = useServices();
  const [theme, setTheme] = useTheme();
  const name = [me?.name, me?.username].find(Boolean) ?? "Owner";

  const leave = async () => {
    await signOut().catch(() => undefined);
    forgetStored("draft.");
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
    await queries.resetQueries({ queryKey: meKey });
  };

  return (
    <div className={styles["footer"]}>
      <Menu
        align="start"
        side="top"
        trigger={
          <button type="button" className={styles["user"]} data-testid="user-menu">
            <span className={styles["initial"]} aria-hidden="true">
              {name.charAt(0).toUpperCase()}
            </span>
            <span className={styles["name"]}>{name}</span>
            <ChevronsUpDown size={14} />
          </button>
        }
      >
        <MenuLabel>Theme</MenuLabel>
        <MenuChoices value={theme} onChange={(value) => setTheme(asTheme(value))}>
          <MenuChoice value="system" icon={<Monitor size={15} />}>
            System
          </MenuChoice>
          <MenuChoice value="light" icon={<Sun size={15} />}>
            Light
          </MenuChoice>
          <MenuChoice value="dark" icon={<Moon size={15} />}>
            Dark
          </MenuChoice>
        </MenuChoices>
        <MenuLine />
        <MenuItem icon={<LogOut size={15} />} onSelect={() => void leave()} testId="sign-out">
          Sign out
        </MenuItem>
      </Menu>
    </div>
  );
}
