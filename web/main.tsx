// The page begins: it follows the address and the server, and shows the screen of both.
import { render } from 'preact';
import { reportErrors } from './api/report-errors.ts';
import { App } from './frame/app.tsx';
import { followAddress } from './ways/router.ts';
import { followServer } from './live/stream.ts';
import { beginTicking } from './live/ticking.ts';

reportErrors();
followAddress();
followServer();
beginTicking();
const place = document.querySelector('#app');
if (place) render(<App />, place);
