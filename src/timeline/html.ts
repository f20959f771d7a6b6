import type { Timeline } from './counts.ts';
import { timelineSvg } from './svg.ts';
import { escaped } from './svg-elements.ts';

/** @param title plain text */
export function timelineHtml(timeline: Timeline, title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>body { width: max-content; margin: 0 auto; }</style>
</head>
<body>
${timelineSvg(timeline, title)}</body>
</html>
`;
}
