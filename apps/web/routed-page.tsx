import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Me } from './api/client.ts';
import { loadCatalogs } from './messages/locale.ts';
import { pages } from './pages.ts';
import { useLoaded } from './ui/loaded.ts';
import type { Page } from './ui/page.ts';
import type { PageName, Route } from './ui/route.ts';
import { Waiting } from './ui/waiting.tsx';

interface Props {
  route: Route;
  me: Me;
}

/** The page of an address; a change of an id is another page. */
export function RoutedPage({ route, me }: Props) {
  const page = pages[route.name] as Page<PageName> | (() => Promise<Page<PageName>>);
  const key = JSON.stringify(route);
  return typeof page === 'function' ? (
    <LazyPage key={key} load={page} route={route} me={me} />
  ) : (
    <Shown key={key} page={page} route={route} me={me} />
  );
}

function LazyPage({ load, ...props }: Props & { load: () => Promise<Page<PageName>> }) {
  const [loaded] = useLoaded(async () => {
    const page = await load();
    await loadCatalogs();
    return page;
  });
  // A script that could not be read is not asked for again by the browser, so all is read again.
  if (loaded.state !== 'there') return <Waiting title="ClassBoard" loaded={loaded} onRetry={() => location.reload()} />;
  return <Shown page={loaded.value} {...props} />;
}

function Shown({ page, route, me }: Props & { page: Page<PageName> }) {
  useEffect(() => {
    document.title = `${page.title()} · ClassBoard`;
  });
  const { name: _name, ...ids } = route;
  const View = page.View as ComponentType<typeof ids & { me: Me }>;
  return <View {...ids} me={me} />;
}
