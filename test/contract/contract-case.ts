// What the contract is written in: requests in sequence and the answers of AWS, as data.

export type ServerName = 'ours' | 'dynalite' | 'moto';

/** The services that cases can call, by their names in the SDK's packages. */
export type ServiceName =
  | 'dynamodb'
  | 'ecs'
  | 'eventbridge'
  | 'lambda'
  | 'logs'
  | 'scheduler'
  | 'sns'
  | 'sqs';

/** One of the three; none: any answer that is no error. Asymmetric matchers stand for what differs each time. */
export interface Answer {
  /** The whole output, without `$metadata` and members that are undefined. */
  readonly answer?: object;
  /** Some members of the output. */
  readonly includes?: object;
  /** Some members of the error; always its name. */
  readonly error?: { readonly name: string; readonly message?: unknown; readonly [member: string]: unknown };
}

/** How a server answers differently from AWS. The test fails when it no longer does. */
export interface Difference extends Answer {
  readonly because: string;
}

export interface Call extends Answer {
  /** Service and operation: `dynamodb.PutItem`. */
  readonly call: `${ServiceName}.${string}`;
  /** Values from earlier answers are `kept(…)`. */
  readonly input?: object;
  /** The name by which later inputs find members of this output. */
  readonly keep?: string;
  /** Repeats the request until the answer is the one given, for effects that take a moment. */
  readonly soon?: boolean;
  readonly differs?: Readonly<Partial<Record<ServerName, Difference>>>;
}

/** Lets time pass. Only our own clock can: the case runs on no other server. */
export interface Pause {
  readonly passSeconds: number;
}

export interface ContractCase {
  /** A fact in the present tense. */
  readonly name: string;
  readonly steps: readonly (Call | Pause)[];
  /** The servers that cannot run the case, each with the reason. */
  readonly lacking?: Readonly<Partial<Record<ServerName, string>>>;
}

/** A member of an earlier output: `kept('queue', 'QueueUrl')`. */
export function kept(name: string, ...path: readonly (string | number)[]): Kept {
  return new Kept(name, path);
}

export class Kept {
  readonly name: string;
  readonly path: readonly (string | number)[];

  constructor(name: string, path: readonly (string | number)[]) {
    this.name = name;
    this.path = path;
  }

  /** @param outputs by the names under which they were kept */
  in(outputs: ReadonlyMap<string, unknown>): unknown {
    return this.path.reduce<unknown>(
      (value, member) => (value as Record<string | number, unknown> | undefined)?.[member],
      outputs.get(this.name),
    );
  }
}
