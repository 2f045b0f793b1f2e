// In the file for disks everything is inside.
import * as noble from './noble.js';
import { start } from './page.js';

start(async () => noble);
