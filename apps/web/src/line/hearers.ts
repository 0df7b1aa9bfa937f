// Who hears what the server tells, by its type.

import type { Told } from "../types.ts";

type Hear<T extends Told["type"]> = (told: Extract<Told, { type: T }>) => void;

export class Hearers {
  private readonly all: { [T in Told["type"]]?: Hear<T>[] } = {};

  on<T extends Told["type"]>(type: T, hear: Hear<T>): void {
    this.of(type).push(hear);
  }

  spread<T extends Told["type"]>(told: Extract<Told, { type: T }>): void {
    for (const hear of this.of(told.type as T)) hear(told);
  }

  private of<T extends Told["type"]>(type: T): Hear<T>[] {
    return (this.all[type] ??= []) as Hear<T>[];
  }
}
