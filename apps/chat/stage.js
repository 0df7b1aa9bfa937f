// The stage of the chat: plays the beats of one live agent, sound and picture by one clock.
(() => {
  const DELAY = 0.12; // s that a beat waits, to even out the line
  const FAR = 0.8; // s ahead of its time at which a beat shows that the clock has slipped
  const RATE = 24000;
  const $ = (id) => document.getElementById(id);
  const state = { socket: null, audio: null, base: null, frames: [], sounds: [], last: 0, key: "" };

  // Browsers give sound only after a touch; until then pictures run by the page's own clock.
  const sounding = () => state.audio && state.audio.state === "running";
  const now = () => (sounding() ? state.audio.currentTime : performance.now() / 1000);

  function unlock() {
    if (!state.audio) {
      state.audio = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      state.audio.onstatechange = () => { state.base = null; };
    }
    if (state.audio.state === "suspended") state.audio.resume();
  }

  function play(t, samples) {
    if (!sounding()) return;
    const buffer = state.audio.createBuffer(1, samples.length, RATE);
    const channel = buffer.getChannelData(0);
    for (let i = 0; i < samples.length; i++) channel[i] = samples[i] / 32767;
    const source = state.audio.createBufferSource();
    source.buffer = buffer;
    source.connect(state.audio.destination);
    source.start(Math.max(state.audio.currentTime, Math.round((state.base + t) * RATE) / RATE));
  }

  async function take(data) {
    const head = new DataView(data);
    const t = head.getFloat64(0, true);
    const sound = head.getUint32(8, true);
    const picture = head.getUint32(12, true);
    const ahead = state.base === null ? NaN : state.base + t - now();
    if (!(ahead > 0.01 && ahead < FAR)) state.base = now() + DELAY - t;
    if (sound) play(t, new Int16Array(data, 16, sound));
    window.anima.sounded += sound;
    if (picture && document.visibilityState === "visible") {
      const blob = new Blob([new Uint8Array(data, 16 + 2 * sound, picture)], { type: "image/jpeg" });
      const bitmap = await createImageBitmap(blob);
      state.frames.push({ t, bitmap });
      while (state.frames.length > 40) state.frames.shift().bitmap.close();
    }
  }

  function draw() {
    requestAnimationFrame(draw);
    const canvas = $("anima-canvas");
    if (!canvas || state.base === null) return;
    let due = null;
    while (state.frames.length && state.base + state.frames[0].t <= now()) {
      if (due) due.bitmap.close();
      due = state.frames.shift();
    }
    if (!due) return;
    if (canvas.width !== due.bitmap.width || canvas.height !== due.bitmap.height) {
      canvas.width = due.bitmap.width;
      canvas.height = due.bitmap.height;
    }
    canvas.getContext("2d").drawImage(due.bitmap, 0, 0);
    due.bitmap.close();
    document.body.classList.add("anima-live");
    window.anima.drawn += 1;
  }

  function tell(word) {
    if (state.socket && state.socket.readyState === WebSocket.OPEN) state.socket.send(word);
  }

  function close() {
    if (state.socket) { state.socket.onclose = null; state.socket.close(); }
    state.socket = null;
    state.base = null;
    state.frames.forEach((frame) => frame.bitmap.close());
    state.frames = [];
  }

  function message(text) {
    const place = $("anima-message");
    if (place) place.textContent = text;
    document.body.classList.toggle("anima-choosing", Boolean(text) || !state.socket);
  }

  // Go to the character `persona`; gives the key by which the server knows this stage.
  function open(persona) {
    unlock();
    close();
    document.body.classList.remove("anima-live");
    state.key = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const query = new URLSearchParams({ persona, key: state.key });
    const socket = new WebSocket(`${scheme}://${location.host}/live?${query}`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => take(event.data);
    socket.onclose = (event) => {
      state.socket = null;
      document.body.classList.remove("anima-live");
      message(event.reason || "The line was cut. Choose somebody to go on.");
    };
    state.socket = socket;
    message("");
    for (const card of document.querySelectorAll("[data-persona]"))
      card.setAttribute("aria-pressed", String(card.dataset.persona === persona));
    setTimeout(() => document.querySelector("#anima-say textarea")?.focus(), 50);
    return state.key;
  }

  let spoke = 0;
  addEventListener("keydown", () => {
    unlock();
    if (performance.now() - spoke > 30000) { spoke = performance.now(); tell("here"); }
  });
  addEventListener("pointerdown", unlock);
  document.addEventListener("visibilitychange", () => {
    state.base = null;
    tell(document.visibilityState === "hidden" ? "hidden" : "shown");
  });
  addEventListener("pagehide", close);
  window.anima = { open, drawn: 0, sounded: 0, state };
  document.body.classList.add("anima-choosing");
  requestAnimationFrame(draw);
})();
