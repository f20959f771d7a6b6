import type { Environment } from '../config/environment.ts';
import { CronbridgeError } from '../errors.ts';
import type { Admission } from '../local/listener.ts';
import { DEFAULT_PORT, localKeyFile, makeLocalKey, removeLocalKey, writeLocalKey } from './local-key.ts';
import type { LocalStack } from './local-stack.ts';

/** Who besides this user may reach the endpoints. */
export interface Openness {
  /** Requests need no signature. */
  readonly open: boolean;
  /** Host names besides those of the loopback interface. */
  readonly allowHost: readonly string[];
}

/** The port, and the file with its key. */
export interface Endpoints {
  readonly port: number;
  /** Absent if no key is needed. */
  readonly keyFile?: string;
  readonly region: string;
  forgetKey(): Promise<void>;
}

/** Writes the key file only once the port is ours: until then it may contain another program's key. */
export async function openEndpoints(
  stack: LocalStack,
  { port: wanted = DEFAULT_PORT, env }: { readonly port: number | undefined; readonly env: Environment },
  { open, allowHost: hosts }: Openness,
): Promise<Endpoints> {
  const { region } = stack.cloud;
  if (open) {
    const port = await listen(stack, wanted, { credentials: 'any', hosts });
    return { port, region, forgetKey: async () => {} };
  }
  const key = makeLocalKey();
  const port = await listen(stack, wanted, { credentials: key, hosts });
  const keyFile = localKeyFile(env, port);
  await writeLocalKey(keyFile, key, { port, region });
  return { port, region, keyFile, forgetKey: () => removeLocalKey(keyFile, key) };
}

/** @returns the port, chosen by the system if 0 was requested */
async function listen(stack: LocalStack, port: number, admission: Admission): Promise<number> {
  try {
    const url = new URL(await stack.cloud.listen(port, admission));
    // URLs omit HTTP's default port.
    return Number(url.port || 80);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') {
      throw new CronbridgeError('usage', `port ${port} is reserved for the system`, {
        hint: `choose a port above 1023, for example --port ${DEFAULT_PORT}`,
        cause: error,
      });
    }
    if (code !== 'EADDRINUSE') throw error;
    // The port after it is that of the console.
    throw new CronbridgeError('port-in-use', `port ${port} is in use`, {
      hint: `another "cronbridge local" may be running; stop it, or choose another port: --port ${port + 2}`,
      cause: error,
    });
  }
}
