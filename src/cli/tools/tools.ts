import type { McpTool } from '../../mcp/tool.ts';
import { ACTION_TOOLS } from './action-tools.ts';
import { CRONTAB_TOOLS } from './crontab-tools.ts';
import type { ToolsOf } from './define-tool.ts';
import { DEPLOYMENT_TOOLS } from './deployment-tools.ts';

/** All of them; an action that is not allowed says so when it is called. */
export function toolsOf(server: ToolsOf): readonly McpTool[] {
  return [...DEPLOYMENT_TOOLS, ...CRONTAB_TOOLS, ...ACTION_TOOLS].map((toolOf) => toolOf(server));
}
