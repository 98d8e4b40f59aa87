import './styles/base.css';
import './styles/forms.css';
import './styles/pages.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startLocale } from './messages/locale.ts';

await startLocale();
render(<App />, document.getElementById('app') as HTMLElement);
