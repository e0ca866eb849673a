// A page without a kernel: the widget's own parts, fed by a table.

import { showOnPage } from "./on_page.js";
import { makeTableHost } from "./table_host.js";

/**
 * Show a page.
 * @param {import("./table_host.js").Table} table
 * @param {HTMLElement} place
 */
const showPage = (table, place) => showOnPage(makeTableHost(table), place);

/** @type {any} */ (globalThis).flowrPage = showPage;
