import { isAddress, sourceHint } from './crontab-source.ts';
import { A_PATH, A_SOURCE, AN_EMAIL_ADDRESS } from './settings-schema.ts';

/**
 * What to write instead of an address of the web, where none may stand.
 * @param wanted what the schema says that is needed
 */
export function addressHint(text: string, wanted: string): string | undefined {
  if (!isAddress(text)) return undefined;
  if (wanted === A_PATH) return 'a source stands alone, not in a list: crontab: https://…';
  if (wanted.includes(A_SOURCE)) return sourceHint(text);
  if (wanted === AN_EMAIL_ADDRESS) return 'for a webhook, subscribe it to the topic: aws sns subscribe';
  return wanted.startsWith('a list') ? 'it takes a list, and no address of the web' : undefined;
}
