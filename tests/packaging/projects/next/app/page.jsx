import { WindowshopperError } from 'windowshopper';
import { Shop } from './shop.jsx';

// Rendered on the server, which imports the package and does nothing with it.
export default function Page() {
  return (
    <main data-server={new WindowshopperError('internal', 'none').code}>
      <Shop />
    </main>
  );
}
