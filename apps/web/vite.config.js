import { defineConfig } from "vite";

// Names without a hash: the server sends an ETag, and knows every file by name.
export default defineConfig({
  base: "/web/",
  build: {
    outDir: "static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: { main: "src/main.ts", stage: "src/stage/stage.ts", microphone: "src/line/microphone.ts" },
      preserveEntrySignatures: "exports-only", // the stage stands by itself, too
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
