// The stage of the chat: plays the beats of one live agent, sound and picture by one clock.
(() => {
  const DELAY = 0.12; // s that a beat waits, to even out the line
  const FAR = 0.8; // s ahead of its time at which a beat shows that the clock has slipped
  const RATE = 24000;
  const HEAD = 20; // bytes before the parts of a packet
  const $ = (id) => document.getElementById(id);
  const state = { line: null, audio: null, base: null, frames: [] };

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
    const [sound, picture, word] = [8, 12, 16].map((at) => head.getUint32(at, true));
    if (word) return leave(new TextDecoder().decode(new Uint8Array(data, HEAD, word)));
    const ahead = state.base === null ? NaN : state.base + t - now();
    if (!(ahead > 0.01 && ahead < FAR)) state.base = now() + DELAY - t;
    if (sound) play(t, new Int16Array(data, HEAD, sound / 2));
    window.anima.sounded += sound / 2;
    if (picture && document.visibilityState === "visible") {
      const blob = new Blob([new Uint8Array(data, HEAD + sound, picture)], { type: "image/jpeg" });
      const bitmap = await createImageBitmap(blob);
      state.frames.push({ t, bitmap });
      while (state.frames.length > 40) state.frames.shift().bitmap.close();
    }
  }

  // Cut the endless response into packets.
  async function listen(line, persona) {
    const query = new URLSearchParams({ persona, key: line.key });
    const response = await fetch(`/live?${query}`, { signal: line.stop.signal, cache: "no-store" });
    if (!response.ok) return leave(await response.text());
    const reader = response.body.getReader();
    let rest = new Uint8Array(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return leave("The line was cut. Choose somebody to go on.");
      const all = new Uint8Array(rest.length + value.length);
      all.set(rest);
      all.set(value, rest.length);
      let at = 0;
      while (all.length - at >= HEAD) {
        const head = new DataView(all.buffer, at);
        const size = HEAD + [8, 12, 16].reduce((sum, i) => sum + head.getUint32(i, true), 0);
        if (all.length - at < size) break;
        await take(all.slice(at, at + size).buffer);
        at += size;
      }
      rest = all.slice(at);
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

  function look() {
    if (!state.line) return;
    const hidden = document.visibilityState === "hidden";
    navigator.sendBeacon(`/look?${new URLSearchParams({ key: state.line.key, hidden })}`);
  }

  function close() {
    if (state.line) state.line.stop.abort();
    state.line = null;
    state.base = null;
    state.frames.forEach((frame) => frame.bitmap.close());
    state.frames = [];
    document.body.classList.remove("anima-live");
  }

  function message(text) {
    const place = $("anima-message");
    if (place) place.textContent = text && text[0].toUpperCase() + text.slice(1);
    document.body.classList.toggle("anima-choosing", !state.line);
  }

  function leave(reason) {
    close();
    message(reason);
  }

  // Go to the character `persona`; gives the key by which the server knows this stage.
  function open(persona) {
    unlock();
    close();
    const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const line = { key, stop: new AbortController() };
    state.line = line;
    listen(line, persona).catch(() => {
      if (state.line === line) leave("The line was cut. Choose somebody to go on.");
    });
    message("");
    for (const card of document.querySelectorAll("[data-persona]"))
      card.setAttribute("aria-pressed", String(card.dataset.persona === persona));
    setTimeout(() => document.querySelector("#anima-say textarea")?.focus(), 50);
    return key;
  }

  // Whoever types is waited for; once in a while is enough to know.
  let typed = -Infinity;
  function typing(event) {
    if (!state.line || !event.target.closest?.("#anima-say") || !event.target.value) return;
    if (performance.now() - typed < 3000) return;
    typed = performance.now();
    navigator.sendBeacon(`/typing?${new URLSearchParams({ key: state.line.key })}`);
  }

  let spoke = 0;
  addEventListener("keydown", () => {
    unlock();
    if (performance.now() - spoke > 30000) { spoke = performance.now(); look(); }
  });
  addEventListener("input", typing);
  addEventListener("pointerdown", unlock);
  document.addEventListener("visibilitychange", () => {
    state.base = null;
    look();
  });
  addEventListener("pagehide", close);
  window.anima = { open, key: () => state.line?.key ?? "", drawn: 0, sounded: 0 };
  document.body.classList.add("anima-choosing");
  requestAnimationFrame(draw);
})();
