// Runs in the chat's page before its own scripts: listens at the loudspeaker, and talks. `apps.bench.page` reads what it found.

(() => {
  const LOUD = 1e-3; // of full scale: what is less is silence
  const BLOCK = 0.005; // s of sound that are loud or not
  const LATENT = 0.5; // s; a loudspeaker that claims more is not believed
  const EVERY = 100; // ms between two looks at what sounded
  const KEPT = 30_000; // ms for which is known what was loud
  const PATIENCE = 12_000; // ms to wait for an answer
  const THINKS = 200; // ms before the next line is said
  const QUIET = 700; // ms without sound, after which an answer is over
  const AFTER = 800; // ms after the first sound that it is interrupted,
  const INTERRUPTS = 4; // every so many turns; by turns with the button, and with the next line
  const PAUSE = 500; // ms at most that it pauses within what it says

  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const nothing = () => ({ firsts: [], unanswered: 0, stops: [], cuts: [], offsets: [] });

  let found = nothing();
  let tap = null; // of what goes to the loudspeaker
  let done = 0; // s of its clock that were looked through
  let louds = []; // ms of the page at which something loud was heard
  let told = -1; // the session's second up to which offsets are known

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      tap = new AnalyserNode(this.context, { fftSize: 32768 });
      done = 0;
      connect.call(this, tap);
    }
    return connect.call(this, to, ...more);
  };

  /** The page's ms at which the context's time `t` is heard. */
  function heard(context, t) {
    const now = performance.now();
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    const behind = context.currentTime - contextTime - (now - performanceTime) / 1000;
    if (contextTime > 0 && behind >= 0 && behind < LATENT) return performanceTime + 1000 * (t - contextTime);
    return now + 1000 * (t - context.currentTime + (context.outputLatency || 0));
  }

  function listen() {
    if (!tap) return;
    const { context } = tap;
    const samples = new Float32Array(tap.fftSize);
    tap.getFloatTimeDomainData(samples);
    const end = context.currentTime;
    const { sampleRate } = context;
    const size = Math.round(BLOCK * sampleRate);
    const fresh = Math.min(samples.length, Math.round((end - done) * sampleRate));
    for (let from = samples.length - fresh; from < samples.length; from += size) {
      const last = samples.subarray(from, from + size).findLastIndex((each) => Math.abs(each) > LOUD);
      if (last >= 0) louds.push(heard(context, end - (samples.length - from - last) / sampleRate));
    }
    done = end;
    louds = louds.filter((at) => at > performance.now() - KEPT);
  }

  const lastLoud = (before = Infinity) => louds.findLast((at) => at < before) ?? -Infinity;

  async function quiet(ms) {
    do await sleep(EVERY);
    while (performance.now() - lastLoud() < ms);
  }

  function enter(text) {
    const box = document.querySelector("#anima-say");
    box.value = text;
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  }

  /** The page's ms at which the answer to `text` was first heard; null for none. */
  async function ask(text) {
    const before = window.anima.stats().first?.turn;
    const from = performance.now();
    enter(text);
    while (performance.now() - from < PATIENCE) {
      await sleep(EVERY / 2);
      const first = window.anima.stats().first;
      if (!first || first.turn === before) continue;
      found.firsts.push(first);
      return from + first.sound;
    }
    found.unanswered += 1;
    return null;
  }

  /** Waits for a moment at which it sounds, so that there is something to be silenced; false: it has said all. */
  async function sounding() {
    for (const end = performance.now() + PAUSE; performance.now() < end; await sleep(EVERY / 5)) {
      listen();
      if (lastLoud() > performance.now()) return true; // what is rendered is heard a little later
    }
    return false;
  }

  /** Ms until it was silent after the button; null if it had said all by then. */
  async function stop() {
    if (!(await sounding())) return null;
    const from = performance.now();
    document.querySelector("#anima-stop").click();
    await sleep(QUIET);
    return Math.max(0, lastLoud() - from);
  }

  /** The same after another line was said, which is answered. */
  async function breakIn(text) {
    if (!(await sounding())) return null;
    const from = performance.now();
    const answered = await ask(text);
    return answered === null ? null : Math.max(0, lastLoud(answered - 1) - from);
  }

  async function talk(said) {
    await quiet(1000); // it greets first
    for (let turn = 1; ; turn++) {
      await sleep(THINKS);
      const answered = await ask(said[turn % said.length]);
      if (answered !== null && turn % INTERRUPTS === 0) {
        await sleep(answered + AFTER - performance.now());
        const [took, into] = turn % (2 * INTERRUPTS) ? [await stop(), found.stops] : [await breakIn(said[0]), found.cuts];
        if (took !== null) into.push(took);
      }
      await quiet(QUIET);
    }
  }

  window.bench = {
    talk: (said) => void talk(said),
    /** What was found since this was last asked, and how the page stands. */
    taken() {
      const news = found;
      found = nothing();
      for (const { at, off } of window.anima.offsets(told)) {
        told = at;
        news.offsets.push(1000 * off);
      }
      return { ...news, stats: window.anima.stats() };
    },
  };
  setInterval(listen, EVERY);
})();
