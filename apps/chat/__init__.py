"""The chat in the browser: one server, many stays, each with a character that lives while it lasts.

page       the HTML (`shell`) and the panels that Gradio answers (`inside`, `drawer`, `feelings`)
server     routes; `house` is what they share, `serving` runs them and ends them cleanly,
           `rehearsal` goes before
guard      who may ask for anything, and stay connected (`connections`); `limits` how much,
           `metrics` what came of it
visitor    whom a browser belongs to; `sessions` who is here and who waits

socket     the line to a page, `docs/design/0021-the-line.md`: its `handshake`, `wire` its bytes,
           `messages` its JSON, `said` what becomes of those
outbox     what a stay sends, and keeps until the page has it
session    one visitor and the character: a live agent, and a `go_between` for each of its parts
account    what they tell of the talk: `transcript`, state (`showing`), time (`timing`)
listener   the microphone; `memories` what is remembered

saving     what was kept of the talk (`apps.keepsake`) as files; `calls` the live film
           (`apps.film`) by WebRTC
"""
