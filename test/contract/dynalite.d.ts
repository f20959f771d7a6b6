// What the contract uses of dynalite, which has no types.

declare module 'dynalite' {
  /** The milliseconds that changes of tables take. */
  interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options: DynaliteOptions): import('node:http').Server;
}
