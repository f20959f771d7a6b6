// The styles of the picture, light and dark. The document needs no other file, and a viewer without media queries shows it
// light.

const LIGHT = {
  page: '#ffffff',
  ink: '#1f2328',
  muted: '#656d76',
  grid: '#eaeef2',
  strong: '#d0d7de',
  empty: '#f4f6f8',
  levels: ['#cfe1f7', '#8db9ea', '#4283d0', '#1a4f94'],
  bar: '#4283d0',
  crowded: '#d1480f',
};

const DARK: typeof LIGHT = {
  page: '#0d1117',
  ink: '#e6edf3',
  muted: '#8d96a0',
  grid: '#1c222a',
  strong: '#30363d',
  empty: '#151b23',
  levels: ['#1d4069', '#2a629f', '#4a92e4', '#a8d3ff'],
  bar: '#4f94e0',
  crowded: '#ff9457',
};

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const STYLE = `
text { font: 13px ${SANS}; fill: ${LIGHT.ink}; }
.title { font-size: 20px; font-weight: 600; }
.heading { font-size: 14px; font-weight: 600; }
.name { font: 12px ${MONO}; }
.number { font-size: 12px; font-variant-numeric: tabular-nums; }
.label { font-size: 12px; font-weight: 600; font-variant-numeric: tabular-nums; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.reach { fill: transparent; }
.bar:hover rect, rect[class^="level"]:hover { opacity: 0.7; }
line { stroke-width: 1; shape-rendering: crispEdges; }
.tick { stroke-dasharray: 2 3; }
${colours(LIGHT)}
@media (prefers-color-scheme: dark) {
${colours(DARK)}
}
`;

function colours({ page, ink, muted, grid, strong, empty, levels, bar, crowded }: typeof LIGHT): string {
  return [
    `:root { background: ${page}; }`,
    `.page { fill: ${page}; }`,
    `text { fill: ${ink}; }`,
    `text.muted, text.number, text.label { fill: ${muted}; }`,
    `.hour { stroke: ${grid}; }`,
    `.hour.six, .tick { stroke: ${strong}; }`,
    `.axis { stroke: ${muted}; }`,
    `.level0 { fill: ${empty}; }`,
    ...levels.map((colour, index) => `.level${index + 1} { fill: ${colour}; }`),
    `.bar { fill: ${bar}; }`,
    `.bar.crowded, text.crowded { fill: ${crowded}; }`,
  ].join('\n');
}
