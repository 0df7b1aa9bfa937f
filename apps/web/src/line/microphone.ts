// The audio worklet: what the microphone hears, at 16 kHz in frames of 20 ms. A file of its own, built beside the page's script.

import { Framer, Resampler } from "./resample.ts";

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const RATE = 16_000;
const FRAME = 320;

class MicrophoneProcessor extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate, RATE);
  private readonly framer = new Framer(FRAME, (pcm, level) => this.port.postMessage({ pcm, level }, [pcm.buffer]));

  process(inputs: Float32Array[][]): boolean {
    const heard = inputs[0]?.[0];
    if (heard) this.framer.push(this.resampler.push(heard));
    return true;
  }
}

registerProcessor("microphone", MicrophoneProcessor);
