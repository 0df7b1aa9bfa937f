import { defineConfig } from "vite";

// Names without a hash: the server sends an ETag, and knows every file by name.
export default defineConfig({
  base: "/web/",
  build: {
    outDir: "static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: "src/main.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
