import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = "http://127.0.0.1:5080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../wwwroot",
    emptyOutDir: true,
    // The page's policy allows fonts and pictures from the server itself; a data URL saves nothing there.
    assetsInlineLimit: 0,
    // One of the initial chunks may hold React, the router and the hub client together.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      // The origin check compares with Host, which must stay the page's own.
      "/api": { target: backend, changeOrigin: false },
      "/hubs": { target: backend, ws: true },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
