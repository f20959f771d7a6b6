// Makes a folder and those above it.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes the folder, unless something of its name is there. Node.js's own `recursive` never comes back where none can be made, as
 * in /proc.
 * @param mode of each folder that is made; else the user's own setting
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
