import { render } from 'preact';
import { openConnection } from './connection.ts';
import { Console } from './console.tsx';
import { startRouting } from './route.ts';

const place = document.getElementById('page');
if (place !== null) {
  startRouting();
  openConnection();
  render(<Console />, place);
}
