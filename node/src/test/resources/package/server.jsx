/** What a server renders of the page. */
import { renderToString } from 'react-dom/server';
import { Chat } from './page.tsx';

console.log(renderToString(<Chat url="ws://localhost:8080" options={{}} />));
