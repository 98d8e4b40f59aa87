import './styles/base.css';
import './styles/forms.css';
import './styles/pages.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startLocale } from './messages/locale.ts';

// Whose language could not be read has the page in English rather than none.
await startLocale().catch(() => undefined);
const root = document.getElementById('app') as HTMLElement;
root.replaceChildren();
render(<App />, root);
