"""The page's own scripts: the stage (three.js), the line to the server, and the controls.

`src` holds them in TypeScript; set-up builds them with vite into `static`, from where the chat
serves them. `docs/design/0021-the-line.md` says what goes over the line.
"""
