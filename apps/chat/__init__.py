"""The chat in the browser: a live stage beside a transcript.

`server` puts a Gradio page (`page`) and an endless response on one port. Each visitor has a
`session`: an agent of their own that runs live while the page is open, so the character is alive
before, between and while it talks. `wire` sends its beats as JPEG and PCM; `stage.js` plays them
by one clock.
"""
