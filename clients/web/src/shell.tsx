// Which page is drawn: one for each stage of the journey.

import { useEffect } from 'preact/hooks';
import { Ending, Idle } from './idle';
import { stage } from './journey';
import { About } from './pages/about';
import { Again, Arrive, Cut, Failed, KeyChanged, Newer, Ready, Wait } from './pages/arriving';
import { Cover } from './pages/cover';
import { ErrorPage } from './pages/error';
import { Home } from './pages/home';
import { Sending } from './pages/sending';
import { Viewing } from './pages/viewing';
import { locale } from './words';

function Page() {
  const shown = stage.value;
  switch (shown.name) {
    case 'home':
      return <Home />;
    case 'about':
      return <About />;
    case 'send':
    case 'sent':
      return <Sending key={shown.name} page={shown.name} />;
    case 'cut':
      return <Cut />;
    case 'newer':
      return <Newer />;
    case 'failed':
      return <Failed />;
    case 'arrive':
      return <Arrive />;
    case 'again':
      return <Again />;
    case 'ready':
    case 'opening':
      return <Ready />;
    case 'key':
      return <KeyChanged email={shown.email} />;
    case 'cover':
      return <Cover view={shown.view} />;
    case 'viewing':
      return <Viewing view={shown.view} />;
    case 'error':
      return <ErrorPage code={shown.code} retry={shown.retry} />;
    default:
      return <Wait />;
  }
}

/** The whole page. */
export function Shell() {
  useEffect(() => {
    document.documentElement.lang = locale.value;
  }, [locale.value]);
  return (
    <>
      <Ending />
      <Page />
      <Idle />
    </>
  );
}
