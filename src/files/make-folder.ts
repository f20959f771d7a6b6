import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a directory and its parents, unless it exists. Node.js's own `recursive` never returns where none can be created, as
 * in /proc.
 * @param mode of each directory that is created; by default the user's own setting
 * @throws the system's error
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  const above = dirname(path);
  try {
    await mkdir(path, { mode }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || above === path) throw error;
      await makeFolder(above, mode);
      await mkdir(path, { mode });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
