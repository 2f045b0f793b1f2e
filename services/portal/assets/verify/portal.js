// On the portal noble is loaded only where the browser lacks something.
import { start } from './page.js';

start(address => import(address));
